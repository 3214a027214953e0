import { sensorOfSeries, seriesBehind } from '../alarm/sources.ts';
import type { AlarmRow } from '../incident/model.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { Asset, DomainId, Thing } from '../registry/model.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import type { WatchPerson } from './model.ts';
import { firstOccurrence, type Recurrence } from './recurrence.ts';

export const SILENCE_REASONS = ['maintenance', 'calibration', 'construction', 'sensor-fault', 'weather', 'test', 'other'] as const;
export type SilenceReason = (typeof SILENCE_REASONS)[number];

/** Which alarms: those that fit every list that is there. */
export interface SilenceScope {
  /** At or below it. */
  readonly tier: TierPath;
  /** Absent: all. An author who is bound to some domains has them here. */
  readonly domains?: readonly DomainId[];
  readonly assets?: readonly string[];
  readonly things?: readonly string[];
  readonly sensors?: readonly string[];
  readonly rules?: readonly string[];
}

/** A time in which a silence holds back what begins, [from, to). */
export interface SilenceSpan {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Alarms that nobody is told of for a while: known work, a known fault. One that begins later is a maintenance window that is planned; one
 * that recurs is a series of them.
 */
export interface Silence extends SilenceScope, SilenceSpan {
  /** Sorts by time. */
  readonly id: string;
  /** In which parts of [from, to) it is in force. @default all of it */
  readonly recurrence?: Recurrence;
  /** Occurrences that were ended before their time, or never begin, by their beginning. */
  readonly cancelled?: readonly CancelledOccurrence[];
  /** The unit whose keepers made it, for what the unit is responsible for; absent: the watch, or who runs the platform. */
  readonly unit?: string;
  readonly reason: { readonly code: SilenceReason; readonly text: string };
  /** A shift leader says explicitly that the most severe alarms are meant too. */
  readonly includesGradeI?: true;
  readonly createdBy: WatchPerson;
  readonly createdAt: Instant;
  /** Ended before its time. */
  readonly ended?: { readonly at: Instant; readonly by: WatchPerson };
}

export interface CancelledOccurrence {
  readonly occurrence: Instant;
  readonly at: Instant;
  readonly by: WatchPerson;
}

export const SILENCE_STATES = ['pending', 'active', 'expired'] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

type Timed = Pick<Silence, 'from' | 'to' | 'ended' | 'recurrence' | 'cancelled'>;

export function silenceState(silence: Timed, at: Instant): SilenceState {
  const span = spanFrom(silence, at);
  if (!span) return 'expired';
  return toMillis(span.from) <= toMillis(at) ? 'active' : 'pending';
}

/** When it is in force: now, or the next time; `undefined` when it is over. */
export function spanFrom({ recurrence, ...silence }: Timed, at: Instant): SilenceSpan | undefined {
  const now = toMillis(at);
  if (silence.ended || toMillis(silence.to) <= now) return undefined;
  if (!recurrence) return { from: silence.from, to: silence.to };
  return firstOccurrence({ ...silence, recurrence }, now);
}

/** Whether somebody ended it, or the occurrence there would be, at a moment before that was over: what it held back is let go. */
export function wasEnded({ recurrence, cancelled = [], ...silence }: Timed, at: Instant): boolean {
  if (silence.ended) return true;
  if (!recurrence || cancelled.length === 0) return false;
  const planned = firstOccurrence({ ...silence, recurrence }, toMillis(at));
  return planned !== undefined && cancelled.some(({ occurrence }) => occurrence === planned.from);
}

/** An alarm with where it comes from. */
interface Silenceable {
  readonly asset: Pick<Asset, 'id' | 'domain' | 'town'>;
  readonly thing: Pick<Thing, 'id'>;
  readonly exercise: boolean;
  readonly alarm: Pick<AlarmRow, 'sensor' | 'rule' | 'grade' | 'metric' | 'sources'>;
}

const names = (list: readonly string[] | undefined, name: string): boolean => !list || list.includes(name);

/** Whether a silence is for an alarm, at whatever time. What is played for an exercise is not silenced: the exercise is why it is played. */
export function covers(silence: Silence, { asset, thing, exercise, alarm }: Silenceable): boolean {
  return (
    !exercise &&
    (alarm.grade !== 'I' || silence.includesGradeI === true) &&
    contains(silence.tier, asset.town) &&
    names(silence.domains, asset.domain) &&
    names(silence.assets, asset.id) &&
    names(silence.things, thing.id) &&
    // Of a condition over several things: one sensor that is not silenced is reason enough to be told.
    seriesBehind(alarm).every((series) => names(silence.sensors, sensorOfSeries(series))) &&
    names(silence.rules, alarm.rule)
  );
}

/** The silence that an alarm is under at a moment, and until when: of several the one that lasts longest. */
export function silenceOver(
  silences: readonly Silence[],
  placed: Silenceable,
  at: Instant,
): { readonly id: string; readonly to: Instant } | undefined {
  return silences
    .filter((silence) => covers(silence, placed))
    .flatMap((silence) => {
      const span = spanFrom(silence, at);
      return span && toMillis(span.from) <= toMillis(at) ? [{ id: silence.id, to: span.to }] : [];
    })
    .sort((a, b) => toMillis(b.to) - toMillis(a.to) || (a.id < b.id ? -1 : 1))[0];
}
