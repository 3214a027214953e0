import { type Instant, toMillis } from '../instant.ts';
import { GRADES, type Grade } from '../registry/model.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import type { WatchPerson } from './model.ts';

/** Peace and emergency (平战结合): a declared heightened readiness of an area. */
export interface ResponseMode {
  /** Sorts by time. */
  readonly id: string;
  /** I is the most severe. */
  readonly level: Grade;
  readonly area: TierPath;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  /** The time between two reminders is multiplied by it: 0.5 reminds twice as often. */
  readonly reminderFactor: number;
  readonly declaredBy: WatchPerson;
  readonly declaredAt: Instant;
  /** Ended before its time. */
  readonly ended?: { readonly at: Instant; readonly by: WatchPerson };
}

/** Twice as often as in peace, unless whoever declares the mode says otherwise (未核定: no public source gives a number). */
export const DEFAULT_REMINDER_FACTOR = 0.5;

/** When a mode is over: at its end, or when it was ended before. */
export function endOf({ to, ended }: Pick<ResponseMode, 'to' | 'ended'>): Instant {
  return ended && toMillis(ended.at) < toMillis(to) ? ended.at : to;
}

/** The response mode in force at a place: the most severe of those whose area it lies in, of equal ones the newest. */
export function responseModeAt(modes: readonly ResponseMode[], place: TierPath, at: Instant): ResponseMode | undefined {
  const moment = toMillis(at);
  return modes
    .filter((mode) => contains(mode.area, place) && toMillis(mode.from) <= moment && moment < toMillis(endOf(mode)))
    .sort((a, b) => GRADES.indexOf(a.level) - GRADES.indexOf(b.level) || (a.id < b.id ? 1 : -1))[0];
}
