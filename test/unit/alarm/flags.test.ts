import { describe, expect, it } from 'vitest';
import type { RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { AlarmCity, packOf, registryOf, sensor, T0, THING } from '../support/alarm-city.ts';

const RULES: RulePackSource = { domain: 'gas', rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: 1 } }] };
const MINUTE = 60_000;

function city(more: { stuckAfter?: string } = {}) {
  return new AlarmCity(
    [
      sensor('space-1', [
        { metric: 'ch4', unit: '%{vol}', range: [0, 100], ...more },
        { metric: 'temperature', unit: 'Cel' },
      ]),
      sensor('space-2', [{ metric: 'ch4', unit: '%{vol}', range: [0, 100] }]),
    ],
    [RULES],
  );
}

/** A pack of CH4 readings of one sensor, at minutes after T0. */
const minutes = (readings: readonly (readonly [at: number, value: number])[], receivedAt: number, name = 'space-1/ch4') =>
  packOf(
    readings.map(([at, v]) => ({ n: name, t: (T0 + at * MINUTE) / 1000, v })),
    T0 + receivedAt * MINUTE,
  );

/** What is kept, as `<minute> <value> <flags>`. */
function kept(from: AlarmCity, name = 'space-1/ch4'): string[] {
  return from.telemetry
    .entries(THING)
    .flatMap(({ readings }) => readings)
    .filter(({ sensor: id, metric }) => `${id}/${metric}` === name)
    .map(({ time, value, flags }) => [(time - T0) / MINUTE, value, ...flags].join(' '));
}

const onsets = (from: AlarmCity) => from.ledger().map(({ time, transition }) => `${(time - T0) / MINUTE} ${transition}`);

describe('what is flagged is stored, not evaluated', () => {
  it.each([
    ['future', { t: (T0 + 10 * MINUTE) / 1000, v: 50 }],
    ['clock', { t: T0 / 1000 - 2 * 86_400, v: 50 }],
    ['out-of-range', { v: 101 }],
    ['unknown-unit', { v: 50, u: 'Cel' }],
  ])('%s', async (flag, record) => {
    const own = city();
    await own.deliver([packOf([{ n: 'space-1/ch4', ...record }], T0)]);
    expect(kept(own).map((line) => line.split(' ').at(-1))).toEqual([flag]);
    expect(own.effects).toEqual([]);
    // And it stands in no one's way.
    await own.deliver([minutes([[1, 50]], 1)]);
    expect(onsets(own)).toEqual(['1 onset']);
  });

  it('unknown-sensor', async () => {
    const own = city();
    await own.deliver([packOf([{ n: 'space-9/ch4', v: 50 }], T0)]);
    expect(kept(own, 'space-9/ch4')).toEqual(['0 50 unknown-sensor']);
    expect(own.effects).toEqual([]);
  });

  it('a clock that is off by a year costs nothing but its own readings', async () => {
    const own = city();
    const year = 365 * 86_400;
    await own.deliver([
      packOf(
        [
          { n: 'space-1/ch4', t: T0 / 1000 + year, v: 50 },
          { n: 'space-2/ch4', t: T0 / 1000 - year, v: 50 },
          { n: 'space-2/ch4', v: 50 },
        ],
        T0,
      ),
    ]);
    expect(kept(own)).toEqual([`${year / 60} 50 future`]);
    expect(own.ledger().map(({ sensor: id }) => id)).toEqual(['space-2']);
  });

  it('a replay that keeps its times is evaluated', async () => {
    const own = city();
    await own.deliver([{ ...minutes([[0, 50]], 3 * 1440), keepTimes: true }]);
    expect(onsets(own)).toEqual(['0 onset']);
  });
});

describe('late', () => {
  it('is what lies more than ten minutes behind what was evaluated of the sensor', async () => {
    const own = city();
    await own.deliver([minutes([[20, 0]], 20)]);
    await own.deliver([minutes([[10, 50]], 21)]);
    await own.deliver([minutes([[9.99, 50]], 22)]);
    await own.deliver([minutes([[20, 0]], 22, 'space-2/ch4')]);
    expect(kept(own)).toEqual(['20 0', '10 50', '9.99 50 late']);
    expect(onsets(own)).toEqual(['10 onset', '20 clear']);
  });

  it('is told by all that was evaluated of the sensor, and by nothing of its neighbours', async () => {
    const own = city();
    await own.deliver([minutes([[30, 20]], 30, 'space-1/temperature'), minutes([[30, 0]], 30, 'space-2/ch4')]);
    await own.deliver([minutes([[19, 50]], 31)]);
    expect(kept(own)).toEqual(['19 50 late']);
    const other = city();
    await other.deliver([minutes([[30, 0]], 30, 'space-2/ch4')]);
    await other.deliver([minutes([[19, 50]], 31)]);
    expect(onsets(other)).toEqual(['19 onset']);
  });

  it('is nothing of what comes first, however far it reaches', async () => {
    const own = city();
    await own.deliver([
      minutes(
        [
          [120, 0],
          [0, 50],
          [60, 0],
        ],
        120,
      ),
    ]);
    expect(kept(own).filter((line) => line.includes('late'))).toEqual([]);
    expect(onsets(own)).toEqual(['0 onset', '60 clear']);
  });

  it('is not told by readings that were flagged themselves', async () => {
    const own = city();
    await own.deliver([packOf([{ n: 'space-1/ch4', t: T0 / 1000 + 3600, v: 0 }], T0)]);
    await own.deliver([minutes([[1, 50]], 1)]);
    expect(onsets(own)).toEqual(['1 onset']);
  });

  it('is evaluated from a checkpoint, also of a sensor that stood still for long while others went on', async () => {
    const own = city();
    for (let at = 0; at <= 180; at += 5) await own.deliver([minutes([[at, 0]], at), minutes([[at, 0]], at, 'space-2/ch4')]);
    for (let at = 185; at <= 600; at += 5) await own.deliver([minutes([[at, 0]], at, 'space-2/ch4')]);
    expect(own.telemetry.asked).toEqual([]);
    await own.deliver([minutes([[172, 50]], 601)]);
    expect(onsets(own)).toEqual(['172 onset', '175 clear']);
    expect(own.telemetry.asked.map(({ from, to }) => [from > T0 + 150 * MINUTE, to])).toEqual([[true, T0 + 180 * MINUTE]]);
  });

  it('is evaluated from the beginning where the first batch held hours', async () => {
    const own = city();
    await own.deliver([
      minutes(
        [
          [0, 0],
          [60, 0],
          [120, 0],
        ],
        120,
      ),
    ]);
    await own.deliver([minutes([[115, 50]], 121)]);
    expect(onsets(own)).toEqual(['115 onset', '120 clear']);
  });

  it('does not change when the pack comes again', async () => {
    const own = city();
    const pack = minutes([[0, 50]], 0);
    await own.deliver([pack]);
    for (let at = 1; at <= 40; at++) await own.deliver([minutes([[at, 50]], at)]);
    await own.deliver([{ ...pack, receivedAt: T0 + 41 * MINUTE }]);
    expect(kept(own).filter((line) => line.includes('late'))).toEqual([]);
    expect(onsets(own)).toEqual(['0 onset']);
  });
});

describe('stuck', () => {
  it('is a value that has not changed for longer than the sensor declares', async () => {
    const own = city({ stuckAfter: 'PT3M' });
    await own.deliver([
      minutes(
        [
          [0, 0.5],
          [1, 0.5],
          [3, 0.5],
          [4, 0.5],
          [5, 0.6],
        ],
        5,
      ),
    ]);
    expect(kept(own)).toEqual(['0 0.5', '1 0.5', '3 0.5', '4 0.5 stuck', '5 0.6']);
  });

  it('is counted from pack to pack, and over restarts', async () => {
    const own = city({ stuckAfter: 'PT3M' });
    for (let at = 0; at < 7; at++) await own.deliver([minutes([[at, 0.5]], at)]);
    await own.deliver([minutes([[7, 2]], 7)]);
    for (let at = 8; at < 13; at++) await own.deliver([minutes([[at, 2]], at)]);
    expect(kept(own)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((at) => `${at} ${at < 7 ? 0.5 : 2}${(at > 3 && at < 7) || at > 10 ? ' stuck' : ''}`),
    );
    // The alarm of a value that stays where it is stays too.
    expect(onsets(own)).toEqual(['7 onset']);
  });

  it('is watched anew where a registry declares it again', async () => {
    const own = city({ stuckAfter: 'PT3M' });
    const declare = (more: object): void =>
      own.publish('registry', registryOf([sensor('space-1', [{ metric: 'ch4', unit: '%{vol}', range: [0, 100], ...more }])]));
    await own.deliver([minutes([[0, 0.5]], 0)]);
    declare({});
    for (let at = 1; at < 9; at++) await own.deliver([minutes([[at, at / 10]], at)]);
    declare({ stuckAfter: 'PT3M' });
    await own.deliver([minutes([[9, 0.8]], 9)]);
    expect(kept(own).filter((line) => line.includes('stuck'))).toEqual([]);
  });

  it('is nothing where the sensor declares nothing', async () => {
    const own = city();
    await own.deliver([
      minutes(
        [
          [0, 0.5],
          [9, 0.5],
        ],
        9,
      ),
    ]);
    for (let at = 10; at < 1000; at += 10) await own.deliver([minutes([[at, 0.5]], at)]);
    expect(kept(own).filter((line) => line.includes('stuck'))).toEqual([]);
  });
});
