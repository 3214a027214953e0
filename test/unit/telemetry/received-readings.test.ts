import { describe, expect, it } from 'vitest';
import { bindingsOf, type ThingBinding } from '../../../lib/core/alarm/bindings.ts';
import { compileRulePack } from '../../../lib/core/alarm/compile-rule.ts';
import type { Publication, PublicationBodies, PublicationKind } from '../../../lib/core/ports/publications.ts';
import type { Reading, ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { toReadings } from '../../../lib/core/telemetry/received-readings.ts';
import { resolveSenml } from '../../../lib/core/telemetry/senml.ts';
import { packOf, registryOf, sensor, T0, THING } from '../support/alarm-city.ts';

const published = <Kind extends PublicationKind>(kind: Kind, body: PublicationBodies[Kind]): Publication<Kind> =>
  ({ kind, number: 1, digest: '', author: '', publishedAt: '', effectiveFrom: '', body }) as Publication<Kind>;
const BINDING = bindingsOf(
  published(
    'registry',
    registryOf([
      sensor('space-1', [
        { metric: 'ch4', unit: '%{vol}', range: [0, 100] },
        { metric: 'flow', unit: 'l/s' },
        { metric: 'humidity', unit: '%' },
        { metric: 'entrapment', unit: '1', range: [0, 1] },
      ]),
    ]),
  ),
  published('rules', [compileRulePack({ domain: 'gas', rules: [] })]),
).thing(THING) as ThingBinding;

function read(records: unknown, more: Partial<ReceivedPack> = {}): Reading[] {
  const pack = packOf(records, T0, more);
  return toReadings(BINDING, pack, resolveSenml(Buffer.from(pack.data, 'base64'), pack.receivedAt));
}

const told = (records: unknown, more?: Partial<ReceivedPack>) =>
  read(records, more).map(({ value, unit, flags }) => [value, unit, ...flags]);

describe('a reading of a known sensor', () => {
  it('is kept in the declared unit, which is meant where none is named', () => {
    expect(read([{ n: 'space-1/ch4', u: '/', v: 0.015 }])).toEqual([
      { sensor: 'space-1', metric: 'ch4', time: T0, value: 1.5, unit: '%{vol}', flags: [] },
    ]);
    expect(
      told([
        { n: 'space-1/ch4', v: 1.5 },
        { n: 'space-1/flow', v: 3 },
        { n: 'space-1/humidity', v: 60 },
      ]),
    ).toEqual([
      [1.5, '%{vol}'],
      [3, 'l/s'],
      [60, '%'],
    ]);
  });

  it('in SenML per cent is a ratio, also for a sensor that declares per cent', () => {
    expect(
      told([
        { n: 'space-1/humidity', u: '%', v: 0.6 },
        { n: 'space-1/ch4', u: '%', v: 0.6 },
        { n: 'space-1/humidity', u: '%RH', v: 60 },
      ]),
    ).toEqual([
      [60, '%'],
      [60, '%{vol}'],
      [60, '%'],
    ]);
  });

  it('in a unit that measures something else keeps it, flagged', () => {
    expect(
      told([
        { n: 'space-1/flow', u: 'Cel', v: 3 },
        { n: 'space-1/flow', u: 'banana', v: 3 },
      ]),
    ).toEqual([
      [3, 'Cel', 'unknown-unit'],
      [3, 'banana', 'unknown-unit'],
    ]);
  });

  it('outside what the instrument can show is flagged, in the declared unit', () => {
    expect(
      told([
        { n: 'space-1/ch4', u: '/', v: 1.01 },
        { n: 'space-1/ch4', v: -0.1 },
        { n: 'space-1/ch4', v: 0 },
        { n: 'space-1/ch4', v: 100 },
      ]),
    ).toEqual([
      [101, '%{vol}', 'out-of-range'],
      [-0.1, '%{vol}', 'out-of-range'],
      [0, '%{vol}'],
      [100, '%{vol}'],
    ]);
  });

  it('that is no finite number is kept without it, also where a conversion makes it so', () => {
    expect(told('[{"n":"space-1/flow","v":1e999},{"n":"space-1/flow","v":-1e999,"u":"m3/s"}]')).toEqual([
      [null, 'l/s', 'out-of-range'],
      [null, 'l/s', 'out-of-range'],
    ]);
    expect(told([{ n: 'space-1/flow', u: 'm3/s', v: 1e308 }])).toEqual([[null, 'l/s', 'out-of-range']]);
    expect(told([{ n: 'space-1/humidity', u: 'Tm9.Tm9.Tm9/m9/m9/m9', v: 0 }])).toEqual([[null, '%', 'out-of-range']]);
    expect(
      told([
        { n: 'space-1/flow', vs: 'open' },
        { n: 'space-1/flow', s: 3 },
        { n: 'space-1/flow', vd: 'aGkgCg' },
      ]),
    ).toEqual([
      [null, 'l/s', 'out-of-range'],
      [null, 'l/s', 'out-of-range'],
      [null, 'l/s', 'out-of-range'],
    ]);
  });

  it('that is true or false is 1 or 0', () => {
    expect(
      told([
        { n: 'space-1/entrapment', vb: true },
        { n: 'space-1/entrapment', vb: false },
      ]),
    ).toEqual([
      [1, '1'],
      [0, '1'],
    ]);
  });
});

describe('a reading of a sensor the thing does not have', () => {
  it('is kept under the name it came with, in its own unit', () => {
    expect(
      read([
        { n: 'space-9/ch4', u: '/100', v: 2 },
        { n: 'space-1', v: 2 },
        { n: 'a/b/c', v: 2, u: 'banana' },
      ]),
    ).toEqual([
      { sensor: 'space-9', metric: 'ch4', time: T0, value: 2, unit: '/100', flags: ['unknown-sensor'] },
      { sensor: 'space-1', metric: '', time: T0, value: 2, unit: '1', flags: ['unknown-sensor'] },
      { sensor: 'a/b', metric: 'c', time: T0, value: 2, unit: 'banana', flags: ['unknown-sensor', 'unknown-unit'] },
    ]);
    expect(told('[{"n":"constructor/x","v":1e999}]')).toEqual([[null, '1', 'unknown-sensor', 'out-of-range']]);
  });
});

describe('the time of a reading', () => {
  const flagsAt = (millis: number, more?: Partial<ReceivedPack>) => read([{ n: 'space-1/ch4', t: millis / 1000, v: 1 }], more)[0]?.flags;

  it('more than five minutes ahead of receipt is the future', () => {
    expect(flagsAt(T0 + 300_000)).toEqual([]);
    expect(flagsAt(T0 + 300_001)).toEqual(['future']);
    expect(flagsAt(T0 + 365 * 86_400_000)).toEqual(['future']);
    expect(flagsAt(T0 + 300_001, { keepTimes: true })).toEqual(['future']);
  });

  it('more than a day behind receipt is a wrong clock, unless the replay keeps its times', () => {
    expect(flagsAt(T0 - 86_400_000)).toEqual([]);
    expect(flagsAt(T0 - 86_400_001)).toEqual(['clock']);
    expect(flagsAt(T0 - 365 * 86_400_000)).toEqual(['clock']);
    expect(flagsAt(T0 - 365 * 86_400_000, { keepTimes: true })).toEqual([]);
  });

  it('is told beside whatever else is wrong', () => {
    expect(
      told([
        { n: 'space-1/ch4', t: 600, v: 101 },
        { n: 'x', t: 600, v: 1 },
        { n: 'space-1/ch4', t: -90_000, u: 'V', v: 1 },
      ]),
    ).toEqual([
      [101, '%{vol}', 'out-of-range', 'future'],
      [1, '1', 'unknown-sensor', 'future'],
      [1, 'V', 'unknown-unit', 'clock'],
    ]);
  });
});
