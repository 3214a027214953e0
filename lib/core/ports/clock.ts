/** The one source of business time. Credentials alone expire by the wall clock. */
export interface Clock {
  /** Epoch milliseconds of the city clock. */
  now(): number;
}
