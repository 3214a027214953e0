import { type Instant, plus } from '../instant.ts';
import type { TenantDigest } from './digest.ts';

/** Milliseconds. What is younger than a digest by less is probably on its way still: the digest does not speak of it, the next one does. */
export const ON_ITS_WAY = 30_000;

/** A digest of which not all has come, or that speaks only of what is later than the hub has been told of. */
export interface WaitingDigest {
  readonly at: Instant;
  readonly parts: number;
  /** The parts that came. */
  readonly came: readonly number[];
  readonly since?: Instant;
}

/** How far the hub has been told of a tenant's chains, without a gap. */
export interface DigestProgress {
  readonly toldTo?: Instant;
  readonly waiting: readonly WaitingDigest[];
}

export const NOTHING_TOLD: DigestProgress = { waiting: [] };

/** Newer ones count: what an older one would have said the next whole one says. */
const MOST_WAITING = 20;

/**
 * Takes a part of a digest. Parts come in any order, more than once, and between those of other digests; a digest counts when all of it has come,
 * and when it reaches back to what the hub had been told of before.
 */
export function partCame({ toldTo, waiting }: DigestProgress, digest: Omit<TenantDigest, 'chains' | 'tenant' | 'epoch'>): DigestProgress {
  const { at, part, parts, since } = digest;
  const known = waiting.find((one) => one.at === at);
  const came = [...new Set([...(known?.came ?? []), part])];
  const now = { at, parts, came, ...(since === undefined ? {} : { since }) };
  const all = [...waiting.filter((one) => one.at !== at), now].toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return joined(toldTo, all.slice(-MOST_WAITING));
}

/** Whether a digest came whole and does not reach back to what the hub was told of: what lies between the owner alone can name. */
export const hasGap = ({ waiting }: DigestProgress): boolean => waiting.some(({ parts, came }) => came.length === parts);

function joined(toldTo: Instant | undefined, waiting: readonly WaitingDigest[]): DigestProgress {
  const next = waiting.find(
    ({ parts, came, since }) => came.length === parts && (since === undefined || (toldTo !== undefined && since <= toldTo)),
  );
  if (!next) return { waiting, ...(toldTo === undefined ? {} : { toldTo }) };
  const until = plus(next.at, -ON_ITS_WAY);
  return joined(
    toldTo !== undefined && toldTo > until ? toldTo : until,
    waiting.filter((one) => one !== next),
  );
}
