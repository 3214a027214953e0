import { type Instant, toMillis } from '../../instant.ts';
import type { ObligationFigures } from './incident-figures.ts';

/** What an obligation counts as. `excused`: left out of every rate; `open`: its time is not over; `none`: it never counted. */
export type Judgement = 'onTime' | 'late' | 'missed' | 'excused' | 'open' | 'none';

/** Why an obligation is left out. */
export type Excuse = 'waived' | 'extension' | 'not-theirs';

/**
 * An obligation as its unit is judged by it at a moment. A clock that ran out stays on record, also where something else is owed since;
 * what the centre accepted as an excuse is left out: it waived it, it gave more time after the breach and that was kept, or it agreed that the
 * task was another's.
 */
export function judge(obligation: ObligationFigures, at: Instant): { readonly as: Judgement; readonly excuse?: Excuse } {
  const { end, due, metAt, replacedAt, breachedAt, returned } = obligation;
  if (end === 'waived') return { as: 'excused', excuse: 'waived' };
  if (end === 'replaced') {
    if (!breachedAt) return { as: 'none' };
    if (returned) return { as: 'excused', excuse: 'not-theirs' };
    // What was granted is an excuse only as long as it lasted: a second limit that ran out was nobody's to excuse. Of records from before the
    // moment of the replacement was kept nobody can say that it ran out, so nobody is blamed for it.
    const closedAt = metAt ?? replacedAt;
    const inGrantedTime = closedAt === undefined || toMillis(closedAt) <= toMillis(due);
    if (grantedAfterBreach(obligation) && inGrantedTime) return { as: 'excused', excuse: 'extension' };
    return { as: metAt ? 'late' : 'missed' };
  }
  if (end === 'on-time') return { as: 'onTime' };
  if (end === undefined) return { as: 'open' };
  if (grantedAfterBreach(obligation)) {
    if (end === 'missed' && toMillis(at) <= toMillis(due)) return { as: 'open' };
    if (end === 'late' && metAt && toMillis(metAt) <= toMillis(due)) return { as: 'excused', excuse: 'extension' };
  }
  return { as: end };
}

/** A breach of which somebody knew, and gave more time all the same. */
const grantedAfterBreach = ({ breachedAt, extendedAt }: ObligationFigures): boolean =>
  breachedAt !== undefined && extendedAt !== undefined && toMillis(extendedAt) >= toMillis(breachedAt);

/** Obligations by what they count as. */
export interface Tally {
  readonly onTime: number;
  readonly late: number;
  readonly missed: number;
  readonly excused: number;
  readonly open: number;
}

export function tally(judgements: readonly Judgement[]): Tally {
  const count = (as: Judgement): number => judgements.filter((one) => one === as).length;
  return { onTime: count('onTime'), late: count('late'), missed: count('missed'), excused: count('excused'), open: count('open') };
}

/** On time of all that count; `null` where nothing does. */
export function punctuality({ onTime, late, missed }: Pick<Tally, 'onTime' | 'late' | 'missed'>): number | null {
  const counted = onTime + late + missed;
  return counted === 0 ? null : onTime / counted;
}
