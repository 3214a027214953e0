import type { Instant } from '../instant.ts';
import type { ResolvedStep } from '../mechanism/escalation.ts';
import type { Body } from '../mechanism/model.ts';
import type { PublishedReport } from '../ports/report-keeper.ts';
import type { Bilingual, DomainId, Grade, Position } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { Shown } from './action-input.ts';
import type {
  ActivatedPlan,
  AlarmRow,
  ClearReason,
  DeclaredCause,
  Escalation,
  EventEnvelope,
  FoldLevel,
  Incident,
  Obligation,
  ReceivedMessage,
  ReportedAlarm,
} from './model.ts';

/** What is planned when a level's obligations begin to run; ids, clocks and units are settled here and never computed again. */
type PlannedObligations = { readonly obligations: readonly Obligation[] };
/** The moments that start clocks: the obligations whose base this event is, with their base and due filled in. */
type StartedClocks = { readonly started: readonly { readonly obligation: string; readonly base: Instant; readonly due: Instant }[] };
type MetObligations = {
  readonly met: readonly { readonly obligation: string; readonly at: Instant; readonly outcome: 'on-time' | 'late' }[];
};
/** Nobody is on call for the unit that is told: the next step follows at once. */
type Unattended = { readonly nobodyOnCall?: true };
type Step = Unattended & {
  /** 1, 2, 3, … */
  readonly step: number;
  readonly body: Body;
  readonly to: string;
  /** When the step behind it follows, unless the condition ends before. */
  readonly next?: Instant;
  /** The supervision letter that was drafted with it, for the safety commission office to sign. */
  readonly draft?: string;
};
/** `number`: 1, 2, 3, … `next`: when the one behind it follows. */
type Reminder = { readonly number: number; readonly next: Instant };
type Note = Shown;

/** Everything that can happen to an incident. One member a type; the fold in `incident.ts` is exhaustive over it. */
export type IncidentEvent =
  | EventEnvelope<
      'raised',
      PlannedObligations & {
        readonly domain: DomainId;
        readonly kind: string;
        readonly title: string;
        readonly grade: Grade;
        readonly tier: TierPath;
        readonly town?: TierPath;
        readonly asset?: string;
        readonly position?: Position;
        readonly occurredAt?: Instant;
        /** `nameDigest`/`phoneDigest`: personal data enters the chain by salted digest; the text lies in the reporter item. */
        readonly reportedBy?: string;
        readonly reporter?: { readonly nameDigest?: string; readonly phoneDigest?: string };
        readonly exercise: boolean;
        readonly mechanism: string;
        readonly recurrenceOf?: string;
        readonly occurrence?: number;
        readonly splitFrom?: string;
        readonly alarm?: AlarmRow;
        /** The message of another system that raised it. */
        readonly message?: ReceivedMessage;
        /** Those that were split off with it. */
        readonly furtherAlarms?: readonly AlarmRow[];
      }
    >
  /** `newAsset`: the incident had no alarm of this asset yet. `fold`: how its alarms are folded from here on. */
  | EventEnvelope<'alarm-joined', { readonly alarm: AlarmRow; readonly newAsset?: boolean; readonly fold?: FoldLevel }>
  /** `was`, here and below: the alarm before, where it has no row of its own any more. */
  | EventEnvelope<
      'alarm-regraded',
      {
        readonly episode: string;
        readonly grade: Grade;
        readonly value?: number;
        readonly time: Instant;
        /** What the source says of it now. */
        readonly reported?: ReportedAlarm;
        readonly was?: AlarmRow;
      }
    >
  | EventEnvelope<
      'alarm-cleared',
      {
        readonly episode: string;
        readonly time: Instant;
        readonly value?: number;
        /** Where no reading ended it. */
        readonly reasonCode?: ClearReason;
        readonly was?: AlarmRow;
      }
    >
  | EventEnvelope<
      'alarm-amended',
      { readonly episode: string; readonly alarm: AlarmRow; readonly causedBy: Instant; readonly was?: AlarmRow }
    >
  /** `count` more of these since it was told last, `active` more or fewer that last; `ended`: it has been quiet long enough. */
  | EventEnvelope<'alarm-flapping', { readonly alarm: AlarmRow; readonly count: number; readonly active: number; readonly ended: boolean }>
  /** What held the alarm back is over and it still lasts: it goes on in the incident `to`. */
  | EventEnvelope<'alarm-released', { readonly episode: string; readonly to: string; readonly was?: AlarmRow }>
  | EventEnvelope<'cause-declared', Note & DeclaredCause>
  | EventEnvelope<'grade-raised', PlannedObligations & { readonly from: Grade; readonly to: Grade; readonly superseded: readonly string[] }>
  /** The same thing for the third time, or more: a person decides whether the response is that of the next level. */
  | EventEnvelope<'level-proposed', { readonly level: Grade; readonly occurrence: number }>
  /** Another incident of the domain is this near and began about then: a person decides whether it is the same. */
  | EventEnvelope<'merge-proposed', { readonly with: string; readonly metres: number }>
  | EventEnvelope<
      'regraded',
      Note &
        PlannedObligations & {
          readonly grade?: { readonly from: Grade; readonly to: Grade };
          readonly level?: { readonly from: Grade; readonly to: Grade };
          readonly reason?: string;
          readonly superseded: readonly string[];
        }
    >
  | EventEnvelope<'assessment-started', Note>
  | EventEnvelope<
      'confirmed',
      Note &
        MetObligations &
        StartedClocks &
        PlannedObligations & { readonly level: Grade; readonly reason?: string; readonly superseded: readonly string[] }
    >
  | EventEnvelope<
      'false-alarm-proposed',
      { readonly reasonCode: string; readonly text?: string; readonly by: string; readonly leader: boolean }
    >
  | EventEnvelope<
      'false-alarm',
      MetObligations & { readonly reasonCode: string; readonly text?: string; readonly waived: readonly string[] }
    >
  | EventEnvelope<'reopened', PlannedObligations & Note>
  | EventEnvelope<
      'dispatched',
      Note & StartedClocks & MetObligations & { readonly units: readonly string[]; readonly acknowledge?: Incident['acknowledgeWithin'] }
    >
  | EventEnvelope<'acknowledged', Note & StartedClocks & { readonly unit: string; readonly obligation: string }>
  | EventEnvelope<'returned', { readonly unit: string; readonly obligation: string; readonly reason: string }>
  | EventEnvelope<
      'reassigned',
      PlannedObligations & {
        readonly obligation: string;
        readonly unit: string;
        readonly superseded: readonly string[];
        readonly reason?: string;
      }
    >
  | EventEnvelope<
      'handling-moved',
      PlannedObligations & {
        /** Centres. */
        readonly from: string;
        readonly to: string;
        /** That of `to`. */
        readonly tier: TierPath;
        readonly reason: 'link-down';
        /** Since when the city has been out of reach. */
        readonly since: Instant;
        readonly superseded: readonly string[];
      }
    >
  | EventEnvelope<
      'arrived',
      Note & MetObligations & StartedClocks & { readonly unit: string; readonly obligation: string; readonly position?: Position }
    >
  | EventEnvelope<
      'obligation-disposed',
      Note &
        MetObligations &
        StartedClocks & {
          readonly unit: string;
          readonly obligation: string;
          readonly last: boolean;
          /** The unit's arrivals that nobody waits for any more; `missed` where their time had passed. */
          readonly waived?: readonly { readonly obligation: string; readonly outcome: 'waived' | 'missed' }[];
        }
    >
  | EventEnvelope<'fed-back', Note & MetObligations & Partial<StartedClocks> & { readonly unit: string; readonly obligation: string }>
  | EventEnvelope<'obligation-met', Note & MetObligations & Partial<StartedClocks> & { readonly unit: string; readonly obligation: string }>
  | EventEnvelope<'task-assigned', Note & PlannedObligations & { readonly unit: string }>
  | EventEnvelope<'support-requested', Note & PlannedObligations & { readonly unit: string; readonly by?: string }>
  | EventEnvelope<
      'extension-requested',
      Note & {
        readonly unit: string;
        readonly obligation: string;
        readonly by: string;
        readonly reason: string;
        readonly previousDue: Instant;
        readonly due: Instant;
      }
    >
  | EventEnvelope<
      'extension-granted',
      Note & {
        readonly unit: string;
        readonly obligation: string;
        readonly previousDue: Instant;
        readonly due: Instant;
        readonly reason?: string;
      }
    >
  | EventEnvelope<'extension-refused', Note & { readonly unit: string; readonly obligation: string; readonly reason?: string }>
  | EventEnvelope<
      'taken-over',
      Note &
        PlannedObligations & {
          readonly from?: string;
          readonly unit: string;
          readonly tier: TierPath;
          readonly reason?: string;
          readonly superseded: readonly string[];
        }
    >
  | EventEnvelope<'plan-activated', Note & { readonly plan: string; readonly area?: string; readonly unit?: string }>
  | EventEnvelope<'plan-ended', Note & { readonly plan: string; readonly unit?: string }>
  | EventEnvelope<'on-scene-supported', Note & { readonly unit?: string; readonly text?: string; readonly position?: Position }>
  /** Owed in another incident from here on, into which this one is about to be merged. */
  | EventEnvelope<'handed-over', { readonly into: string; readonly superseded: readonly string[] }>
  /** It goes on in another incident, and is closed with this. */
  | EventEnvelope<'merged', Note & { readonly into: string; readonly reason?: string; readonly superseded: readonly string[] }>
  /** What another incident had open goes on in this one. */
  | EventEnvelope<
      'absorbed',
      PlannedObligations & {
        readonly from: string;
        readonly alarms: readonly AlarmRow[];
        /** Assets in alarm that it had none of before. */
        readonly assets?: number;
        /** How its alarms are folded from here on. */
        readonly fold?: FoldLevel;
        readonly plans?: readonly ActivatedPlan[];
        /** Its grade before a person lowered it. */
        readonly highestGrade?: Grade;
      }
    >
  /** Some of its alarms became an incident of their own. */
  | EventEnvelope<'split', Note & { readonly into: string; readonly alarms: readonly string[]; readonly reason?: string }>
  | EventEnvelope<'verified', Note>
  | EventEnvelope<
      'rejected',
      PlannedObligations & { readonly obligation: string; readonly reason?: string; readonly superseded: readonly string[] }
    >
  | EventEnvelope<'cleared', Note>
  | EventEnvelope<'archived', Note>
  | EventEnvelope<
      'report-published',
      /** `report`: absent in what was recorded before reports were kept. */
      Note & MetObligations & Partial<StartedClocks> & { readonly reason?: string; readonly report?: PublishedReport }
    >
  | EventEnvelope<'commented', Note>
  | EventEnvelope<'message-received', { readonly message: ReceivedMessage }>
  | EventEnvelope<
      'call-logged',
      /** `call`: the call before, whose answer this is. */
      Note & { readonly callee?: string; readonly answered?: boolean; readonly unit?: string; readonly call?: string }
    >
  | EventEnvelope<
      'deputy-called-for',
      {
        readonly call: string;
        readonly unit: string;
        readonly callee?: string;
        readonly calledAt: Instant;
        /** Absent: nobody stands in. */
        readonly deputy?: { readonly id: string; readonly name: Bilingual };
      }
    >
  | EventEnvelope<'obligation-warned', { readonly obligation: string; readonly unit: string; readonly due: Instant }>
  | EventEnvelope<
      'obligation-breached',
      { readonly obligation: string; readonly unit: string; readonly due: Instant; readonly escalation?: Escalation } & Unattended
    >
  | EventEnvelope<
      'obligation-escalated',
      {
        readonly obligation: string;
        readonly unit: string;
        /** Absent where a person escalates a clock that does not run yet. */
        readonly due?: Instant;
        /** The whole chain, where a person begins it before the clock has run out. */
        readonly steps?: readonly ResolvedStep[];
        readonly reason?: string;
      } & Step
    >
  | EventEnvelope<'obligation-reminded', { readonly obligation: string; readonly unit: string; readonly due: Instant } & Reminder>
  | EventEnvelope<
      'acknowledgement-missed',
      { readonly unit: string; readonly due: Instant; readonly provisional: boolean; readonly escalation?: Escalation } & Unattended
    >
  /** A supervision letter (督办函) was issued. */
  | EventEnvelope<
      'supervised',
      {
        readonly letter: string;
        readonly number: string;
        readonly unit: string;
        readonly obligation?: string;
        /** By when the unit answers. */
        readonly due: Instant;
        readonly text?: Bilingual;
      }
    >
  | EventEnvelope<'acknowledgement-escalated', { readonly unit: string; readonly due: Instant } & Step>
  | EventEnvelope<'acknowledgement-reminded', { readonly unit: string; readonly due: Instant } & Reminder>;

export type IncidentEventType = IncidentEvent['type'];
export type EventOf<Type extends IncidentEventType> = Extract<IncidentEvent, { readonly type: Type }>;
/** An event before it has its place in the chain. */
export type NewEvent = { [Type in IncidentEventType]: Pick<EventOf<Type>, 'type' | 'at' | 'actor' | 'data'> }[IncidentEventType];
