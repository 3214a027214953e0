import { describe, expect, it } from 'vitest';
import type { RulePackSource, RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { AlarmCity, packOf, sensor, T0 } from '../support/alarm-city.ts';

const SENSORS = [sensor('space-1', [{ metric: 'ch4', unit: '%{vol}' }])];
const rules = (rule: Partial<RuleSource> = {}): RulePackSource[] => [
  { domain: 'gas', rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: 1 }, ...rule }] },
];

/** Readings at seconds after T0, in one pack. */
const pack = (receivedAt: number, ...readings: readonly (readonly [at: number, value: number])[]): ReceivedPack =>
  packOf(
    readings.map(([at, v]) => ({ n: 'space-1/ch4', t: T0 / 1000 + at, v })),
    T0 + receivedAt * 1000,
  );

const onsets = (effects: readonly AlarmEffect[]) =>
  effects.flatMap((effect) => (effect.effect === 'transition' && effect.transition === 'onset' ? [effect] : []));
const told = (city: AlarmCity) => city.ledger().map(({ time, transition, grade }) => `${(time - T0) / 1000} ${transition} ${grade}`);

describe('the identity of an episode', () => {
  it('is the same for whoever evaluates the same readings', async () => {
    const [one, other] = [new AlarmCity(SENSORS, rules()), new AlarmCity(SENSORS, rules())];
    await one.deliver([pack(0, [0, 0], [10, 2])]);
    await other.deliver([pack(0, [0, 0])]);
    await other.deliver([pack(10, [10, 2])]);
    expect([...one.episodes().keys()]).toEqual([...other.episodes().keys()]);
    expect([...one.episodes().keys()][0]).toMatch(/^[0-9a-f]{24}$/);
  });

  it('is another one for every episode', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(50, [0, 2], [10, 0], [20, 2], [30, 0], [40, 2])]);
    expect(city.episodes().size).toBe(3);
  });

  it('is kept when late data move its beginning and its end', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(60, [0, 0], [60, 2])]);
    const [episode] = city.episodes().keys();
    await city.deliver([pack(61, [30, 2])]);
    await city.deliver([pack(120, [120, 0])]);
    await city.deliver([pack(121, [90, 0])]);
    expect([...city.episodes().keys()]).toEqual([episode]);
    expect(told(city)).toEqual(['30 onset III', '90 clear III']);
    expect(city.effects.map(({ effect }) => effect)).toEqual(['transition', 'amendment', 'transition', 'amendment']);
  });

  it('goes to the first part when late data cut an episode in two', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(60, [0, 2], [60, 2])]);
    const [episode] = city.episodes().keys();
    await city.deliver([pack(61, [30, 0])]);
    expect(told(city)).toEqual(['0 onset III', '30 clear III', '60 onset III']);
    expect(
      city
        .episodes()
        .get(episode as string)
        ?.map(({ transition }) => transition),
    ).toEqual(['onset', 'clear']);
    expect(city.episodes().size).toBe(2);
  });

  it('is claimed once, when late data both begin it earlier and cut it in two', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(200, [0, 0], [60, 2], [200, 2])]);
    const [episode] = city.episodes().keys();
    await city.deliver([pack(201, [30, 2], [100, 0])]);
    expect(told(city)).toEqual(['30 onset III', '100 clear III', '200 onset III']);
    expect(
      city
        .episodes()
        .get(episode as string)
        ?.map(({ time }) => (time - T0) / 1000),
    ).toEqual([30, 100]);
  });

  it('is not given again to what begins where another once began', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(100, [0, 0], [100, 2])]);
    await city.deliver([pack(101, [90, 2])]);
    await city.deliver([pack(102, [95, 0])]);
    expect(told(city)).toEqual(['90 onset III', '95 clear III', '100 onset III']);
    expect(city.episodes().size).toBe(2);
  });

  it('that turns out never to have been is taken back, and the one that swallowed it goes on', async () => {
    const city = new AlarmCity(SENSORS, rules({ hold: 'PT30S' }));
    await city.deliver([pack(70, [0, 2], [10, 0])]);
    await city.deliver([pack(71, [40, 0])]);
    await city.deliver([pack(72, [70, 2])]);
    expect(city.episodes().size).toBe(2);
    await city.deliver([pack(73, [20, 2])]);
    expect(told(city)).toEqual(['0 onset III']);
    const amendments = city.effects.flatMap((effect) => (effect.effect === 'amendment' ? [effect.corrected.length] : []));
    expect(amendments).toEqual([1, 0]);
  });

  it('that was taken back may come back', async () => {
    const city = new AlarmCity(SENSORS, rules({ hold: 'PT30S' }));
    await city.deliver([pack(70, [0, 2], [10, 0])]);
    await city.deliver([pack(71, [40, 0])]);
    await city.deliver([pack(72, [70, 2])]);
    await city.deliver([pack(73, [20, 2])]);
    await city.deliver([pack(74, [20, 0])]);
    expect(told(city)).toEqual(['0 onset III', '40 clear III', '70 onset III']);
  });
});

describe('an episode that had ended when it arrived', () => {
  const isOver = (city: AlarmCity) => onsets(city.effects).map(({ over }) => over ?? false);

  it('in one pack with its clear is recorded, not dispatched', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(91, [0, 0], [10, 2], [20, 6], [30, 0])]);
    expect(told(city)).toEqual(['10 onset III', '30 clear III']);
    expect(isOver(city)).toEqual([true]);
  });

  it('is not a peak that a live device batched with what followed: its end is not a minute back', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(90, [0, 0], [10, 2], [20, 6], [30, 0])]);
    await city.deliver([pack(95, [94, 3], [95, 0])]);
    expect(told(city)).toEqual(['10 onset III', '30 clear III', '94 onset III', '95 clear III']);
    expect(isOver(city)).toEqual([false, false]);
  });

  it('is told from one that goes on in the same pack', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(71, [0, 2], [10, 0], [20, 2])]);
    expect(isOver(city)).toEqual([true, false]);
  });

  it('is not one that waited in the queue together with its clear', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(0, [0, 2]), pack(60, [60, 0])]);
    expect(isOver(city)).toEqual([false]);
    expect(told(city)).toEqual(['0 onset III', '60 clear III']);
  });

  it('is one whose onset came late, behind readings that were clear already', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(60, [0, 0], [60, 0])]);
    await city.deliver([pack(121, [30, 2])]);
    expect(told(city)).toEqual(['30 onset III', '60 clear III']);
    expect(isOver(city)).toEqual([true]);
  });

  it('keeps both of its effects, so that the record is whole', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(91, [0, 2], [30, 0])]);
    expect(city.effects).toMatchObject([
      { effect: 'transition', transition: 'onset', over: true, grade: 'III', value: 2, time: T0 },
      { effect: 'transition', transition: 'clear', grade: 'III', value: 0, time: T0 + 30_000 },
    ]);
  });
});

describe('of readings with equal times the last one counts', () => {
  it('by receipt, whatever the order of delivery', async () => {
    const [first, last] = [pack(10, [0, 2]), pack(20, [0, 0])];
    for (const order of [
      [first, last],
      [last, first],
    ]) {
      const city = new AlarmCity(SENSORS, rules());
      for (const one of order) await city.deliver([one]);
      expect(told(city)).toEqual([]);
      const together = new AlarmCity(SENSORS, rules());
      await together.deliver(order);
      expect(told(together)).toEqual([]);
    }
  });

  it('then by digest, the same one in either order', async () => {
    const packs = [pack(10, [0, 2]), pack(10, [0, 0]), pack(10, [0, 3])];
    const told0 = async (...order: number[]) => {
      const city = new AlarmCity(SENSORS, rules());
      for (const index of order) await city.deliver([packs[index] as ReceivedPack]);
      return city.ledger();
    };
    const expected = await told0(0, 1, 2);
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ])
      expect(await told0(...order)).toEqual(expected);
  });

  it('then by index in the pack', async () => {
    const city = new AlarmCity(SENSORS, rules());
    await city.deliver([pack(10, [0, 2], [0, 0], [5, 0], [5, 2])]);
    expect(told(city)).toEqual(['5 onset III']);
  });
});

describe('a pack that comes again', () => {
  it('is recognised by what it says, where its times are its own', async () => {
    const city = new AlarmCity(SENSORS, rules());
    const once = pack(10, [0, 2]);
    await city.deliver([once]);
    const calls = { ...city.telemetry.calls };
    for (let again = 1; again <= 5; again++) await city.deliver([{ ...once, receivedAt: T0 + 10_000 + again }]);
    expect(city.effects).toHaveLength(1);
    expect(city.telemetry.entries('gas-zumiao-01')).toHaveLength(1);
    expect(city.telemetry.calls.saveState).toBe(calls.saveState);
    expect(city.telemetry.calls.keep).toBe(calls.keep);
  });

  it('is another one where its times are those of receipt', async () => {
    const city = new AlarmCity(SENSORS, rules({ for: 'PT1M' }));
    for (const at of [0, 30, 60]) await city.deliver([packOf([{ n: 'space-1/ch4', v: 2 }], T0 + at * 1000)]);
    expect(told(city)).toEqual(['60 onset III']);
  });

  it('is recognised beside itself in one batch', async () => {
    const city = new AlarmCity(SENSORS, rules());
    const once = pack(10, [0, 2]);
    await city.deliver([once, once, { ...once, receivedAt: T0 + 11_000 }]);
    expect(city.effects).toHaveLength(1);
  });

  it('changes nothing when it was forgotten', async () => {
    const city = new AlarmCity(SENSORS, rules());
    const first = pack(0, [0, 2]);
    await city.deliver([first]);
    for (let at = 1; at <= 60; at++) await city.deliver([pack(at * 5, [at * 5, at % 2 === 0 ? 2 : 0])]);
    const before = city.effects.length;
    await city.deliver([first]);
    expect(city.effects).toHaveLength(before);
  });
});
