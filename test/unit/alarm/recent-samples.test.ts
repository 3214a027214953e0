import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addEven, extremeOfEven, isEven } from '../../../lib/core/alarm/even-samples.ts';
import { decodeSamples, encodeSamples, firstRecent, MOST_SAMPLES } from '../../../lib/core/alarm/recent-samples.ts';

const value = fc.oneof(
  fc.integer({ min: -5000, max: 5000 }).map((number) => number / 1000),
  fc.constantFrom(0, 1e15, 0.1 + 0.2, 1e-12, -1e300, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);

it('samples come back as they were, whatever their intervals and decimals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), value), { maxLength: 60 }),
      fc.constantFrom(0, 1.8e12),
      (steps, from) => {
        let time = from;
        const times = steps.map(([step]) => {
          time += step;
          return time;
        });
        const samples = { times, values: steps.map(([, own]) => (Object.is(own, -0) ? 0 : own)) };
        expect(decodeSamples(encodeSamples(samples))).toEqual(samples);
      },
    ),
    {
      numRuns: 200,
      examples: [
        [
          [
            [1, 1e15],
            [1, 0.001],
          ],
          0,
        ],
      ],
    },
  );
});

it('what stands still takes hardly any room, what moves a few bytes', () => {
  const times = Array.from({ length: 720 }, (_, index) => 1.8e12 + index * 60_000);
  const still = { times, values: times.map(() => 12.5) };
  expect(encodeSamples(still).length).toBeLessThan(30);
  const moving = { times, values: times.map((_, index) => Math.round(1000 * Math.sin(index)) / 1000) };
  expect(encodeSamples(moving).length).toBeLessThan(720 * 3.4);
});

it('what no rule looks back at any more is dropped, and the oldest of too many', () => {
  const times = Array.from({ length: 2000 }, (_, index) => index * 1000);
  expect(times.slice(firstRecent(times, 10_000))).toEqual(times.slice(-11));
  expect(times.slice(firstRecent(times, 1e9))).toEqual(times.slice(-MOST_SAMPLES));
  const samples = { times, values: times };
  expect(decodeSamples(encodeSamples(samples, 1990)).times).toEqual(times.slice(1990));
});

it('even samples take one more as if all had been written anew', () => {
  const change = fc.oneof(fc.integer({ min: -900, max: 900 }), fc.constantFrom(0, 40_000));
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 2, maxLength: 70 }),
      fc.constantFrom(1, 10, 1e4),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(0, 500),
      (wholes, decimal, intervals, beside) => {
        const times = wholes.map((_, index) => 1.79e12 + index * 1000);
        const values = wholes.map((whole) => whole / decimal);
        let bytes = encodeSamples({ times: times.slice(0, 2), values: values.slice(0, 2) });
        const reach = intervals * 1000 + beside;
        for (let next = 2; next < times.length; next++) {
          const [time, own] = [times[next] as number, values[next] as number];
          const until = { times: times.slice(0, next + 1), values: values.slice(0, next + 1) };
          const anew = encodeSamples(until, firstRecent(until.times, reach));
          if (isEven(bytes)) {
            const before = decodeSamples(bytes);
            const since = time - reach;
            const recent = before.values.filter((_, index) => (before.times[index] as number) >= since);
            expect(extremeOfEven(bytes, since, true)).toBe(Math.min(...recent));
            expect(extremeOfEven(bytes, since, false)).toBe(Math.max(...recent));
            const added = addEven(bytes, time, own, reach);
            if (added) expect(decodeSamples(added)).toEqual(decodeSamples(anew));
          }
          bytes = anew;
        }
      },
    ),
    { numRuns: 100 },
  );
});
