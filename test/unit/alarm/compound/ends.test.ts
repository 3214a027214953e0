import { describe, expect, it } from 'vitest';
import type { RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import { AlarmCity, packOf, sensor, T0 } from '../../support/alarm-city.ts';

const CH4 = [{ metric: 'ch4', unit: '%{vol}' }];
const RULES: RulePackSource = {
  domain: 'gas',
  rules: [{ id: 'lingers', metric: 'ch4', unit: '%{vol}', when: { any: [{ above: 3 }], within: 'PT10M' } }],
};
const KEY = { domain: 'gas', rule: 'lingers', scope: 'asset=manhole-1' } as const;

/** The condition held in the first minute, and lasts until the eleventh. */
async function start() {
  const city = new AlarmCity([sensor('space-1', CH4)], [RULES]);
  const at = (minute: number): void => {
    city.now = T0 + minute * 60_000;
  };
  for (const [minute, v] of [[0, 5] as const, [1, 1] as const]) {
    at(minute);
    await city.deliver([packOf([{ n: 'space-1/ch4', t: city.now / 1000, v }], city.now)]);
  }
  const told = () => city.ledger().map(({ time, transition }) => [(time - T0) / 60_000, transition]);
  return { city, at, told };
}

const BOTH = [
  [0, 'onset'],
  [11, 'clear'],
];

describe('an end that comes with time', () => {
  it('is told by the next mark where it was written and could not be applied', async () => {
    const { city, at, told } = await start();
    at(12);
    city.failApplyAfter = 0;
    await expect(city.listen()).rejects.toThrow('planted');
    expect(told()).toEqual([[0, 'onset']]);
    at(13);
    await city.listen();
    expect(told()).toEqual(BOTH);
    expect(await city.compounds.due(city.now + 1e9, 10)).toEqual([]);
  });

  it('is told by the next mark where whoever wrote it went no further', async () => {
    const { city, at, told } = await start();
    at(12);
    const { apply } = city.dependencies;
    const { save } = city.compounds;
    const killed = () => Promise.reject(new Error('killed'));
    city.dependencies.apply = killed;
    city.compounds.save = async (state) => {
      await save(state);
      city.compounds.save = killed;
    };
    await expect(city.listen()).rejects.toThrow('killed');
    Object.assign(city.dependencies, { apply });
    city.compounds.save = save;
    at(13);
    await city.listen();
    expect(told()).toEqual(BOTH);
  });

  it('is looked at no more once it is told', async () => {
    const { city, at, told } = await start();
    at(12);
    await city.listen();
    expect(told()).toEqual(BOTH);
    expect(await city.compounds.due(city.now + 1e9, 10)).toEqual([]);
    expect((await city.compounds.compound(KEY))?.pending).toEqual([]);
  });

  it('waits behind the others where it fails each time', async () => {
    const { city, at } = await start();
    at(12);
    city.dependencies.apply = () => Promise.reject(new Error('each time'));
    for (const minute of [12, 13, 14]) {
      at(minute);
      await expect(city.listen()).rejects.toThrow('each time');
      expect(await city.compounds.due(city.now, 10)).toEqual([]);
      expect(await city.compounds.due(city.now + 60_000, 10)).toMatchObject([KEY]);
    }
  });
});
