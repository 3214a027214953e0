import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../lib/core/alarm/model.ts';
import { type FaultStates, judgeInstruments, NO_FAULTS } from '../../../lib/core/alarm/quality/sensor-faults.ts';
import type { ReadingFlag } from '../../../lib/core/telemetry/model.ts';
import { AlarmCity, packOf, registryOf, sensor, T0, THING } from '../support/alarm-city.ts';

const MINUTE = 60_000;
const CH4 = [{ metric: 'ch4', unit: '%{vol}', range: [0, 100] as const }];
const SENSORS = [sensor('space-1', CH4), sensor('space-2', CH4)];
const ch4 = (minute: number, v: number, of = 'space-1') =>
  packOf([{ n: `${of}/ch4`, t: T0 / 1000 + minute * 60, v }], T0 + minute * MINUTE);
const faults = (city: AlarmCity) =>
  city.effects.flatMap((effect) => (effect.effect === 'fault' ? [`${(effect.time - T0) / MINUTE} ${told(effect)}`] : []));
const told = ({ sensor: of, metric, fault, change, since }: FaultEffect) =>
  `${of}/${metric} ${fault} ${change} since ${(since - T0) / MINUTE}`;

/** A pack a minute. */
async function play(city: AlarmCity, from: number, values: readonly number[]): Promise<void> {
  for (const [index, value] of values.entries()) await city.deliver([ch4(from + index, value)]);
}

describe('a fault of an instrument', () => {
  it('is told once it has lasted ten minutes and five packs, and is over after as much of good readings', async () => {
    const city = new AlarmCity(SENSORS, []);
    await play(city, 0, Array(10).fill(500));
    expect(faults(city)).toEqual([]);
    await play(city, 10, [500, 500]);
    expect(faults(city)).toEqual(['10 space-1/ch4 out-of-range began since 0']);
    // One good reading in between says nothing yet, and neither does one bad.
    await play(city, 12, [1, 500, ...Array(10).fill(1)]);
    expect(faults(city)).toHaveLength(1);
    await play(city, 24, [1, 1]);
    expect(faults(city)[1]).toBe('24 space-1/ch4 out-of-range ended since 14');
    expect((await city.telemetry.state(THING, 'g0'))?.faults).toBeUndefined();
  });

  it('is none of a sensor that is bad now and then, nor of few packs, nor of what comes late or twice', async () => {
    const city = new AlarmCity(SENSORS, []);
    for (let minute = 0; minute < 40; minute++) await city.deliver([ch4(minute, minute % 4 === 3 ? 1 : 500)]);
    await city.deliver([ch4(50, 500), ch4(50, 500), ch4(80, 500), ch4(110, 500), ch4(110, 500)]);
    expect(faults(city)).toEqual([]);
  });

  it('is found in a sensor that was never good, and told again each day', async () => {
    const city = new AlarmCity(SENSORS, []);
    for (let hour = 0; hour <= 29; hour++) await city.deliver([ch4(hour * 60, 500)]);
    expect(faults(city)).toEqual(['240 space-1/ch4 out-of-range began since 0', '1680 space-1/ch4 out-of-range began since 0']);
  });

  it('writes nothing while nothing changes', async () => {
    const city = new AlarmCity(SENSORS, []);
    await play(city, 0, Array(12).fill(500));
    const saved = city.telemetry.calls.saveState;
    await play(city, 12, Array(12).fill(500));
    expect(city.telemetry.calls.saveState).toBe(saved);
  });

  it('is of the instrument alone: other sensors of its pack are evaluated, and its alarm is not touched', async () => {
    const high = { id: 'high', metric: 'ch4', unit: '%{vol}', when: { above: 1 } };
    const city = new AlarmCity(SENSORS, [{ domain: 'gas', rules: [high] }]);
    for (let minute = 0; minute < 12; minute++)
      await city.deliver([
        packOf(
          [
            { n: 'space-1/ch4', v: 500 },
            { n: 'space-2/ch4', v: 2 },
          ],
          T0 + minute * MINUTE,
        ),
      ]);
    expect(city.ledger().map(({ sensor: of, transition }) => [of, transition])).toEqual([['space-2', 'onset']]);
    expect(faults(city)).toEqual(['10 space-1/ch4 out-of-range began since 0']);
  });

  it('goes with its series to another item, and is forgotten with the sensor', async () => {
    const city = new AlarmCity(SENSORS, []);
    await play(city, 0, Array(11).fill(500));
    const more = Array.from({ length: 30 }, (_, index) => sensor(`space-${index + 1}`, CH4));
    city.publish('registry', registryOf(more));
    await play(city, 11, Array(12).fill(1));
    expect(faults(city)).toEqual(['10 space-1/ch4 out-of-range began since 0', '21 space-1/ch4 out-of-range ended since 11']);
  });

  it('is never told twice in a row, whatever comes', () => {
    const flags = fc.constantFrom<ReadingFlag | 'good'>('good', 'out-of-range', 'stuck', 'clock', 'late');
    fc.assert(
      fc.property(fc.array(fc.record({ flag: flags, gap: fc.integer({ min: 0, max: 8 }) }), { maxLength: 80 }), (packs) => {
        let states: FaultStates = NO_FAULTS;
        let at = T0;
        const seen: string[] = [];
        for (const { flag, gap } of packs) {
          at += gap * MINUTE;
          const reading = { sensor: 's', metric: 'm', time: at, value: 1, unit: '1', flags: flag === 'good' ? [] : [flag] };
          const judged = judgeInstruments(states, [{ digest: `${at}`, part: 0, receivedAt: at, readings: [reading] }], () => ({}) as never);
          states = judged.states;
          seen.push(...judged.changes.map(({ change }) => change));
        }
        expect(seen).toEqual(seen.map((_, index) => (index % 2 === 0 ? 'began' : 'ended')));
      }),
      { numRuns: 200 },
    );
  });
});
