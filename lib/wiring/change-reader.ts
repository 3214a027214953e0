import type { Change } from './messages.ts';

/** Some records of a change feed that follow each other, as what gave them up names them. */
export interface ChangeRange {
  readonly stream: string;
  readonly shard: string;
  /** Sequence numbers of the first and last record. */
  readonly first: string;
  readonly last: string;
}

export interface NumberedChange extends Change {
  readonly sequence: string;
}

/** Reads a change feed at a position: it keeps its records for 24 hours. */
export interface ChangeReader {
  /** In order; `undefined` when they are no longer there. Throws StoreUnavailable. */
  read(range: ChangeRange): Promise<readonly NumberedChange[] | undefined>;
}
