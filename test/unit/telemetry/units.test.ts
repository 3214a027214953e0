import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUcum } from '../../../lib/core/telemetry/ucum.ts';
import { convertDeclaredUnit, convertUnit, isKnownUnit } from '../../../lib/core/telemetry/units.ts';

/** RFC 8428 section 12.1 and the primary units of RFC 8798 section 2. */
const PRIMARY =
  'm kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s m/s2 m3/s l/s W/m2 cd/m2 bit bit/s lat lon pH dB dBW Bspl count / % %RH %EL EL 1/s 1/min beat/min beats S/m B VA VAs var vars J/m kg/m3 deg';
/** RFC 8798 section 3: secondary unit, its primary unit, scale, offset. */
const SECONDARY: readonly (readonly [string, string, number, number?])[] = [
  ['ms', 's', 1 / 1000],
  ['min', 's', 60],
  ['h', 's', 3600],
  ['MHz', 'Hz', 1e6],
  ['kW', 'W', 1000],
  ['kVA', 'VA', 1000],
  ['kvar', 'var', 1000],
  ['Ah', 'C', 3600],
  ['Wh', 'J', 3600],
  ['kWh', 'J', 3_600_000],
  ['varh', 'vars', 3600],
  ['kvarh', 'vars', 3_600_000],
  ['kVAh', 'VAs', 3_600_000],
  ['Wh/km', 'J/m', 3.6],
  ['KiB', 'B', 1024],
  ['GB', 'B', 1e9],
  ['Mbit/s', 'bit/s', 1e6],
  ['B/s', 'bit/s', 8],
  ['MB/s', 'bit/s', 8e6],
  ['mV', 'V', 1 / 1000],
  ['mA', 'A', 1 / 1000],
  ['dBm', 'dBW', 1, -30],
  ['ug/m3', 'kg/m3', 1e-9],
  ['mm/h', 'm/s', 1 / 3_600_000],
  ['m/h', 'm/s', 1 / 3600],
  ['ppm', '/', 1e-6],
  ['/100', '/', 1 / 100],
  ['/1000', '/', 1 / 1000],
  ['hPa', 'Pa', 100],
  ['mm', 'm', 1 / 1000],
  ['cm', 'm', 1 / 100],
  ['km', 'm', 1000],
  ['km/h', 'm/s', 1 / 3.6],
];

describe('SenML units', () => {
  it('of RFC 8428 and 8798 are all known', () => {
    const unknown = [...PRIMARY.split(' '), ...SECONDARY.map(([name]) => name)].filter((name) => !isKnownUnit(name));
    expect(unknown).toEqual([]);
  });

  it('on the secondary list convert to their primary unit by the registered scale', () => {
    for (const [secondary, primary, scale, offset = 0] of SECONDARY) {
      // The declared side is read as UCUM first, where byte and lux have other names.
      const declared = { B: 'By', dBW: 'dB[W]', '/': '1' }[primary] ?? primary;
      expect(convertUnit(7, secondary, declared), `${secondary} to ${primary}`).toBeCloseTo(7 * scale + offset, 9);
    }
  });

  it('of other things than a sensor measures do not convert', () => {
    const refused = [
      ['Cel', 'MPa'],
      ['m/s', 'm/s2'],
      ['lat', 'lon'],
      ['VA', 'W'],
      ['%RH', '%{vol}'],
      ['count', '%{vol}'],
      ['kg', 'm'],
      ['banana', 'Cel'],
      ['Cel', 'banana'],
      ['', 'Cel'],
      ['EL', 's'],
    ] as const;
    for (const [from, to] of refused) expect(convertUnit(1, from, to), `${from} to ${to}`).toBeUndefined();
  });
});

describe('what devices send becomes what sensors declare', () => {
  it.each([
    [0.01, '%', '%{vol}', 1],
    [1, '/', '%{vol}', 100],
    [1.5, '/100', '%{vol}', 1.5],
    [10_000, 'ppm', '%{vol}', 1],
    [12, '/1000', '%{vol}', 1.2],
    [0.25, '%', '%{LEL}', 25],
    [25, '/100', '%{LEL}', 25],
    [0.28, '%', '%{LEL}', 28],
    [2, '/', '%{OEL}', 200],
    [0.5, '%', '%', 50],
    [50, '/100', '%', 50],
    [140_000, 'Pa', 'MPa', 0.14],
    [500, 'kPa', 'MPa', 0.5],
    [1400, 'hPa', 'MPa', 0.14],
    [1, 'bar', 'MPa', 0.1],
    [0.03, 'm3/s', 'l/s', 30],
    [30, 'l/s', 'm3/s', 0.03],
    [108, 'm3/h', 'l/s', 30],
    [20, 'Cel', 'K', 293.15],
    [293.15, 'K', 'Cel', 20],
    [0, 'K', 'Cel', -273.15],
    [50, '[degF]', 'Cel', 10],
    [1e-5, 'kg/m3', 'mg/m3', 10],
    [10_000, 'ug/m3', 'mg/m3', 10],
    [0.25, 'm', 'cm', 25],
    [250, 'mm', 'cm', 25],
    [0.4, 'A', 'mA', 400],
    [9.80665, 'm/s2', '[g]', 1],
    [36, 'km/h', 'm/s', 10],
    [3.6e6, 'mm/h', 'm/s', 1],
    [90, 'min', 'h', 1.5],
    [Math.PI, 'rad', 'deg', 180],
    [23.03, 'lat', 'deg', 23.03],
    [-3, 'Cel', 'Cel', -3],
  ])('%d %s as %s is %d', (value, from, to, expected) => {
    expect(convertUnit(value, from, to)).toBe(expected);
  });

  it('only where per cents are of the same thing', () => {
    expect(convertUnit(25, '%{LEL}', '%{vol}')).toBeUndefined();
    expect(convertUnit(25, '%{LEL}', '%{LEL}')).toBe(25);
    expect(convertDeclaredUnit(25, '%{LEL}', '%')).toBe(25);
    expect(convertDeclaredUnit(25, '%', '%')).toBe(25);
    expect(convertDeclaredUnit(5, '%{vol}', '[ppm]{vol}')).toBe(50_000);
  });

  it('where a name means one thing in both, whatever it means', () => {
    for (const name of [...PRIMARY.split(' '), ...SECONDARY.map(([own]) => own), '[pH]', 'mm[H2O]', '%{vol}']) {
      if (name !== '%') expect(convertUnit(0.3, name, name), name).toBe(0.3);
    }
  });
});

describe('UCUM', () => {
  it('reads atoms with prefixes, exponents, products and annotations', () => {
    const same = (a: string, b: string) => convertDeclaredUnit(1, a, b);
    expect(same('m/s2', 'm.s-2')).toBe(1);
    expect(same('kN', 'kg.m/s2')).toBe(1000);
    expect(same('J', 'N.m')).toBe(1);
    expect(same('W', 'J/s')).toBe(1);
    expect(same('10*6', '1')).toBe(1e6);
    expect(same('10*-3', '[ppth]')).toBe(1);
    expect(same('dam', 'm')).toBe(10);
    expect(same('mm[H2O]', 'Pa')).toBe(9.80665);
    expect(same('mm[Hg]', 'Pa')).toBe(133.322);
    expect(same('/min', '1/min')).toBe(1);
    expect(same('uS/cm', 'S/m')).toBe(1e-4);
    expect(same('m{gauge}', 'm')).toBe(1);
    expect(same('Cel/s', 'K/s')).toBe(1);
    expect(same('{count}', '1')).toBe(1);
  });

  it('refuses what is no unit', () => {
    for (const text of [
      '',
      ' ',
      'm/',
      'm//s',
      '.m',
      'm.',
      'm s',
      'kmin',
      'x',
      'm}',
      '{a',
      '0',
      '1/0',
      'm+',
      '一',
      'm'.repeat(41),
      'constructor',
      '__proto__',
    ])
      expect(parseUcum(text), text).toBeUndefined();
  });

  it('never throws, whatever a device calls a unit', () => {
    const pieces = fc.array(fc.constantFrom('m', 'k', 'T', '10*', '9', '-9', '/', '.', '%', '{', '}', '[', ']', 's', 'Pa', '1', ' '), {
      maxLength: 20,
    });
    const text = fc.oneof(
      fc.string(),
      pieces.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.double({ noNaN: true }), (unit, value) => {
        const converted = convertUnit(value, unit, '%{vol}');
        expect(converted === undefined || typeof converted === 'number').toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives back what it was given, there and back', () => {
    const pairs = [
      ['Pa', 'MPa'],
      ['m3/s', 'l/s'],
      ['Cel', 'K'],
      ['/100', '%{vol}'],
      ['kg/m3', 'mg/m3'],
      ['km/h', 'm/s'],
      ['mA', 'A'],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs),
        fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 1000),
        ([a, b], value) => {
          const there = convertUnit(value, a, b) as number;
          expect(convertDeclaredUnit(there, b, a === '/100' ? '%' : a)).toBeCloseTo(value, 6);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
