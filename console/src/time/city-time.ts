/** What `/v1/health` said: the city clock at one moment, and how fast it runs. */
export interface CityTime {
  /** Epoch milliseconds of the city clock. */
  readonly now: number;
  /** City seconds per second; 0 while the clock stands still. */
  readonly speed: number;
  /** The browser's monotonic clock (`performance.now()`, milliseconds) when `now` was true. */
  readonly measuredAt: number;
}

/** Where the city clock stands now. The browser's own date is never asked: it may be wrong, and the city may run at another speed. */
export function cityNow(time: CityTime, monotonic: number): number {
  return time.now + Math.max(0, monotonic - time.measuredAt) * time.speed;
}

/** A measurement from an answer that was asked for at `sent` and came at `received`: taken to be true half-way in between. */
export function measureCityTime(answer: { readonly now: string; readonly speed?: number }, sent: number, received: number): CityTime {
  const now = Date.parse(answer.now);
  if (Number.isNaN(now)) throw new RangeError(`/v1/health: now is "${answer.now}", expected an RFC 3339 time`);
  return { now, speed: answer.speed ?? 1, measuredAt: (sent + received) / 2 };
}
