import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest, type RecordedGap, type RecordedReading } from '../../../lib/core/alarm/backtest.ts';
import { compileRulePack, type RuleFaults, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { type Heard, listenTo } from '../../../lib/core/alarm/missing/listening.ts';
import { promptWatermark, type Watermark } from '../../../lib/core/alarm/missing/watermark.ts';
import type { Transition } from '../../../lib/core/alarm/model.ts';
import { AlarmCity, packOf, sensor, sorted, T0, THING } from '../support/alarm-city.ts';
import { notedProgress } from '../support/noted-progress.ts';
import { batchesOf, type Delivery, deliveries, referenceLedger } from '../support/streams.ts';

const MINUTE = 60_000;
const SILENT = { id: 'ch4-silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT5M' }, grade: 'II' } as const;
const LONG = { id: 'ch4-long-silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT12M' } } as const;
const HIGH = { id: 'ch4-high', metric: 'ch4', unit: '%{vol}', when: { above: { III: 2, I: 4 } }, for: 'PT1M' } as const;
const RULES: RulePackSource = { domain: 'gas', rules: [SILENT, LONG, HIGH] };
const CH4 = [{ metric: 'ch4', unit: '%{vol}' }];
const SENSORS = [sensor('space-1', CH4), sensor('space-2', CH4)];

/** At `minute`, received at once unless told otherwise. */
const ch4 = (minute: number, value: number, options: { readonly sensor?: string; readonly receivedAt?: number } = {}) =>
  packOf([{ n: `${options.sensor ?? 'space-1'}/ch4`, t: T0 / 1000 + minute * 60, v: value }], T0 + (options.receivedAt ?? minute) * MINUTE);

const told = (transitions: readonly Transition[]) =>
  transitions.map(({ time, sensor: of, rule, transition, grade, value }) => [(time - T0) / MINUTE, of, rule, transition, grade, value]);

/** By the words: no reading in (last, last + after] is a silence that begins at its end; the next reading ends it. */
function referenceSilence(packs: Delivery['packs'], until: number): Transition[] {
  const found: Transition[] = [];
  for (const [name, events] of Map.groupBy(packs.flat(), ({ series }) => series)) {
    const [of, metric] = name.split('/') as [string, string];
    const readings = [...new Map(events.map(({ at, value }) => [T0 + at * 1000, value]))].sort(([a], [b]) => a - b);
    for (const { id, after, grade } of [
      { id: SILENT.id, after: 5 * MINUTE, grade: 'II' },
      { id: LONG.id, after: 12 * MINUTE, grade: 'III' },
    ] as const) {
      for (const [index, [time, value]] of readings.entries()) {
        const [next, nextValue] = readings[index + 1] ?? [Number.POSITIVE_INFINITY, 0];
        const since = time + after;
        if (next <= since || since > until) continue;
        const about = { sensor: of, metric, rule: id, grade };
        found.push({ ...about, time: since, transition: 'onset', value });
        if (Number.isFinite(next)) found.push({ ...about, time: next, transition: 'clear', value: nextValue });
      }
    }
  }
  return found;
}

async function cityAfter(delivery: Delivery): Promise<{ readonly city: AlarmCity; readonly until: number }> {
  const city = new AlarmCity(SENSORS, [RULES]);
  // Both ways of writing history lead to the same.
  city.telemetry.keepsWithState = delivery.packs.length % 2 === 0;
  for (const batch of batchesOf(delivery)) {
    city.now = Math.max(city.now, ...batch.map(({ receivedAt }) => receivedAt));
    await city.deliver(batch);
    await city.listen();
  }
  city.now += 3600 * 1000;
  await city.listen();
  return { city, until: city.now };
}

describe('a silence', () => {
  it('begins when its time is over by the watermark, and ends with the next reading', async () => {
    const city = new AlarmCity(SENSORS, [RULES]);
    await city.deliver([ch4(0, 1)]);
    city.now = T0 + 5 * MINUTE - 1;
    await city.listen();
    expect(city.ledger()).toEqual([]);
    city.now = T0 + 5 * MINUTE;
    await city.listen();
    await city.listen();
    expect(told(city.ledger())).toEqual([[5, 'space-1', 'ch4-silent', 'onset', 'II', 1]]);
    await city.deliver([ch4(7, 1.5)]);
    expect(told(city.ledger()).at(-1)).toEqual([7, 'space-1', 'ch4-silent', 'clear', 'II', 1.5]);
    city.now = T0 + 12 * MINUTE;
    await city.listen();
    expect(told(city.ledger()).at(-1)).toEqual([12, 'space-1', 'ch4-silent', 'onset', 'II', 1.5]);
  });

  it('that nobody noticed is recorded as over, not raised', async () => {
    const city = new AlarmCity(SENSORS, [RULES]);
    await city.deliver([ch4(0, 1), ch4(6, 1)]);
    expect(city.effects).toMatchObject([{ transition: 'onset', over: true }, { transition: 'clear' }]);
  });

  it('is taken back by what was only on its way', async () => {
    const city = new AlarmCity(SENSORS, [RULES]);
    await city.deliver([ch4(0, 1)]);
    city.now = T0 + 6 * MINUTE;
    await city.listen();
    await city.deliver([ch4(4, 1, { receivedAt: 6 })]);
    expect(city.ledger()).toEqual([]);
    expect(city.effects.at(-1)).toMatchObject({ effect: 'amendment', corrected: [] });
    // Raised again, it is another one.
    city.now = T0 + 12 * MINUTE;
    await city.listen();
    expect(told(city.ledger())).toEqual([[9, 'space-1', 'ch4-silent', 'onset', 'II', 1]]);
    expect(new Set(city.effects.flatMap((effect) => (effect.effect === 'transition' ? [effect.episode] : []))).size).toBe(2);
  });

  it('is none of a device whose clock is behind, as long as its packs come', async () => {
    const city = new AlarmCity(SENSORS, [RULES]);
    for (let minute = 0; minute <= 20; minute++) {
      city.now = T0 + minute * MINUTE;
      await city.deliver([ch4(minute - 8, 1, { receivedAt: minute })]);
      await city.listen();
    }
    expect(city.ledger()).toEqual([]);
  });

  it('is looked for only when a lease is over, and leases are given anew only then', async () => {
    const city = new AlarmCity([SENSORS[0] as (typeof SENSORS)[0]], [{ domain: 'gas', rules: [SILENT] }]);
    for (let second = 0; second < 240; second += 10) {
      city.now = T0 + second * 1000;
      await city.deliver([packOf([{ n: 'space-1/ch4', t: T0 / 1000 + second, v: 1 }], city.now)]);
      await city.listen();
    }
    // Given before and after the state that begins to wait.
    expect(await city.leases.lease(THING, 'g0')).toMatchObject({ version: 2, due: T0 + 5 * MINUTE });
    city.now = T0 + 5 * MINUTE;
    await city.listen();
    expect(await city.leases.lease(THING, 'g0')).toMatchObject({ version: 3, due: T0 + 230_000 + 5 * MINUTE });
    city.now = T0 + 20 * MINUTE;
    await city.listen();
    // While it is silent nobody waits for anything.
    const { due, version } = await city.leases.lease(THING, 'g0');
    expect([due, version]).toEqual([undefined, 4]);
    await city.deliver([ch4(21, 1)]);
    expect(await city.leases.lease(THING, 'g0')).toMatchObject({ version: 6, due: T0 + 26 * MINUTE });
  });

  it('ends when its rule is withdrawn', async () => {
    const city = new AlarmCity(SENSORS, [RULES]);
    await city.deliver([ch4(0, 1)]);
    city.now = T0 + 6 * MINUTE;
    await city.listen();
    city.publish('rules', [compileRulePack({ domain: 'gas', rules: [HIGH] })]);
    await city.deliver([ch4(6.5, 1)]);
    expect(city.ledger().map(({ rule, transition, reason }) => [rule, transition, reason])).toEqual([
      ['ch4-silent', 'onset', undefined],
      ['ch4-silent', 'clear', 'rule-withdrawn'],
    ]);
  });

  it('of forty sensors of a gateway is found in one pass', async () => {
    const sensors = Array.from({ length: 40 }, (_, index) => sensor(`space-${index}`, CH4));
    const city = new AlarmCity(sensors, [{ domain: 'gas', rules: [SILENT] }]);
    await city.deliver(sensors.map(({ id }) => ch4(0, 1, { sensor: id })));
    city.now = T0 + 5 * MINUTE;
    await city.listen();
    expect(city.ledger().map(({ time, transition }) => [time - T0, transition])).toEqual(sensors.map(() => [5 * MINUTE, 'onset']));
  });
});

describe('the ledger of silences is that of the sorted stream', () => {
  it('whatever comes late, twice or in another split, and whenever somebody listens', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4', 'space-2/ch4'], { step: 60, steps: 60 }), async (delivery) => {
        const { city, until } = await cityAfter(delivery);
        const high = referenceLedger(delivery.packs, compileRulePack({ domain: 'gas', rules: [HIGH] }).rules);
        expect(city.ledger()).toEqual(sorted([...referenceSilence(delivery.packs, until), ...high]));
      }),
      { numRuns: Number(process.env.CITYWATCH_RUNS ?? 30) },
    );
  });
});

describe('a backlog', () => {
  it('is nobody’s silence: no mark comes through a queue that stands still, and one that waited says nothing', () => {
    const now = T0 + 30 * MINUTE;
    expect(promptWatermark([], [now], now)).toBeUndefined();
    expect(promptWatermark([now - 10 * MINUTE], [], now)).toBeUndefined();
    expect(promptWatermark([now], [now - 10 * MINUTE], now)).toBeUndefined();
    expect(promptWatermark([now - MINUTE, now], [now - 1000], now)).toBe(now);
  });
});

describe('nobody listened before', () => {
  const now = T0 + 60 * MINUTE;
  const mark = (minute: number, previous?: number): Watermark => ({
    watermark: T0 + minute * MINUTE,
    ...(previous === undefined ? {} : { previous: T0 + previous * MINUTE }),
  });
  /** Since which minute the marks say that packs are taken without a break; each batch at its minute. */
  async function sinceAfter(...batches: readonly (readonly [takenAt: number, ...marks: Watermark[]])[]): Promise<number | undefined> {
    const progress = notedProgress();
    let heard: Heard | undefined;
    for (const [takenAt, ...marks] of batches) heard = await listenTo(progress, marks, [], T0 + takenAt * MINUTE);
    return heard && (heard.since - T0) / MINUTE;
  }

  it('the first mark, each that follows on the one before, and what comes twice', async () => {
    expect(await sinceAfter([0, mark(0)], [1, mark(1, 0)], [1, mark(1, 0)], [2, mark(2, 1)])).toBe(0);
    expect(await listenTo(notedProgress(), [], [], now)).toBeUndefined();
  });

  it('a mark that waited, one that lacks the one before, and one after which the watcher was off', async () => {
    expect(await sinceAfter([0, mark(0)], [9, mark(1, 0), mark(2, 1)])).toBeUndefined();
    expect(await sinceAfter([0, mark(0)], [9, mark(1, 0)], [10, mark(10, 9)])).toBe(10);
    // A queue that keeps no order hands over the newest first.
    expect(await sinceAfter([0, mark(0)], [9, mark(9, 8)])).toBe(9);
    expect(await sinceAfter([0, mark(0)], [20, mark(20)], [21, mark(21, 20)])).toBe(20);
  });
});

describe('backtest', () => {
  const rules = compileRulePack({ domain: 'gas', rules: [SILENT] }).rules;
  const row = (minute: number, value: number | null, of = 'space-1'): RecordedReading | RecordedGap => ({
    time: T0 + minute * MINUTE,
    sensor: of,
    metric: 'ch4',
    value: value as number,
  });

  it('counts rows without a value for silence alone', () => {
    const rows = [row(0, 1), row(1, 2), ...[2, 3, 4, 5, 6, 7].map((minute) => row(minute, null)), row(8, 3)];
    expect(told(backtest(rules, rows).transitions)).toEqual([
      [6, 'space-1', 'ch4-silent', 'onset', 'II', 2],
      [8, 'space-1', 'ch4-silent', 'clear', 'II', 3],
    ]);
    expect(
      backtest(compileRulePack({ domain: 'gas', rules: [{ ...HIGH, for: 'PT0S' }] }).rules, [row(0, 3), row(1, null)]).transitions,
    ).toHaveLength(1);
  });

  it('does not let a row without a value take the place of a reading of the same time', () => {
    for (const rows of [
      [row(0, 1), row(4, 2), row(4, null)],
      [row(0, 1), row(4, null), row(4, 2)],
    ])
      expect(backtest(rules, [...rows, row(8.9, null)]).transitions).toEqual([]);
  });

  it('knows how far the record goes by any row', () => {
    expect(backtest(rules, [row(0, 1), row(4.9, null)]).transitions).toEqual([]);
    expect(told(backtest(rules, [row(0, 1), row(5, 1, 'space-2')]).transitions)).toEqual([[5, 'space-1', 'ch4-silent', 'onset', 'II', 1]]);
    expect(told(backtest(rules, [row(0, null), row(5, null)]).transitions)).toEqual([
      [5, 'space-1', 'ch4-silent', 'onset', 'II', Number.NaN],
    ]);
  });
});

describe('a rule about silence that cannot be meant is refused', () => {
  it.each([
    [{ ...SILENT, when: { missing: 'PT0S' } }, 'rules.0.when.missing'],
    [{ ...SILENT, when: { missing: 5 } }, 'rules.0.when.missing'],
    [{ ...SILENT, for: 'PT1M' }, 'rules.0.for'],
    [{ ...SILENT, clear: { below: 1 } }, 'rules.0.clear'],
    [{ ...SILENT, grade: 'IV' }, 'rules.0.grade'],
  ])('%j', (rule, place) => {
    const compile = () => compileRulePack({ domain: 'gas', rules: [rule as never] });
    expect(compile).toThrow();
    try {
      compile();
    } catch (error) {
      expect((error as RuleFaults).faults.map(({ path }) => path.join('.'))).toContain(place);
    }
  });
});
