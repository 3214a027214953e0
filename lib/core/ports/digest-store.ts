import type { Instant } from '../instant.ts';
import type { ChainHeadOf } from '../link/digest.ts';

/** An incident's chain that grew on a day, and where it ended then; what was written by an earlier version names the incident alone. */
export interface GrownChain extends Partial<ChainHeadOf> {
  readonly incident: string;
  /** When it last grew. */
  readonly at?: Instant;
}

/** What a tenant remembers of its digests. */
export interface DigestMark {
  /** Of the newest that was sent. */
  readonly at: Instant;
  /** Of the newest whole one. */
  readonly wholeAt: Instant;
  /** Since when the hub had been out of reach when it was last looked at. */
  readonly downSince?: Instant;
}

export interface DigestStore {
  /** Strongly consistent. `day`: `2026-11-30`, by the city's time. */
  grownOn(day: string): Promise<readonly GrownChain[]>;
  mark(): Promise<DigestMark | undefined>;
  keepMark(mark: DigestMark): Promise<void>;
  /** As if none had been sent: the next one is the first. */
  forgetMark(): Promise<void>;
}
