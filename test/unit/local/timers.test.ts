import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CityClock } from '../../../lib/local/city-clock.ts';
import { Timers } from '../../../lib/local/timers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function timersOf(setting: object): { readonly timers: Timers; passes(): number } {
  let passes = 0;
  const timers = new Timers({
    clock: { setting, now: () => 0 } as unknown as CityClock,
    pass: async () => void passes++,
    nextDue: async () => undefined,
    settled: async () => {},
    log: () => {},
  });
  return { timers, passes: () => passes };
}

it('attends to the clocks as soon as the city runs, and again every quarter of a minute', async () => {
  const { timers, passes } = timersOf({ kind: 'running', speed: 1 });
  timers.start();
  await vi.advanceTimersByTimeAsync(10);
  expect(passes()).toBe(1);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(passes()).toBe(2);
  await timers.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(passes()).toBe(2);
});

it('leaves a manual clock to whoever moves it', async () => {
  const { timers, passes } = timersOf({ kind: 'manual' });
  timers.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(passes()).toBe(0);
});
