import { describe, expect, test } from 'vitest';
import { functionContext } from '../../../lib/local/function-context.ts';
import { CounterMetrics } from '../../../lib/runtime/counter-metrics.ts';
import { EmfMetrics } from '../../../lib/runtime/emf-metrics.ts';
import { inInvocation } from '../../../lib/runtime/invocation.ts';
import { jsonLogger } from '../../../lib/runtime/logger.ts';

const context = functionContext('evaluate-telemetry');

interface EmfLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly [
      { readonly Namespace: string; readonly Dimensions: readonly string[][]; readonly Metrics: readonly { readonly Name: string }[] },
    ];
  };
  readonly [member: string]: unknown;
}

function emf() {
  const lines: string[] = [];
  const metrics = new EmfMetrics('citywatch', 'chancheng', (line) => lines.push(line));
  return { metrics, read: () => lines.map((line) => JSON.parse(line) as EmfLine) };
}

describe('metrics in the cloud', () => {
  test('are one line an invocation for each combination of dimensions, in the embedded metric format', async () => {
    const { metrics, read } = emf();
    const handler = inInvocation(async () => {
      for (let pack = 0; pack < 200; pack++) metrics.add('PacksEvaluated', 1, {});
      for (const lag of [120, 80]) metrics.add('IngestLag', lag, {});
      metrics.add('PacksDiverted', 1, { reason: 'not-senml' });
      expect(read()).toEqual([]);
    });
    await handler({}, context);
    expect(read()).toMatchObject([
      { tenant: 'chancheng', PacksEvaluated: 200, IngestLag: [120, 80] },
      { tenant: 'chancheng', reason: 'not-senml', PacksDiverted: 1 },
    ]);
    const [plain, diverted] = read().map(({ _aws }) => _aws.CloudWatchMetrics);
    expect(plain).toEqual([
      {
        Namespace: 'citywatch',
        Dimensions: [['tenant']],
        Metrics: [
          { Name: 'PacksEvaluated', Unit: 'Count' },
          { Name: 'IngestLag', Unit: 'Milliseconds' },
        ],
      },
    ]);
    expect(diverted?.[0].Dimensions).toEqual([['tenant'], ['tenant', 'reason']]);
  });

  test('are written also when the invocation fails, and each of them once', async () => {
    const { metrics, read } = emf();
    const failing = inInvocation(async () => {
      metrics.add('StateConflicts', 1, {});
      throw new Error('planted');
    });
    await expect(failing({}, context)).rejects.toThrow('planted');
    await inInvocation(async () => undefined)({}, context);
    expect(read()).toMatchObject([{ StateConflicts: 1 }]);
  });

  test('keep within the format’s hundred values of a metric', async () => {
    const { metrics, read } = emf();
    await inInvocation(async () => {
      for (let lag = 0; lag < 250; lag++) metrics.add('IngestLag', lag, {});
    })({}, context);
    const values = read().map(({ IngestLag }) => IngestLag as number[]);
    expect(values.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(values.flat()).toEqual(Array.from({ length: 250 }, (_, lag) => lag));
  });
});

describe('metrics on one machine', () => {
  test('are totals by dimension, and of times the mean and the longest', () => {
    const metrics = new CounterMetrics();
    metrics.add('IncidentsRaised', 1, { domain: 'gas', grade: 'I' });
    metrics.add('IncidentsRaised', 1, { domain: 'gas', grade: 'I' });
    metrics.add('IncidentsRaised', 1, { domain: 'rail', grade: 'III' });
    for (const lag of [10, 30]) metrics.add('IngestLag', lag, {});
    metrics.add('Pushes', 4, {});
    expect(metrics.view()).toEqual({
      IncidentsRaised: { 'gas I': 2, 'rail III': 1 },
      IngestLag: { count: 2, mean: 20, max: 30 },
      Pushes: 4,
    });
  });
});

describe('log lines', () => {
  const lines: string[] = [];
  const logger = jsonLogger({ tenant: 'chancheng' }, (line) => lines.push(line));
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}');

  test('carry the function and the request they were written in, however many run at once', async () => {
    lines.length = 0;
    const handler = inInvocation(async (turns: number) => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      logger.info('done', { turns });
    });
    const contexts = [functionContext('notify'), functionContext('push')] as const;
    await Promise.all([handler(5, contexts[0]), handler(1, contexts[1])]);
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(said).toMatchObject([
      { function: 'push', requestId: contexts[1].awsRequestId, turns: 1, tenant: 'chancheng' },
      { function: 'notify', requestId: contexts[0].awsRequestId, turns: 5, tenant: 'chancheng' },
    ]);
    logger.info('outside');
    expect(last()).not.toHaveProperty('requestId');
  });

  test('hide telephone numbers wherever they stand, and no ids', () => {
    const incident = '01M82V7M00CYSB28935EWVWCBW-chancheng';
    logger.error('calling 13812345678 failed', { detail: ['0757-82345678'], incident, pack: '1381234567800000' });
    expect(lines.at(-1)).not.toMatch(/13812345678"|82345678/);
    expect(last()).toMatchObject({ message: 'calling 138****5678 failed', incident, pack: '1381234567800000' });
  });
});
