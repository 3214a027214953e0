import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../../functions/evaluate-telemetry/handler.ts';
import type { RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { AlarmCity, packOf, sensor, T0 } from '../support/alarm-city.ts';
import { notedProgress } from '../support/noted-progress.ts';

const RULES: RulePackSource = { domain: 'gas', rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: 1 } }] };

function start(progress = notedProgress()) {
  const city = new AlarmCity([sensor('space-1', [{ metric: 'ch4', unit: '%{vol}' }])], [RULES]);
  const lines: string[] = [];
  const log = (message: string) => lines.push(message);
  const handler = makeHandler({
    ...city.dependencies,
    progress,
    logger: { info: log, warn: log, error: log },
    observe: () => undefined,
  });
  const deliver = async (...bodies: string[]): Promise<string[]> => {
    const Records = bodies.map((body, index) => ({
      messageId: `m${index}`,
      body,
      attributes: { SentTimestamp: String(T0), ApproximateReceiveCount: '1' },
    }));
    const event = { Records: Records as unknown as SQSRecord[] } satisfies SQSEvent;
    const response = (await handler(event, functionContext('evaluate-telemetry'))) as SQSBatchResponse;
    return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { city, deliver, lines };
}

const good = (at: number, value: number) => JSON.stringify(packOf([{ n: 'space-1/ch4', t: T0 / 1000 + at, v: value }], T0 + at * 1000));

describe('the function evaluate-telemetry', () => {
  it('evaluates a batch and reports nothing', async () => {
    const { city, deliver } = start();
    expect(await deliver(good(0, 0), good(60, 2), good(120, 0))).toEqual([]);
    expect(city.ledger().map(({ transition }) => transition)).toEqual(['onset', 'clear']);
  });

  it('says up to when it has evaluated, and delivers nothing again because that could not be written', async () => {
    const progress = notedProgress();
    await start(progress).deliver(good(60, 2), good(0, 0));
    expect(progress.noted).toEqual([`evaluated ${T0 + 60_000}`]);
    const { deliver, lines } = start(notedProgress({ fails: true }));
    expect(await deliver(good(0, 0))).toEqual([]);
    expect(lines).toEqual(['the progress of evaluation could not be marked']);
    const nothing = notedProgress();
    const failing = start(nothing);
    failing.city.telemetry.faults.push({ call: 'saveState', when: 'before' });
    expect(await failing.deliver(good(0, 0))).toEqual(['m0']);
    expect(nothing.noted).toEqual([]);
  });

  it('reports the messages of a thing whose state cannot be written, for another delivery', async () => {
    const { city, deliver, lines } = start();
    city.telemetry.faults.push({ call: 'saveState', when: 'before' });
    expect(await deliver(good(0, 0), '[]', good(60, 2))).toEqual(['m0', 'm2']);
    expect(lines).toContain('a thing could not be evaluated');
    expect(await deliver(good(0, 0), good(60, 2))).toEqual([]);
    expect(city.ledger()).toHaveLength(1);
  });

  it.each(['', 'null', '1', '[]', '{}', '{"data":"","topic":"","client":""}', '{"data":1,"topic":"","client":"","receivedAt":1}'])(
    'keeps a message that is no pack as a dead letter: %j',
    async (body) => {
      const { city, deliver } = start();
      expect(await deliver(body, good(0, 2))).toEqual([]);
      expect(city.letters).toMatchObject([{ reason: 'failed', receivedAt: T0, body, head: body, topic: '' }]);
      expect(city.ledger()).toHaveLength(1);
    },
  );

  it('lets such a message come again, and it alone, when it cannot be kept', async () => {
    const { city, deliver } = start();
    city.failLetters = true;
    expect(await deliver('{}', good(0, 2), JSON.stringify(packOf('[', T0)))).toEqual(['m2', 'm0']);
    expect(city.ledger()).toHaveLength(1);
  });
});
