import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../../functions/evaluate-telemetry/handler.ts';
import { openDatabase } from '../../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../../lib/adapters/sqlite/table-store.ts';
import { sqsEvent } from '../../../lib/cli/cost/count/sqs-event.ts';
import { backtest, type RecordedGap, type RecordedReading } from '../../../lib/core/alarm/backtest.ts';
import { placesIn } from '../../../lib/core/alarm/bound-in.ts';
import { compileRulePack, type RulePackSource, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { Transition } from '../../../lib/core/alarm/model.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { jsonLogger } from '../../../lib/runtime/logger.ts';
import { tableCompoundStore } from '../../../lib/stores/compound-store.ts';
import { tableDeadLetterStore } from '../../../lib/stores/dead-letter-store.ts';
import { tableLeaseStore } from '../../../lib/stores/lease-store.ts';
import { tableProgressStore } from '../../../lib/stores/progress-store.ts';
import { tableTelemetryStore } from '../../../lib/stores/telemetry-store.ts';
import { AlarmCity, registryOf, sensor, sorted, T0 } from '../support/alarm-city.ts';
import { batchesOf, type Delivery, deliveries, SQUARE } from '../support/streams.ts';

const MINUTE = 60_000;
const on = (metric: string, unit: string, rules: readonly Omit<RuleSource, 'metric' | 'unit'>[]): RuleSource[] =>
  rules.map((rule) => ({ metric, unit, ...rule }));
/** Every kind there is, together. An anomaly needs days to speak: here it learns, and must not disturb the others. */
const PACK: RulePackSource = {
  domain: 'gas',
  rules: [
    ...on('ch4', '%{vol}', [
      { id: 'grades', when: { above: { III: 1, II: 3, I: 5 } }, clear: { below: 1 }, for: { III: 'PT1M', II: 'PT30S' }, hold: 'PT2M' },
      { id: 'mean', when: { above: { III: 2, II: 4 } }, over: { window: 'PT20M', fn: 'mean' }, hold: 'PT3M' },
      { id: 'held', when: { above: 3 }, over: { window: 'PT15M', fn: 'duration', when: { above: 2 } } as RuleSource['over'] & object },
      { id: 'rising', when: { rising: { by: { III: 2, II: 4 }, within: 'PT12M' } }, for: 'PT1M' },
      { id: 'falling', when: { falling: { by: 3, within: 'PT7M' } }, clear: { above: 4 } },
      { id: 'often', when: { count: { n: 2, of: 4, above: { III: 3, II: 5 } } }, hold: 'PT2M' },
      { id: 'usual', when: { baseline: { by: 'hour-of-week', above: '10%' } } },
      { id: 'by-day', when: { above: 3 }, schedule: { from: '08:20', to: '08:40' } },
      { id: 'odd', when: { anomaly: {} } },
      { id: 'silent', when: { missing: 'PT5M' }, grade: 'II' },
    ]),
    ...on('pressure', 'MPa', [
      { id: 'band', when: { outside: { III: [1, 5], II: [0, 5] } }, hold: 'PT30S' },
      { id: 'low', when: { 'below-or-equal': 2 }, for: 'PT3M', hold: 'PT1M' },
    ]),
    {
      id: 'both',
      when: {
        all: [
          { metric: 'ch4', unit: '%{vol}', above: 3 },
          { metric: 'pressure', unit: 'MPa', 'below-or-equal': 2, hold: 'PT1M' },
        ],
        within: 'PT2M',
      },
      grade: 'II',
    } as unknown as RuleSource,
    { id: 'two', when: { any: [{ metric: 'ch4', unit: '%{vol}', above: 4 }], sources: 2, within: 'PT5M' } } as unknown as RuleSource,
    ...on('position', 'deg', [{ id: 'stay', when: { 'inside-area': SQUARE }, for: 'PT3M', hold: 'PT1M' }]),
  ],
};
const RULES = compileRulePack(PACK).rules;
const CH4 = { metric: 'ch4', unit: '%{vol}' };
const DEGREES = ['lat', 'lon'].map((metric) => ({ metric, unit: 'deg' }));
const SENSORS = [
  sensor('space-1', [CH4, { metric: 'pressure', unit: 'MPa' }]),
  sensor('space-2', [CH4]),
  sensor('car-1', DEGREES),
  // So many that the thing's series lie in several items.
  ...Array.from({ length: 12 }, (_, index) => sensor(`idle-${index}`, [CH4])),
];
const SERIES = ['space-1/ch4', 'space-1/pressure', 'space-2/ch4', 'car-1/position'];

/** A position of the stream is a number from 0 to 6, which becomes a latitude and a longitude. */
function located({ packs, ...rest }: Delivery): Delivery {
  return {
    ...rest,
    packs: packs.map((events) =>
      events.flatMap((event) =>
        event.series === 'car-1/position'
          ? [
              { ...event, series: 'car-1/lat' },
              { ...event, series: 'car-1/lon', value: (event.value * 3) % 7 },
            ]
          : [event],
      ),
    ),
  };
}

/** By the sorted stream: what `backtest` makes of it, which is held to the words elsewhere. */
function expected({ packs }: Delivery, until: number): Transition[] {
  const rows: (RecordedReading | RecordedGap)[] = packs.flat().map(({ series, at, value }) => {
    const [of, metric] = series.split('/') as [string, string];
    return { time: T0 + at * 1000, sensor: of, metric, value };
  });
  // A row that says only how far the record goes.
  const end: RecordedGap = { time: until, sensor: 'idle-0', metric: 'pressure', value: null };
  return sorted(backtest(RULES, [...rows, end], undefined, { placeOf: placesIn(registryOf(SENSORS)) }).transitions);
}

const LATE_SECONDS = 600;
const timesOf = ({ data }: ReceivedPack): number[] =>
  (JSON.parse(Buffer.from(data, 'base64').toString()) as { readonly t?: number }[]).flatMap(({ t }) => t ?? []);

/** Batches that several consumers may take at the same time: whichever of them is first, none of the others' readings is late. */
function atOnce(batches: readonly (readonly ReceivedPack[])[], most: number): (readonly ReceivedPack[])[][] {
  const rounds: (readonly ReceivedPack[])[][] = [];
  let earliest = Number.POSITIVE_INFINITY;
  for (const batch of batches) {
    const times = batch.flatMap(timesOf);
    const round = rounds.at(-1);
    if (round && round.length < most && Math.max(...times) - earliest < LATE_SECONDS) round.push(batch);
    else {
      rounds.push([batch]);
      earliest = Number.POSITIVE_INFINITY;
    }
    earliest = Math.min(earliest, ...times);
  }
  return rounds;
}

/** The function over SQLite; effects become a ledger. */
function evaluating(city: AlarmCity, keepsWithState: boolean) {
  const { clock, tenant } = city.dependencies;
  const database = openDatabase(':memory:');
  const table = sqliteTableStore(database, { table: 'telemetry', now: clock.now });
  const domain = sqliteTableStore(database, { table: 'domain', now: clock.now });
  const lines: string[] = [];
  const handler = makeHandler({
    ...city.dependencies,
    telemetry: tableTelemetryStore(table, { clock, retentionSeconds: 86_400, keepsWithState }),
    leases: tableLeaseStore(table),
    compounds: tableCompoundStore(table),
    deadLetters: tableDeadLetterStore(table, clock),
    progress: tableProgressStore(domain, clock),
    logger: jsonLogger({ function: 'evaluate-telemetry', tenant }, (line) => lines.push(line)),
    observe: () => {},
  });
  /** Again what failed, as the queue would. */
  const deliver = async (messages: readonly object[]): Promise<void> => {
    let waiting = messages.map((message) => JSON.stringify(message));
    for (let receives = 0; waiting.length > 0; receives++) {
      if (receives === 10) throw new Error(`ten receives: ${lines.join('\n')}`);
      const { Records } = sqsEvent(waiting, clock.now());
      const { batchItemFailures } = await handler({ Records }, functionContext('evaluate-telemetry'));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      waiting = waiting.filter((_, index) => failed.has(Records[index]?.messageId ?? ''));
    }
  };
  return { deliver, close: () => database.close() };
}

/** Only what is told live says which sensors met a condition over several. */
const bare = ({ sources: _which, ...transition }: Transition & { readonly sources?: unknown }): Transition => transition;

const RUNS = Number(process.env.CITYWATCH_RUNS ?? 20);

describe('all kinds of rules at once, through the function on a store', { timeout: 120_000 }, () => {
  it('give the ledger of the sorted stream, whatever comes late, twice or split, and however many consumers work', async () => {
    await fc.assert(
      fc.asyncProperty(
        deliveries(SERIES, { step: 30, steps: 150 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (stream, consumers, keepsWithState) => {
          const delivery = located(stream);
          const city = new AlarmCity(SENSORS, [PACK]);
          const { deliver, close } = evaluating(city, keepsWithState);
          const begin = city.now;
          await deliver([{ watermark: begin }]);
          for (const round of atOnce(batchesOf(delivery), consumers)) await Promise.all(round.map(deliver));
          city.now = T0 + 3 * 60 * MINUTE;
          await deliver([{ watermark: city.now, previous: begin }]);
          expect(city.ledger().map(bare)).toEqual(expected(delivery, city.now));
          close();
        },
      ),
      { numRuns: RUNS },
    );
  });
});
