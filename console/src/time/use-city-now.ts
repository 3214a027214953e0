import { useSyncExternalStore } from 'react';
import { useLive } from '../desk.tsx';
import { cityNow } from './city-time.ts';

const TICK_MILLIS = 500;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tick = 0;

/** One timer for all the countdowns of the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick += 1;
    for (const one of listeners) one();
  }, TICK_MILLIS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Epoch milliseconds of the city clock, twice a second; `undefined` until the server has told it. */
export function useCityNow(): number | undefined {
  const { time } = useLive();
  useSyncExternalStore(subscribe, () => tick);
  return time ? cityNow(time, performance.now()) : undefined;
}

const MINUTE_MILLIS = 60_000;

/** The end of the city's minute that runs: for what is drawn anew with each of them, and not twice a second. */
export function useMinuteNow(): number | undefined {
  const { time } = useLive();
  return useSyncExternalStore(subscribe, () => time && Math.ceil(cityNow(time, performance.now()) / MINUTE_MILLIS) * MINUTE_MILLIS);
}
