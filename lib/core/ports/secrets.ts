/** Secrets of channels by their names: configuration names them and never holds them. */
export interface Secrets {
  /** `undefined` when there is none of that name. Throws StoreUnavailable. */
  read(name: string): Promise<string | undefined>;
}
