import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { AlarmCity, packOf, registryOf, sensor, T0, THING } from '../support/alarm-city.ts';
import { batchesOf, deliveries, referenceLedger } from '../support/streams.ts';

const RULES: RulePackSource = {
  domain: 'gas',
  rules: [
    { id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: { III: 1, I: 4 } }, for: { III: 'PT1M', I: 'PT0S' }, hold: 'PT2M' },
  ],
};
const COMPILED = compileRulePack(RULES).rules;
const ch4 = (id: string) => sensor(id, [{ metric: 'ch4', unit: '%{vol}' }]);
const WATCHED = ['space-1', 'space-2', 'space-3', 'space-4'];
/** Twelve series of which something is learned fill an item. */
const LEARNING: RulePackSource = { domain: 'gas', rules: [{ id: 'unusual', metric: 'noise', unit: 'dB', when: { anomaly: {} } }] };
const noise = (id: string) => sensor(id, [{ metric: 'noise', unit: 'dB' }]);
/** The watched sensors among so many others. */
const sensors = (others: number) => [...WATCHED.map(ch4), ...Array.from({ length: others }, (_, index) => noise(`other-${index}`))];
const groupsOf = async (city: AlarmCity) => {
  const states = await Promise.all(Array.from({ length: 4 }, (_, index) => city.telemetry.state(THING, `g${index}`)));
  return states.map((state) => Object.keys(state?.series ?? {}).filter((name) => name.startsWith('space-')));
};

describe('a registry under which a thing has more sensors, or fewer', () => {
  it('moves the series to other items and ends nothing that runs', async () => {
    const city = new AlarmCity(sensors(0), [RULES, LEARNING]);
    const all = (at: number, v: number) =>
      packOf(
        WATCHED.map((id) => ({ n: `${id}/ch4`, t: T0 / 1000 + at, v })),
        T0 + at * 1000,
      );
    await city.deliver([all(0, 2), all(60, 2)]);
    const before = city.ledger();
    expect(before.map(({ transition }) => transition)).toEqual(['onset', 'onset', 'onset', 'onset']);
    const [episodes] = [new Set(city.episodes().keys())];
    for (const [number, others] of [30, 9, 0, 20].entries()) {
      city.publish('registry', registryOf(sensors(others)));
      await city.deliver([all(120 + number * 60, 2)]);
      expect(city.ledger()).toEqual(before);
      expect(new Set(city.episodes().keys())).toEqual(episodes);
      expect((await groupsOf(city)).flat().sort()).toEqual(WATCHED.map((id) => `${id}/ch4`));
    }
    expect((await groupsOf(city)).filter((group) => group.length > 0).length).toBeGreaterThan(1);
    await city.deliver([all(420, 0), all(540, 0)]);
    expect(city.ledger().filter(({ transition }) => transition === 'clear')).toHaveLength(4);
  });

  it('leaves the ledger that of the sorted stream, whenever it comes, whatever is late, and whatever fails', async () => {
    const names = WATCHED.map((id) => `${id}/ch4`);
    const changes = fc.array(
      fc.record({ batch: fc.nat(25), others: fc.constantFrom(0, 10, 25, 40), fails: fc.constantFrom(undefined, 'before', 'after') }),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(deliveries(names, { step: 60, steps: 90 }), changes, async (delivery, published) => {
        const city = new AlarmCity(sensors(5), [RULES, LEARNING]);
        city.telemetry.keepsWithState = delivery.packs.length % 2 === 0;
        for (const [number, batch] of batchesOf(delivery).entries()) {
          for (const { batch: when, others, fails } of published) {
            if (when !== number) continue;
            city.publish('registry', registryOf(sensors(others)));
            if (fails) city.telemetry.faults.push({ call: 'saveSpread', when: fails });
          }
          await city.deliver(batch);
        }
        expect(city.ledger()).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: Number(process.env.CITYWATCH_RUNS ?? 150) },
    );
  });

  it('believes of a series that comes back what was found out where it was meanwhile', async () => {
    const city = new AlarmCity(sensors(40), [RULES, LEARNING]);
    const one = (at: number, v: number, receivedAt = at) => packOf([{ n: 'space-1/ch4', t: T0 / 1000 + at, v }], T0 + receivedAt * 1000);
    for (const [at, v] of [
      [0, 2],
      [60, 2],
      [360, 0],
      [480, 0],
      [700, 0],
    ] as const)
      await city.deliver([one(at, v)]);
    expect(city.ledger().map(({ transition }) => transition)).toEqual(['onset', 'clear']);
    city.publish('registry', registryOf(sensors(0)));
    await city.deliver([one(720, 2)]);
    // It was never clear for two minutes.
    await city.deliver([one(420, 2, 721), one(590, 2, 722)]);
    expect(city.ledger().map(({ transition }) => transition)).toEqual(['onset']);
    city.publish('registry', registryOf(sensors(40)));
    await city.deliver([one(740, 2)]);
    await city.deliver([one(730, 2, 741)]);
    await city.deliver([one(800, 2)]);
    expect(city.ledger().map(({ time, transition }) => [time - T0, transition])).toEqual([[60_000, 'onset']]);
  });

  it('applies what an item that is no longer used still had to tell', async () => {
    const city = new AlarmCity(sensors(40), [RULES, LEARNING]);
    const home = async (): Promise<number> => (await groupsOf(city)).findIndex((group) => group.includes('space-1/ch4'));
    const one = (at: number, v: number) => packOf([{ n: 'space-1/ch4', t: T0 / 1000 + at, v }], T0 + at * 1000);
    await city.deliver([one(0, 0)]);
    expect(await home()).toBeGreaterThan(0);
    city.failApplyAfter = 0;
    expect(await city.evaluate(one(60, 5))).toEqual([0]);
    expect(city.ledger()).toEqual([]);
    city.publish('registry', registryOf(sensors(0)));
    await city.deliver([one(120, 5)]);
    expect(await home()).toBe(0);
    expect(city.ledger().map(({ time, transition }) => [time - T0, transition])).toEqual([[60_000, 'onset']]);
  });
});
