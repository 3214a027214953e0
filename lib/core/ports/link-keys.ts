/** Keys that sign one-tap links: a new one each period, so that one that leaked opens nothing for long. */
export interface LinkKeys {
  /** The key of a period, a whole number; the same whenever it is asked. */
  key(period: number): Promise<Uint8Array>;
}
