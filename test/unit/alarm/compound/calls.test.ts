import { describe, expect, it } from 'vitest';
import type { RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import type { CompoundStore } from '../../../../lib/core/ports/compound-store.ts';
import { AlarmCity, packOf, T0, TENANT } from '../../support/alarm-city.ts';
import { PLACES, type PlacedSensor, placedRegistry } from '../../support/compound-city.ts';

const RULES: RulePackSource = {
  domain: 'gas',
  rules: [{ id: 'both', metric: 'ch4', unit: '%{vol}', when: { any: [{ above: 3 }], sources: 2 } }],
};

/** Every call is one to the table. */
function counted(store: CompoundStore) {
  const calls: string[] = [];
  const count = <Arguments extends unknown[], Answer>(name: string, call: (...given: Arguments) => Answer) => {
    return (...given: Arguments): Answer => {
      calls.push(name);
      return call(...given);
    };
  };
  const { compound, ofRule, due, save } = store;
  const counting = { compound: count('get', compound), ofRule: count('query', ofRule), due: count('query', due), save: count('put', save) };
  return { counting, take: () => calls.splice(0) };
}

describe('what conditions over several things ask of the tables', () => {
  it('is nothing for a reading, and a read and a write where one of the conditions begins or ends', async () => {
    const city = new AlarmCity([], [RULES]);
    city.publish('registry', placedRegistry());
    const { counting, take } = counted(city.compounds);
    city.dependencies.compounds = counting;
    const send = async (sensor: PlacedSensor, second: number, value: number) => {
      const { thing } = PLACES[sensor];
      const about = { client: thing, topic: `citywatch/${TENANT}/${thing}/telemetry` };
      await city.deliver([packOf([{ n: `${sensor}/ch4`, t: T0 / 1000 + second, v: value }], T0 + second * 1000, about)]);
      return take();
    };
    expect(await send('east-1', 0, 1)).toEqual([]);
    expect(await send('east-1', 10, 4)).toEqual(['get', 'put']);
    expect(await send('east-1', 20, 5)).toEqual([]);
    expect(await send('east-2', 25, 4)).toEqual(['get', 'put']);
    expect(city.ledger()).toMatchObject([{ transition: 'onset', sensor: 'well-1', rule: 'both' }]);
    expect(await send('east-2', 30, 4)).toEqual([]);
    expect(await send('east-1', 35, 1)).toEqual(['get', 'put']);
  });
});
