import type { TierPath } from '../tier/tier-path.ts';

/** Whoever keeps a watch, or signs for something in it, as the token named them. */
export interface WatchPerson {
  readonly id: string;
  readonly name: string;
  readonly unit?: string;
  readonly tier: TierPath;
}
