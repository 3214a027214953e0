import { describe, expect, test } from 'vitest';
import { csvOf } from '../../../console/src/statistics/csv.ts';
import { monthOf, spanOf } from '../../../console/src/statistics/period.ts';

describe('a period of statistics', () => {
  // In the city it is the new year already.
  const NOW = Date.parse('2026-12-31T17:00:00Z');

  test('is of whole days and months of the city, whatever the browser’s time is', () => {
    expect(monthOf(NOW)).toBe('2027-01');
    expect(monthOf(NOW, 1)).toBe('2026-12');
    expect(spanOf('month', NOW)).toEqual({ from: '2027-01-01T00:00:00+08:00', to: '2027-01-02T00:00:00+08:00' });
    expect(spanOf('last-month', NOW)).toEqual({ from: '2026-12-01T00:00:00+08:00', to: '2027-01-01T00:00:00+08:00' });
    expect(spanOf('days-30', NOW).from).toBe('2026-12-03T00:00:00+08:00');
    expect(spanOf('months-12', NOW).from).toBe('2026-02-01T00:00:00+08:00');
  });
});

test('a file for spreadsheets quotes what needs it, and starts no formula', () => {
  expect(csvOf([['a,b', '"c"', '=HYPERLINK("x")', -1]])).toBe('\uFEFF"a,b","""c""","\'=HYPERLINK(""x"")",-1\r\n');
});
