import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRfc3339, plus, toInstant, toMillis } from '../../lib/core/instant.ts';

const T0 = Date.UTC(2026, 10, 23, 12);

describe('an instant', () => {
  it('is written at +08:00 with milliseconds', () => {
    expect(toInstant(T0)).toBe('2026-11-23T20:00:00.000+08:00');
    expect(toInstant(T0 + 4 * 3_600_000 + 5)).toBe('2026-11-24T00:00:00.005+08:00');
    expect(() => toInstant(Number.NaN)).toThrow(RangeError);
    expect(() => toInstant(8.64e15)).toThrow(RangeError);
  });

  it('is moved by milliseconds, over the ends of days and years', () => {
    expect(plus('2026-12-31T23:59:59.999+08:00', 1)).toBe('2027-01-01T00:00:00.000+08:00');
    expect(plus('2028-02-28T20:00:00.000+08:00', 86_400_000)).toBe('2028-02-29T20:00:00.000+08:00');
    expect(plus('2026-11-23T12:00:00Z', -1000)).toBe('2026-11-23T19:59:59.000+08:00');
  });

  it.each([
    '2026-11-23T20:00:00+08:00',
    '2026-11-23T12:00:00Z',
    '2026-11-23t12:00:00z',
    '2026-11-23 12:00:00Z',
    '2026-11-23T12:00:00.000000Z',
    '2026-11-23T07:00:00-05:00',
  ])('is read from RFC 3339 of any offset: %s', (text) => {
    expect(toMillis(text)).toBe(T0);
  });

  it('of a date alone is its midnight in Foshan', () => {
    expect(toInstant(toMillis('2022-06-01'))).toBe('2022-06-01T00:00:00.000+08:00');
  });

  it.each([
    '',
    '5',
    '2026',
    'Nov 23 2026',
    '2026-11-23T20:00:00',
    '2026-11-23T20:00+08:00',
    '2026-13-01',
    '2026-02-30T00:00:00Z',
    '2027-02-29',
    '2026-11-23T25:00:00Z',
    '1795392000',
    '2026-11-23T12:00:00Z\n',
    'undefined',
    'null',
  ])('is not read from %j', (text) => {
    expect(() => toMillis(text)).toThrow(`"${text}" is not a time: expected RFC 3339`);
  });

  it.each([
    ['2026-11-23T20:00:00+08:00', true],
    ['2026-11-23t12:00:00.5z', true],
    ['2026-11-23 12:00:00Z', false],
    ['2026-11-23', false],
    ['2026-02-30T00:00:00Z', false],
    ['2026-11-23T20:00:00', false],
    ['Nov 23 2026', false],
  ])('from outside is taken as RFC 3339 writes a moment, with a T: %j is %s', (text, expected) => {
    expect(isRfc3339(text)).toBe(expected);
  });

  it('reads what it writes, and sorts as text as it does in time', () => {
    const moment = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(9999, 11, 30) });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(toMillis(toInstant(a))).toBe(a);
        expect(toInstant(a) < toInstant(b)).toBe(a < b);
      }),
    );
  });
});
