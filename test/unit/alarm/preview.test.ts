import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest } from '../../../lib/core/alarm/backtest.ts';
import { compileRulePack, type RulePackSource, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import { previewOf } from '../../../lib/core/alarm/preview/preview.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { AlarmCity, packOf, registryOf, sensor, T0, TENANT } from '../support/alarm-city.ts';

const HOUR = 3_600_000;
const HIGH: RuleSource = { id: 'ch4-high', metric: 'ch4', unit: '%{vol}', when: { above: 1 } };
const KEPT: RuleSource = { id: 'ch4-kept', metric: 'ch4', unit: '%{vol}', when: { above: 3 } };
const SENSORS = [sensor('space-1', [{ metric: 'ch4', unit: '%{vol}' }]), sensor('space-2', [{ metric: 'ch4', unit: '%{vol}' }])];
const gas = (...rules: readonly RuleSource[]): RulePackSource => ({ domain: 'gas', rules });
const ch4 = (at: number, v: number, of = 'space-1') => packOf([{ n: `${of}/ch4`, t: T0 / 1000 + at, v }], T0 + at * 1000);
const pair = (packs: readonly RulePackSource[], registry: Registry = registryOf(SENSORS)) => ({
  registry: { number: 1, body: registry },
  rules: { number: 1, body: packs.map(compileRulePack) },
});
const preview = (city: AlarmCity, before: RulePackSource[], after: RulePackSource[], more: { registry?: Registry; to?: number } = {}) =>
  previewOf(
    city.telemetry,
    TENANT,
    { before: pair(before), after: pair(after, more.registry) },
    { from: T0 - HOUR, to: more.to ?? T0 + HOUR },
  );

describe('what a change of rules would have done', () => {
  it('is told of rules that differ alone, with the alarms there would be and would not be', async () => {
    const city = new AlarmCity(SENSORS, [gas(HIGH, KEPT)]);
    await city.deliver([ch4(0, 2), ch4(60, 0), ch4(120, 1.5), ch4(180, 4, 'space-2'), ch4(240, 0), ch4(300, 5)]);
    const found = await preview(city, [gas(HIGH, KEPT)], [gas({ ...HIGH, when: { above: { III: 1.8, II: 4.5 } } }, KEPT)]);
    expect(found).toMatchObject({ things: 1, readings: 6, leftOut: [], added: [] });
    expect(found.rules).toEqual([
      {
        rule: 'ch4-high',
        domain: 'gas',
        series: 2,
        now: { onsets: 4, clears: 2, timeInAlarm: 60 + 120 + 3420 + 3300 },
        changed: { onsets: 3, clears: 1, timeInAlarm: 60 + 3420 + 3300 },
        added: 0,
        gone: 1,
      },
    ]);
    expect(found.gone).toEqual([
      {
        thing: 'gas-zumiao-01',
        sensor: 'space-1',
        metric: 'ch4',
        rule: 'ch4-high',
        grade: 'III',
        onset: T0 + 120_000,
        clear: T0 + 240_000,
      },
    ]);
    // What runs now runs by another meaning.
    expect(found.ends).toMatchObject([
      { sensor: 'space-1', rule: 'ch4-high', grade: 'III' },
      { sensor: 'space-2', rule: 'ch4-high', grade: 'III' },
    ]);
  });

  it('shows rules that are new, or withdrawn, on one side only', async () => {
    const city = new AlarmCity(SENSORS, [gas(HIGH)]);
    await city.deliver([ch4(0, 2), ch4(60, 0)]);
    const added = { ...HIGH, id: 'ch4-other' };
    const { rules, added: episodes, ends } = await preview(city, [gas(HIGH)], [gas(added)]);
    expect(rules.map(({ rule, now, changed }) => [rule, now?.onsets, changed?.onsets])).toEqual([
      ['ch4-high', 1, undefined],
      ['ch4-other', undefined, 1],
    ]);
    expect(episodes).toMatchObject([{ rule: 'ch4-other', onset: T0, clear: T0 + 60_000 }]);
    expect(ends).toEqual([]);
  });

  it('compares nothing of a rule that one side of the change does not look at, and still says what would end', async () => {
    const city = new AlarmCity(SENSORS, [gas(HIGH)]);
    await city.deliver([ch4(0, 2), ch4(60, 0), ch4(120, 2)]);
    const joint: RuleSource = { ...HIGH, while: 'fire-declared' };
    const unknown = { rules: [], added: [], gone: [], unseen: ['gas/ch4-high'] };
    const ends = [{ sensor: 'space-1', rule: 'ch4-high', grade: 'III' }];
    expect(await preview(city, [gas(HIGH)], [gas(joint)])).toMatchObject({ ...unknown, ends });
    expect(await preview(city, [gas(joint)], [gas(HIGH)])).toMatchObject(unknown);
  });

  it('follows a registry: bounds of a sensor, one that goes, readings that were flagged left out', async () => {
    const city = new AlarmCity([sensor('space-1', [{ metric: 'ch4', unit: '%{vol}', range: [0, 100] }])], [gas(HIGH)]);
    await city.deliver([ch4(0, 2), ch4(60, 0), ch4(120, 500)]);
    const own = registryOf([
      sensor('space-1', [{ metric: 'ch4', unit: '%{vol}', bounds: { 'ch4-high': { III: 3 } } }]),
      SENSORS[1] as never,
    ]);
    expect((await preview(city, [gas(HIGH)], [gas(HIGH)], { registry: own })).rules).toMatchObject([
      { series: 1, now: { onsets: 1 }, changed: { onsets: 0 }, gone: 1 },
    ]);
    expect((await preview(city, [gas(HIGH)], [gas(HIGH)], { registry: registryOf([]) })).rules).toMatchObject([
      { now: { onsets: 1 }, gone: 1 },
    ]);
    expect((await preview(city, [gas(HIGH)], [gas(HIGH)])).rules).toEqual([]);
  });

  it('knows of silence to the end of the span', async () => {
    const city = new AlarmCity(SENSORS, [gas(HIGH)]);
    await city.deliver([ch4(0, 0)]);
    const silent: RuleSource = { id: 'silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT30M' } };
    expect((await preview(city, [gas(HIGH)], [gas(HIGH, silent)])).rules).toMatchObject([
      { rule: 'silent', changed: { onsets: 1, clears: 0 }, added: 1 },
    ]);
  });

  it('counts what a backtest of the same readings counts, whatever they are and in whatever packs they came', async () => {
    const changed: RuleSource = { ...HIGH, when: { above: { III: 1, II: 2 } }, for: 'PT1M', hold: 'PT30S' };
    const reading = fc.record({ at: fc.integer({ min: 0, max: 540 }), v: fc.constantFrom(0, 0.5, 1.5, 2.5) });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(reading, { selector: ({ at }) => at, maxLength: 40 }), async (readings) => {
        const city = new AlarmCity(SENSORS, [gas(HIGH)]);
        await city.deliver(readings.map(({ at, v }) => packOf([{ n: 'space-1/ch4', t: T0 / 1000 + at, v }], T0 + 541_000)));
        const [rule] = (await preview(city, [gas(HIGH)], [gas(changed)])).rules;
        const rows = readings.map(({ at, v: value }) => ({ time: T0 + at * 1000, sensor: 'space-1', metric: 'ch4', value }));
        for (const [side, source] of [
          ['now', HIGH],
          ['changed', changed],
        ] as const) {
          const { transitions } = backtest(compileRulePack(gas(source)).rules, rows);
          expect(rule?.[side]?.onsets ?? 0).toBe(transitions.filter(({ transition }) => transition === 'onset').length);
          expect(rule?.[side]?.clears ?? 0).toBe(transitions.filter(({ transition }) => transition === 'clear').length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('goes on behind the thing that it came to', async () => {
    const city = new AlarmCity(SENSORS, [gas(HIGH)]);
    await city.deliver([ch4(0, 2)]);
    const change = { before: pair([gas(HIGH)]), after: pair([gas(KEPT)]) };
    const span = { from: T0 - HOUR, to: T0 + HOUR };
    expect((await previewOf(city.telemetry, TENANT, change, { ...span, after: 'gas-zumiao-00' })).things).toBe(1);
    expect((await previewOf(city.telemetry, TENANT, change, { ...span, after: 'gas-zumiao-01' })).things).toBe(0);
    expect((await previewOf(city.telemetry, 'nanhai', change, span)).things).toBe(0);
  });
});
