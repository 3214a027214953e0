import type { Instant } from '../instant.ts';
import type { TierPath } from '../tier/tier-path.ts';

/** Whoever keeps a watch, or signs for something in it, as the token named them. */
export interface WatchPerson {
  readonly id: string;
  readonly name: string;
  readonly unit?: string;
  readonly tier: TierPath;
}

/** One officer's turn at the watch of one tier. */
export interface Shift {
  /** Sorts by time: ULID of its beginning, then `-<tier's id>`. */
  readonly id: string;
  /** Whose watch it is. */
  readonly tier: TierPath;
  readonly holder: WatchPerson;
  readonly from: Instant;
  /** The tier whose centre keeps the watch on behalf of `tier`; absent where it keeps its own. */
  readonly keeper?: TierPath;
  /** When a watch kept for another tier is to be handed back. It is kept until somebody comes: nobody never has it. */
  readonly until?: Instant;
  /** When the next one signed; absent while it lasts. */
  readonly to?: Instant;
  /** The signed list with which it ended. */
  readonly handOver?: HandOver;
}

export interface HandOver {
  /** SHA-256 (hex) over the RFC 8785 bytes of the list. */
  readonly digest: string;
  readonly signedBy: WatchPerson;
  readonly signedAt: Instant;
}

/** A tier's word that the centre of another one, which does not lie above it, may keep its watch in [from, to). */
export interface KeepingAgreement {
  readonly keeper: TierPath;
  readonly from: Instant;
  readonly to: Instant;
}

/** The watch of a tier as its log tells it. */
export interface Watch {
  readonly tier: TierPath;
  /** Number of the last entry; 0 before the first. */
  readonly version: number;
  readonly headHash: string;
  /** Of the last entry: the log never goes back in time. */
  readonly lastAt?: Instant;
  /** Absent until somebody takes the watch for the first time; from then on somebody always has it. */
  readonly shift?: Shift;
  readonly agreements: readonly KeepingAgreement[];
}
