import type { FaultEffect, Transition } from '../alarm/model.ts';
import type { IncidentEvent } from '../incident/events.ts';
import type { ReadingFlag } from '../telemetry/model.ts';
import type { DueEntry, HeldAlarms } from './incident-store.ts';
import type { Notification } from './notification-store.ts';
import type { PublicationRecord } from './publications.ts';

/** What a transition or an amendment has in common: which alarm, and the pack (its digest) that brought it to light. */
interface AlarmHappening {
  readonly thing: string;
  /** Absent where no pack did it: another rule was published. */
  readonly pack?: string;
  readonly effect: string;
  readonly episode: string;
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
}

/**
 * Something that happened, told to whoever runs the platform. It becomes log lines and metrics and nothing else: the record of what
 * happened is the incident's events, and nothing may depend on a happening having been told.
 */
export type Happening =
  | {
      /** New packs of one thing are evaluated and stored; no line is ever written for it. */
      readonly what: 'packs-evaluated';
      readonly packs: number;
      /** Milliseconds from the receipt of the oldest of them until now. */
      readonly lag: number;
      /** Readings with a flag, by flag. */
      readonly flagged: ReadonlyMap<ReadingFlag, number>;
    }
  | {
      readonly what: 'pack-diverted';
      readonly reason: string;
      readonly thing?: string;
      readonly topic: string;
      /** Id of its dead letter; absent when its client had sent too many of them. */
      readonly deadLetter?: string;
    }
  | { readonly what: 'state-conflict'; readonly thing: string }
  | (AlarmHappening &
      Pick<Transition, 'transition' | 'grade' | 'value' | 'reason'> & { readonly what: 'alarm-changed'; readonly over: boolean })
  | (AlarmHappening & { readonly what: 'alarm-amended'; readonly retracted: boolean })
  /** The readings of a sensor have been bad for long, or are good again. */
  | ({ readonly what: 'sensor-fault'; readonly thing: string; readonly effect: string } & Pick<
      FaultEffect,
      'sensor' | 'metric' | 'fault' | 'change'
    >)
  | { readonly what: 'event-appended'; readonly event: IncidentEvent; readonly effect?: string; readonly episode?: string }
  | { readonly what: 'notification-sent'; readonly notification: Notification }
  | { readonly what: 'notification-failed'; readonly notification: Notification; readonly cause: unknown }
  | { readonly what: 'notification-answered'; readonly incident: string; readonly unit: string; readonly seq?: number }
  | { readonly what: 'consoles-told'; readonly topics: number }
  | { readonly what: 'event-forwarded'; readonly event: IncidentEvent /** Milliseconds since it was recorded. */; readonly lag: number }
  /** The hub has an event of a district, or had it before, or holds it until what it follows is there; milliseconds since it was recorded. */
  | {
      readonly what: 'replica-kept';
      readonly incident: string;
      readonly seq: number;
      readonly outcome: 'kept' | 'known' | 'early';
      readonly lag: number;
    }
  /** The hub compared what a district says of its chains with its replicas: of how many it lacked something, and how many differ. */
  | {
      readonly what: 'digest-compared';
      readonly tenant: string;
      readonly chains: number;
      readonly missing: number;
      readonly faults: number;
    }
  | { readonly what: 'deadlines-watched'; readonly warned: number; readonly breached: number; readonly millis: number }
  /** Milliseconds since a district's watcher last had a sign of the hub. */
  | { readonly what: 'listened-for-hub'; readonly silence: number }
  /** What the deadline watcher could not do about one clock, one alarm that is held back, one incident that is to change hands; the next pass tries again. */
  | { readonly what: 'clock-failed'; readonly entry: DueEntry; readonly cause: unknown }
  | { readonly what: 'held-alarm-failed'; readonly held: HeldAlarms; readonly cause: unknown }
  | { readonly what: 'hand-over-failed'; readonly incident: string; readonly cause: unknown }
  | { readonly what: 'dead-letter-kept'; readonly queue: string; readonly deadLetter: string; readonly reason: string }
  | { readonly what: 'published'; readonly record: PublicationRecord };

/** Never throws, never waits. */
export type Observe = (happening: Happening) => void;
