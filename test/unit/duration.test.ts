import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMillis, durationText } from '../../lib/core/duration.ts';

describe('a duration', () => {
  it.each([
    ['PT0S', 0],
    ['PT30S', 30_000],
    ['PT1.5S', 1500],
    ['PT1.001S', 1001],
    ['PT70M', 4_200_000],
    ['PT1H10M', 4_200_000],
    ['PT12H', 43_200_000],
    ['P1D', 86_400_000],
    ['P1DT12H', 129_600_000],
    ['P2W', 1_209_600_000],
    ['PT168H', 604_800_000],
  ])('%s is %d ms', (text, millis) => {
    expect(durationMillis(text)).toBe(millis);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '30',
    'PT30',
    '30S',
    'P1M',
    'P1Y',
    'P1W1D',
    'PT-5S',
    '-PT5S',
    'pt5s',
    'PT5S ',
    'PT1.5M',
    'PT1S1M',
    'PTS',
    'P1H',
    'PT5S\n',
  ])('is not %j', (text) => {
    expect(() => durationMillis(text)).toThrow(new RangeError(`"${text}" is not a duration: expected ISO 8601, such as PT70M`));
  });

  it('is no longer than can be counted', () => {
    expect(() => durationMillis('P99999999999999W')).toThrow(RangeError);
    expect(() => durationMillis(`PT${'9'.repeat(400)}S`)).toThrow(RangeError);
  });

  it('is written in the largest unit that holds it whole', () => {
    expect([0, 1, 1000, 90_000, 3_600_000, 4_200_000, 43_200_000].map(durationText)).toEqual([
      'PT0S',
      'PT0.001S',
      'PT1S',
      'PT90S',
      'PT1H',
      'PT70M',
      'PT12H',
    ]);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 365 * 86_400_000 }), (millis) => {
        expect(durationMillis(durationText(millis))).toBe(millis);
      }),
    );
  });
});
