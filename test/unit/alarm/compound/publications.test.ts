import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import { isRebindingDue } from '../../../../lib/core/alarm/rebinding/due.ts';
import { AlarmCity, packOf, registryOf, sensor, T0, TENANT } from '../../support/alarm-city.ts';
import { PLACES, type PlacedSensor, placedRegistry } from '../../support/compound-city.ts';

const both = (more: object = {}): RulePackSource => ({
  domain: 'gas',
  rules: [{ id: 'both', metric: 'ch4', unit: '%{vol}', when: { any: [{ above: 3 }], sources: 2, across: 'town', ...more } }],
});
const OTHER: RulePackSource = { domain: 'gas', rules: [{ id: 'other', metric: 'ch4', unit: '%{vol}', when: { above: 100 } }] };

function start() {
  const city = new AlarmCity([], [both()]);
  city.publish('registry', placedRegistry());
  const send = async (sensor: PlacedSensor, minute: number, value: number): Promise<void> => {
    const { thing } = PLACES[sensor];
    const about = { client: thing, topic: `citywatch/${TENANT}/${thing}/telemetry` };
    await city.deliver([packOf([{ n: `${sensor}/ch4`, t: T0 / 1000 + minute * 60, v: value }], T0 + minute * 60_000, about)]);
  };
  const told = () =>
    city.ledger().map(({ time, transition, reason }) => [Math.floor((time - T0) / 60_000), transition, ...(reason ? [reason] : [])]);
  return { city, send, told };
}

describe('a condition over several things that is published anew', () => {
  it('stays as it is where it means what it meant', async () => {
    const { city, send, told } = start();
    await send('east-1', 0, 4);
    await send('north-1', 1, 4);
    city.publish('rules', [both(), { ...OTHER, domain: 'fire' as const }].map(compileRulePack));
    await send('east-1', 2, 4);
    await send('north-1', 3, 1);
    expect(told()).toEqual([
      [1, 'onset'],
      [3, 'clear'],
    ]);
  });

  it('ends where it means something else, and begins anew with what comes then', async () => {
    const { city, send, told } = start();
    await send('east-1', 0, 4);
    await send('north-1', 1, 4);
    city.publish('rules', [compileRulePack(both({ within: 'PT2M' }))]);
    await send('east-1', 2, 4);
    expect(told()).toEqual([
      [1, 'onset'],
      [1, 'clear', 'rule-withdrawn'],
    ]);
    await send('north-1', 3, 4);
    expect(told().slice(2)).toEqual([[3, 'onset']]);
    expect(city.episodes().size).toBe(2);
  });

  it('ends where it is withdrawn, once, whichever of its things says so first', async () => {
    const { city, send, told } = start();
    await send('east-1', 0, 4);
    await send('north-1', 1, 4);
    city.publish('rules', [compileRulePack(OTHER)]);
    await send('north-1', 2, 4);
    await send('east-1', 3, 4);
    expect(told()).toEqual([
      [1, 'onset'],
      [1, 'clear', 'rule-withdrawn'],
    ]);
  });

  it('lets go of a sensor that goes elsewhere', async () => {
    const { city, send, told } = start();
    await send('east-1', 0, 4);
    await send('north-1', 1, 4);
    const registry = placedRegistry();
    const assets = registry.assets.map((asset) => (asset.id === 'well-2' ? { ...asset, town: 'foshan/chancheng/shiwan' } : asset));
    city.publish('registry', { ...registry, assets });
    await send('north-1', 2, 4);
    // What was told was so: it ends, and is not taken back.
    expect(told()).toEqual([
      [1, 'onset'],
      [1, 'clear', 'rule-withdrawn'],
    ]);
    await send('east-2', 3, 4);
    expect(told().slice(2)).toEqual([[3, 'onset']]);
  });
});

describe('a sensor that is withdrawn while a condition over several things lasts', () => {
  const CH4 = [{ metric: 'ch4', unit: '%{vol}' }];
  const ONE = sensor('space-1', CH4);
  const OTHER_ONE = sensor('space-2', CH4);
  /** Read so in these minutes, and withdrawn in the seventh. */
  const endOf = async (when: RulePackSource['rules'][number]['when'], values: readonly number[]): Promise<unknown[]> => {
    const city = new AlarmCity([ONE, OTHER_ONE], [{ domain: 'gas', rules: [{ id: 'r', metric: 'ch4', unit: '%{vol}', when }] }]);
    for (const [minute, v] of values.entries()) {
      city.now = T0 + minute * 60_000;
      await city.deliver([packOf([{ n: 'space-1/ch4', t: city.now / 1000, v }], city.now)]);
    }
    city.now = T0 + 7 * 60_000;
    await city.listen();
    city.publish('registry', registryOf([OTHER_ONE]));
    await city.takeEffect();
    city.now += 60 * 60_000;
    await city.listen();
    return city.ledger().map(({ time, transition, reason }) => [Math.floor((time - T0) / 60_000), transition, reason]);
  };

  it.each([
    ['silent', { missing: 'PT5M' }, [1]],
    ['read last when it began', { above: 3 }, [1, 5]],
    ['read again since', { above: 3 }, [1, 5, 5]],
  ])('ends it with the reason, as that of a single series: one that was %s', async (_how, condition, values) => {
    const alone = await endOf(condition, values);
    expect(alone.slice(1)).toEqual([[expect.any(Number), 'clear', 'rule-withdrawn']]);
    expect(await endOf({ any: [condition] }, values)).toEqual(alone);
    const [onset, [minute]] = alone as [unknown, [number]];
    expect(await endOf({ any: [condition], within: 'PT10M' }, values)).toEqual([onset, [minute + 10, 'clear', 'rule-withdrawn']]);
  });

  it('is no reason where a reading had ended it', async () => {
    expect(await endOf({ any: [{ above: 3 }], within: 'PT10M' }, [1, 5, 1])).toEqual([
      [1, 'onset', undefined],
      [12, 'clear', undefined],
    ]);
  });
});

describe('a condition that lasts for a time after its operands ended', () => {
  const lasting = (above: number): RulePackSource => ({
    domain: 'gas',
    rules: [{ id: 'both', metric: 'ch4', unit: '%{vol}', when: { any: [{ above }], within: 'P7D' } }],
  });
  const ended = [
    [0, 'onset'],
    [1, 'clear', 'rule-withdrawn'],
  ];

  /** Nothing of it is left to tell: all of its sensors are quiet again. */
  async function startLasting() {
    const { city, send, told } = start();
    city.publish('rules', [compileRulePack(lasting(3))]);
    await city.takeEffect();
    await send('east-1', 0, 4);
    await send('east-1', 1, 1);
    expect(told()).toEqual([[0, 'onset']]);
    return { city, send, told };
  }

  it.each<[string, RulePackSource[]]>([
    ['is withdrawn', []],
    ['means something else', [lasting(2)]],
  ])('ends when it %s, though no thing has to tell of it', async (_what, packs) => {
    const { city, told } = await startLasting();
    city.publish('rules', packs.map(compileRulePack));
    await city.takeEffect();
    expect(told()).toEqual(ended);
    expect(await city.compounds.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(await isRebindingDue(city.dependencies)).toBe(false);
  });

  it('is tried again when that could not be told', async () => {
    const { city, told } = await startLasting();
    city.publish('rules', []);
    city.failApplyAfter = 0;
    await expect(city.takeEffect()).rejects.toThrow('planted');
    expect(told()).toEqual([[0, 'onset']]);
    // So marks go on, though no rule in force waits for anything.
    expect(await isRebindingDue(city.dependencies)).toBe(true);
    await city.takeEffect();
    city.now = T0 + 2 * 60_000;
    await city.listen();
    expect(told()).toEqual(ended);
    expect(await city.compounds.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(await isRebindingDue(city.dependencies)).toBe(false);
  });

  it('goes on where its meaning does', async () => {
    const { city, told } = await startLasting();
    city.publish('rules', [lasting(3), { ...OTHER, domain: 'fire' as const }].map(compileRulePack));
    await city.takeEffect();
    expect(told()).toEqual([[0, 'onset']]);
  });
});

describe('a sensor that chatters', () => {
  it('does not fill the item', async () => {
    const { city } = start();
    const { thing } = PLACES['east-1'];
    for (let pack = 0; pack < 25; pack++) {
      const records = Array.from({ length: 20 }, (_, index) => ({
        n: 'east-1/ch4',
        t: T0 / 1000 + pack * 20 + index,
        v: index % 2 === 0 ? 4 : 1,
      }));
      const about = { client: thing, topic: `citywatch/${TENANT}/${thing}/telemetry` };
      await city.deliver([packOf(records, T0 + (pack + 1) * 20_000, about)]);
    }
    const state = await city.compounds.compound({ domain: 'gas', rule: 'both', scope: 'town=foshan/chancheng/zumiao' });
    expect(state?.courses.length).toBeLessThanOrEqual(201);
    expect(JSON.stringify(state).length).toBeLessThan(100_000);
  });
});
