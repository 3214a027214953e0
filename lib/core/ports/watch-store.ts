import type { Instant } from '../instant.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { DutyLogEntry } from '../watch/duty-log.ts';
import type { HandOverList } from '../watch/hand-over-list.ts';
import type { Shift, Watch } from '../watch/model.ts';

/** One step of one watch, all or nothing. */
export interface WatchChange {
  readonly before: Watch;
  readonly after: Watch;
  /** One or more, numbered from `before.version + 1`. */
  readonly entries: readonly DutyLogEntry[];
  /** The shift that ended with it. */
  readonly ended?: Shift;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** The watches of one tenant's tiers, and their logs. */
export interface WatchStore {
  /** Strongly consistent; of a tier whose watch nobody has taken yet, the empty one. */
  watch(tier: TierPath): Promise<Watch>;
  /** Those that somebody has taken, or written into, strongly consistent. */
  watches(): Promise<readonly Watch[]>;
  /** Throws VersionConflict: read again and decide again. */
  commit(change: WatchChange): Promise<void>;
  shift(id: string): Promise<Shift | undefined>;
  /** Newest first. */
  shifts(query: { readonly tier?: TierPath; readonly limit: number; readonly cursor?: string }): Promise<Page<Shift>>;
  /** One entry of a tier's log, by its number. */
  entry(tier: TierPath, seq: number): Promise<DutyLogEntry | undefined>;
  /** Oldest first: entries behind the one of a number (0: from the first on), strongly consistent, as many as asked for where they are there. */
  entriesAfter(tier: TierPath, seq: number, limit: number): Promise<readonly DutyLogEntry[]>;
  /** Newest first: entries with `from` ≤ `at` < `to`. */
  log(query: {
    readonly tier: TierPath;
    readonly from?: Instant;
    readonly to?: Instant;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<Page<DutyLogEntry>>;
}

/** Keeps the lists that hand-overs were signed with. */
export interface HandOverArchive {
  /** Returns its digest; the same list is kept once. */
  keep(list: HandOverList): Promise<string>;
  get(digest: string): Promise<HandOverList | undefined>;
}
