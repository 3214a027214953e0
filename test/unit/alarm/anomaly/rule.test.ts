import { describe, expect, it } from 'vitest';
import { backtest } from '../../../../lib/core/alarm/backtest.ts';
import { compileRulePack, RuleFaults, type RuleSource } from '../../../../lib/core/alarm/compile-rule.ts';
import { evaluateBatch } from '../../../../lib/core/alarm/evaluate-batch.ts';
import type { Transition } from '../../../../lib/core/alarm/model.ts';
import type { CompiledRule } from '../../../../lib/core/alarm/rule.ts';
import type { ThingState } from '../../../../lib/core/alarm/state.ts';
import type { ReceivedPack } from '../../../../lib/core/telemetry/model.ts';
import { tableTelemetryStore } from '../../../../lib/stores/telemetry-store.ts';
import { ModelTableStore } from '../../../contract/model-table-store.ts';
import { seededRandom } from '../../../contract/seeded-random.ts';
import { anomalySeries } from '../../../support/anomaly-series.ts';
import { AlarmCity, packOf, sensor, T0, THING } from '../../support/alarm-city.ts';

/** The whole of CI's sequences, a hundredth of them. */
const RUNS = Math.ceil(Number(process.env.CITYWATCH_PROPERTY_RUNS ?? 100) / 100);
const source = (more: object): RuleSource =>
  ({ id: 'unusual', metric: 'pressure', unit: 'MPa', when: { anomaly: {} }, ...more }) as RuleSource;
const packWith = (more: object = {}) => ({ domain: 'gas' as const, rules: [source(more)] });
const compile = (more: object = {}): CompiledRule => compileRulePack(packWith(more)).rules[0] as CompiledRule;
const [FIRST] = anomalySeries('noise', undefined, '1s', 31);
const shiftAfter = (count: number, total: number) =>
  anomalySeries('noise', undefined, '1s', 31)
    .slice(0, total)
    .map(({ time, value }, index) => ({
      time: T0 + time - (FIRST?.time ?? 0),
      sensor: 'pipe-1',
      metric: 'pressure',
      value: index < count ? value : value + 8,
    }));
const withoutReason = (transitions: readonly Transition[]) => transitions.map(({ because: _why, ...rest }) => rest);

describe('a rule of the kind anomaly', () => {
  it('is written in any of four ways, which mean the same', () => {
    const prints = [{ anomaly: {} }, { anomaly: null }, { anomaly: true }, 'anomaly'].map((when) => compile({ when }).fingerprint);
    expect(new Set(prints).size).toBe(1);
  });

  it('has the grade III unless it says otherwise', () => {
    expect(compile().grades.map(({ grade }) => grade)).toEqual(['III']);
    expect(compile({ grade: 'II' }).grades.map(({ grade }) => grade)).toEqual(['II']);
  });

  it('has nothing to set', () => {
    expect(() => compile({ when: { anomaly: { sensitivity: 3 } } })).toThrow(RuleFaults);
    expect(() => compile({ when: { anomaly: { III: 3 } } })).toThrow(/nothing to set/);
  });

  it('tells with its onset what was expected, what was seen and how unlikely that is', () => {
    const { transitions } = backtest([compile()], shiftAfter(1000, 1200));
    expect(transitions.map(({ transition }) => transition)).toEqual(['onset']);
    const because = transitions[0]?.because;
    expect(because?.expected).toBeGreaterThan(9);
    expect(because?.expected).toBeLessThan(11);
    expect(because?.seen).toBeGreaterThan(11);
    expect(because?.chance).toBeLessThan(1e-4);
  });

  it('waits as long as `for` says', () => {
    const [readings, short] = [shiftAfter(1000, 1200), shiftAfter(1000, 1010)];
    const [at] = backtest([compile({ for: 'PT30S' })], readings).transitions;
    const [first] = backtest([compile()], readings).transitions;
    expect((at as Transition).time - (first as Transition).time).toBe(30_000);
    expect(backtest([compile({ for: 'PT30S' })], short).transitions).toEqual([]);
  });

  it('gives the ledger and the state of the sorted stream, in whatever order, split and repeated within ten minutes', async () => {
    const readings = shiftAfter(700, 900);
    const expected = withoutReason(backtest([compile()], readings).transitions);
    expect(expected).not.toEqual([]);
    const sorted = await evaluated(batches(readings, () => 0));
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const shuffled = await evaluated(batches(readings, random));
      expect(withoutReason(shuffled.city.ledger())).toEqual(expected);
      expect(shuffled.state.series).toEqual(sorted.state.series);
    }
  });

  it('keeps what it learned in an item of its own, two kilobytes at most, beside a state that stays small', async () => {
    const { table, state } = await evaluated(batches(shiftAfter(1200, 700), () => 0));
    const [own, apart] = await Promise.all([
      table.get({ pk: `STATE#${THING}`, sk: 'g0' }),
      table.get({ pk: `LEARNED#${THING}`, sk: 'g0' }),
    ]);
    expect(JSON.stringify(apart?.data).length).toBeLessThanOrEqual(2048);
    expect(apart?.version).toBe(own?.version);
    expect(own?.bytes?.length).toBeLessThan(600);
    expect(Object.values(state.series['pipe-1/pressure']?.rules ?? {})[0]?.signal).toBeDefined();
  });
});

type Readings = ReturnType<typeof shiftAfter>;

/** Packs of up to fifty readings in the order of their arrival, each at most nine minutes on its way, some of them twice. */
function batches(readings: Readings, random: () => number): ReceivedPack[][] {
  const packs: { readonly at: number; readonly own: Readings }[] = [];
  for (let from = 0; from < readings.length; ) {
    const own = readings.slice(from, from + 1 + Math.floor((1 - random()) * 49));
    from += own.length;
    packs.push({ own, at: (own.at(-1)?.time as number) + Math.floor(random() * 540_000) });
    if (random() > 0.8) packs.push({ own, at: (own.at(-1)?.time as number) + 540_000 });
  }
  packs.sort((a, b) => a.at - b.at);
  return packs.map(({ own, at }) => [
    packOf(
      own.map(({ time, value }) => ({ n: 'pipe-1/pressure', t: time / 1000, v: value })),
      at,
    ),
  ]);
}

async function evaluated(deliveries: readonly ReceivedPack[][]) {
  const city = new AlarmCity([sensor('pipe-1', [{ metric: 'pressure', unit: 'MPa' }])], [packWith()]);
  const { clock } = city.dependencies;
  const table = new ModelTableStore(() => clock.now());
  const telemetry = tableTelemetryStore(table, { clock, retentionSeconds: 86_400 });
  for (const packs of deliveries) {
    const { causes } = await evaluateBatch({ ...city.dependencies, telemetry }, packs);
    expect(causes).toEqual([]);
  }
  return { city, table, state: (await telemetry.state(THING, 'g0')) as ThingState };
}
