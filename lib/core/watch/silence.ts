import type { AlarmRow } from '../incident/model.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { Asset, DomainId, Thing } from '../registry/model.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import type { WatchPerson } from './model.ts';

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

/** Alarms that nobody is told of for a while: known work, a known fault. One that begins later is a maintenance window that is planned. */
export interface Silence extends SilenceScope {
  /** Sorts by time. */
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: { readonly code: SilenceReason; readonly text: string };
  /** A shift leader says explicitly that the most severe alarms are meant too. */
  readonly includesGradeI?: true;
  readonly createdBy: WatchPerson;
  readonly createdAt: Instant;
  /** Ended before its time. */
  readonly ended?: { readonly at: Instant; readonly by: WatchPerson };
}

export const SILENCE_STATES = ['pending', 'active', 'expired'] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

export function silenceState({ from, to, ended }: Pick<Silence, 'from' | 'to' | 'ended'>, at: Instant): SilenceState {
  const now = toMillis(at);
  if (ended || toMillis(to) <= now) return 'expired';
  return toMillis(from) <= now ? 'active' : 'pending';
}

/** An alarm with where it comes from. */
interface Silenceable {
  readonly asset: Pick<Asset, 'id' | 'domain' | 'town'>;
  readonly thing: Pick<Thing, 'id'>;
  readonly exercise: boolean;
  readonly alarm: Pick<AlarmRow, 'sensor' | 'rule' | 'grade'>;
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
    names(silence.sensors, alarm.sensor) &&
    names(silence.rules, alarm.rule)
  );
}

/** The silence that an alarm is under at a moment: of several the one that lasts longest. */
export function silenceOver(silences: readonly Silence[], placed: Silenceable, at: Instant): Silence | undefined {
  return silences
    .filter((silence) => silenceState(silence, at) === 'active' && covers(silence, placed))
    .sort((a, b) => toMillis(b.to) - toMillis(a.to) || (a.id < b.id ? -1 : 1))[0];
}
