import type { Instant } from '../instant.ts';

/** The link from a district to the city's hub, as far as the district can know about it. */
export interface HubLink {
  /** Since when nothing has reached the city; `undefined` while it is within reach. */
  downSince(): Promise<Instant | undefined>;
}
