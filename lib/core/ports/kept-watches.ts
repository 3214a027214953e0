import type { Instant } from '../instant.ts';
import type { Tier } from '../registry/model.ts';

/** The tier whose watch is kept for it, and the centre that keeps it. */
export interface KeptFor {
  readonly tier: Tier;
  readonly keepingCentre: string;
}

/** Which centre keeps the watch of another one's tier at a moment. */
export interface KeptWatches {
  /** Of a unit that is no centre, or whose tier's watch is its own at that moment: `undefined`. */
  of(unit: string, at: Instant): Promise<KeptFor | undefined>;
}
