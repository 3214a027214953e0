import type { IncidentFigures } from '../accountability/figures/incident-figures.ts';

/** What statistics and the scoreboard read: the figures of a tenant's incidents, kept with each change of one. */
export interface FigureStore {
  /** Of all incidents that were raised in a month, `2026-11`, or have something that is due in it; may be a moment old. */
  ofMonth(month: string): Promise<readonly IncidentFigures[]>;
  /**
   * Makes those of some incidents again from their heads, the newest first, from a cursor on: for incidents from before there were figures.
   * Returns how many incidents it looked at, and where to go on.
   */
  rebuild(cursor: string | undefined): Promise<{ readonly incidents: number; readonly cursor?: string }>;
}
