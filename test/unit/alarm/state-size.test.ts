import { describe, expect, it } from 'vitest';
import type { RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { ThingState } from '../../../lib/core/alarm/state.ts';
import { encodeState } from '../../../lib/stores/state-codec.ts';
import { fromPacks } from '../../bench/engine/from-packs.ts';
import { rulePack, workload } from '../../bench/engine/workload.ts';
import { AlarmCity, packOf, sensor, T0, THING } from '../support/alarm-city.ts';

const RULES: RulePackSource = {
  domain: 'gas',
  rules: [
    {
      id: 'ch4-space',
      metric: 'ch4',
      unit: '%{vol}',
      when: { above: { III: 1, II: 4, I: 5 } },
      clear: { below: 0.8 },
      for: { III: 'PT30S', II: 'PT10S', I: 'PT0S' },
      hold: 'PT2M',
    },
    { id: 'pressure-low', metric: 'pressure', unit: 'MPa', when: { below: 2 } },
  ],
};
const reading = (name: string, at: number, v: number) => ({ n: name, t: T0 / 1000 + at, v });

async function stateOf(city: AlarmCity): Promise<ThingState> {
  const state = await city.telemetry.state(THING, 'g0');
  if (!state) throw new Error('there is no state');
  return state;
}

const sizeOf = (state: ThingState): number => encodeState(state, 0).length;

describe('the state of a thing', () => {
  it('takes at most 64 bytes a sensor with threshold rules, as it lies in the table, and forty sensors are one item', async () => {
    const pack = rulePack();
    const thresholds = { ...pack, rules: pack.rules.filter(({ id }) => !id.endsWith('-jump')) };
    for (const [rules, most] of [
      [thresholds, 64],
      [pack, 100],
    ] as const) {
      const { ours } = await fromPacks(workload(40, 40, Number.POSITIVE_INFINITY), 1, { rules });
      expect(ours.table.keys('STATE#')).toEqual(['STATE#gateway-00001 g0']);
      expect(ours.table.bytes('STATE#') / 40).toBeLessThanOrEqual(most);
    }
  });

  it('stays within 4 kB for twelve quiet series, however long they run', async () => {
    const sensors = Array.from({ length: 12 }, (_, index) => sensor(`gas-zumiao-space-${index + 1}`, [{ metric: 'ch4', unit: '%{vol}' }]));
    const city = new AlarmCity(sensors, [RULES]);
    for (let at = 0; at < 3600; at += 60)
      await city.deliver([
        packOf(
          sensors.map(({ id }) => reading(`${id}/ch4`, at, 0.123)),
          T0 + at * 1000,
        ),
      ]);
    expect(sizeOf(await stateOf(city))).toBeLessThan(4096);
  });

  it('grows by few bytes a reading with rules that look back, and stops there', async () => {
    const vibration = [1, 2].map((index) => sensor(`vibration-${index}`, [{ metric: 'vibration', unit: 'm/s2' }]));
    const rms = {
      id: 'rms',
      metric: 'vibration',
      unit: 'm/s2',
      when: { above: { III: 0.315, II: 0.5 } },
      over: { window: 'PT10M', fn: 'rms' as const },
    };
    const jump = { id: 'jump', metric: 'vibration', unit: 'm/s2', when: { rising: { by: 0.2, within: 'PT5M' } } };
    const city = new AlarmCity(vibration, [{ domain: 'gas', rules: [rms, jump] }]);
    const sizes: number[] = [];
    for (let at = 0; at < 3600; at += 10) {
      const readings = vibration.map(({ id }, index) =>
        reading(`${id}/vibration`, at, Math.round(500 + 90 * Math.sin(at * (index + 1.7))) / 10_000),
      );
      await city.deliver([packOf(readings, T0 + at * 1000)]);
      sizes.push(sizeOf(await stateOf(city)));
    }
    const series = (await stateOf(city)).series['vibration-1/vibration'];
    // Sixty readings of four decimals, six a minute.
    expect(series?.recent?.length).toBeLessThan(60 * 4.5);
    expect(Math.max(...sizes)).toBeLessThan(4096);
    expect(Math.max(...sizes.slice(180)) - Math.min(...sizes.slice(180))).toBeLessThan(200);
  });

  it('does not grow with an instrument that chatters, which can be amended no further back than is remembered', async () => {
    const city = new AlarmCity([sensor('space-1', [{ metric: 'pressure', unit: 'MPa' }])], [RULES]);
    const name = 'space-1/pressure';
    for (let at = 0; at < 600; at += 5) await city.deliver([packOf([reading(name, at, at % 2 === 0 ? 3 : 1)], T0 + at * 1000)]);
    const state = await stateOf(city);
    expect(state.emitted.length).toBeLessThanOrEqual(41);
    expect(sizeOf(state)).toBeLessThan(16_384);
    const settled = ((state.series[name]?.settled as number) - T0) / 1000;
    expect(settled).toBeGreaterThan(300);
    // Behind that nothing is amended, and the reading says so; before it everything is.
    const before = city.effects.length;
    await city.deliver([packOf([reading(name, settled - 1, 0)], T0 + 601_000)]);
    expect(city.effects).toHaveLength(before);
    expect(city.telemetry.entries(THING).at(-1)?.readings[0]?.flags).toEqual(['late']);
    await city.deliver([packOf([reading(name, 592, 0)], T0 + 602_000)]);
    expect(city.effects.slice(before).map(({ effect }) => effect)).toContain('amendment');
  });
});
