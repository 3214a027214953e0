export interface Repetition {
  /** Begins nothing more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/**
 * Does something again and again by the wall clock, every so many milliseconds, once at a time. What fails is told and done again at its
 * next time: a disk that is full for a moment must not end the city.
 */
export function repeatedly(every: number, work: () => Promise<unknown>, failed: (cause: unknown) => void): Repetition {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= work()
      .then(() => undefined, failed)
      .finally(() => {
        underWay = undefined;
      });
  }, every);
  return {
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
