import type { Explanation, Transition } from '../alarm/model.ts';
import type { Instant } from '../instant.ts';
import type { ResolvedStep } from '../mechanism/escalation.ts';
import type { BaseEvent, Body, EvidenceKind, ObligationAction } from '../mechanism/model.ts';
import type { PublishedReport } from '../ports/report-keeper.ts';
import type { DomainId, Grade, Position } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { STAGES, Stage } from './stages.ts';

export const INCIDENT_STATES = [
  'raised',
  'assessing',
  'confirmed',
  'dispatched',
  'handling',
  'disposed',
  'verified',
  'cleared',
  'archived',
  'false-alarm',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** The states in which nothing is left to be done but keeping the record. */
export const OVER_STATES: readonly IncidentState[] = ['cleared', 'archived', 'false-alarm'];
/** The others, in which somebody still has something to do. */
export const OPEN_STATES: readonly IncidentState[] = INCIDENT_STATES.filter((state) => !OVER_STATES.includes(state));

/** Who did it. `id` is a person's token subject, or the function's name for `system`. */
export interface Actor {
  readonly kind: 'person' | 'system';
  readonly id: string;
  readonly name?: string;
  readonly unit?: string;
  readonly tier?: TierPath;
  readonly roles?: readonly string[];
  /** The tier on whose behalf it was done, by whoever keeps its watch. */
  readonly actingFor?: TierPath;
  /** By a link instead of signing in: `one-tap:<notification>`. */
  readonly via?: string;
}

/** What is owed: what the mechanism prescribes, or an extra task (`text` says what). */
export type OwedAction = ObligationAction | 'task';
/** What a clock runs from: an event the mechanism names, or that somebody asked for it. */
export type ClockStart = BaseEvent | 'assigned';

export type ObligationState = 'pending' | 'met' | 'waived' | 'superseded';
export type ObligationOutcome = 'on-time' | 'late' | 'missed' | 'waived';

/** One action of one body with one clock. */
export interface Obligation {
  /** Unique in the incident: `o1`, `o2`, … in order of planning. */
  readonly id: string;
  readonly unit: string;
  readonly body: Body;
  readonly action: OwedAction;
  /** What a person asked for, where it is no line of the mechanism. */
  readonly text?: string;
  readonly level: Grade;
  readonly from: ClockStart;
  /** Lines (`<body>/<action>`) that must be met, too, before its clock starts. */
  readonly after?: readonly string[];
  /** Milliseconds. */
  readonly within: number;
  readonly warnBefore: number;
  readonly provisional: boolean;
  /** When the base event happened; absent while it has not. */
  readonly base?: Instant;
  /** `base` + `within`, exactly, unless more time was granted. */
  readonly due?: Instant;
  readonly state: ObligationState;
  /** When something else was owed in its place. */
  readonly supersededAt?: Instant;
  readonly warnedAt?: Instant;
  /** The true `due`, once it passed unmet. It can still be met, late. */
  readonly breachedAt?: Instant;
  /** The incident it was taken over from when that one was merged into this. */
  readonly carriedFrom?: string;
  /** More time that was asked for, and what became of it; the last may still wait for its answer. */
  readonly extensions?: readonly Extension[];
  /** Whom the missed clock is taken to, settled when its breach was recorded. */
  readonly escalation?: Escalation;
  readonly metAt?: Instant;
  readonly outcome?: ObligationOutcome;
  /** Kinds without which it cannot be met. */
  readonly evidenceRequired?: readonly EvidenceKind[];
  /** Ids of what was shown. */
  readonly evidence: readonly string[];
}

/** More time for one obligation. */
export interface Extension {
  readonly askedAt: Instant;
  readonly askedBy: string;
  readonly reason: string;
  readonly askedDue: Instant;
  /** When it was due before. */
  readonly previousDue: Instant;
  readonly decidedAt?: Instant;
  readonly granted?: boolean;
  /** What was granted, which may be less than was asked. */
  readonly due?: Instant;
}

/** A contingency plan put into action. */
export interface ActivatedPlan {
  readonly plan: string;
  readonly area?: string;
  readonly activatedAt: Instant;
  readonly unit?: string;
  readonly endedAt?: Instant;
}

/** Whom a condition is taken to while it lasts, and how often its unit is reminded: settled when it began, whatever is published later. */
export interface Escalation {
  readonly steps: readonly ResolvedStep[];
  /** How many of them have been told. */
  readonly told: number;
  /** When the next is told, if the condition still lasts; absent when all have been. */
  readonly next?: Instant;
  /** Milliseconds between reminders; absent: there are none. */
  readonly remind?: number;
  /** How often the unit has been reminded. */
  readonly reminded?: number;
  readonly remindAt?: Instant;
  /** The supervision letter that was drafted when it reached the safety commission office. */
  readonly draft?: string;
}

/** The time a unit has to acknowledge its task, and what came of it when it did not. */
export interface AcknowledgementClock {
  readonly base: Instant;
  /** `base` + the limit of the mechanism, exactly. */
  readonly due: Instant;
  readonly provisional: boolean;
  /** The true `due`, once it passed without an answer. */
  readonly missedAt?: Instant;
  readonly escalation?: Escalation;
}

/** What one unit has to do in one incident; its obligations share it. */
export interface Task {
  readonly unit: string;
  /** Absent: nobody waits for the unit to acknowledge. */
  readonly acknowledgement?: AcknowledgementClock;
  readonly acknowledgedAt?: Instant;
  readonly arrivedAt?: Instant;
  readonly disposedAt?: Instant;
  readonly returned?: { readonly at: Instant; readonly reason: string };
}

/** A telephone call that waits for its answer. */
export interface OpenCall {
  /** `c` and the number of the event that logged it. */
  readonly id: string;
  readonly unit: string;
  /** Who was called; numbers are masked. */
  readonly callee?: string;
  readonly at: Instant;
  /** When the deputy is called instead. */
  readonly deputyAt: Instant;
}

/** What folded alarms have in common: sensor, metric and rule; asset and rule; or the rule alone. */
export type FoldLevel = 'sensor' | 'asset' | 'rule';

/** Of a row that stands for several alarms: `onsetAt` is the first one's, `grade` and `value` are the worst one's. */
export interface FoldedAlarms {
  readonly folded: FoldLevel;
  /** Alarms, those that late data took back left out. */
  readonly count: number;
  /** Of these, what has not cleared. */
  readonly active: number;
  readonly lastOnsetAt: Instant;
}

/** Why an alarm ended, where it was no reading that ended it. */
export type ClearReason = NonNullable<Transition['reason']>;

/** An alarm that belongs to the incident; `episode` is its identity. Or several of them, folded: then the first one's. */
export interface AlarmRow extends Partial<FoldedAlarms> {
  readonly episode: string;
  readonly sensor: string;
  /** Of a condition over several things, whose `sensor` is an asset: the series that met it, `<sensor>/<metric>`, the one that completed it last. */
  readonly sources?: readonly string[];
  /** The sensor's; an incident takes those of others. Absent in what was recorded before it did: the incident's own. */
  readonly asset?: string;
  readonly metric: string;
  readonly rule: string;
  readonly grade: Grade;
  /** Absent where another system reported it, which says how severe it is and not what it measured. */
  readonly value?: number;
  /** Where another system reported it: what it said. */
  readonly reported?: ReportedAlarm;
  /** Of an anomaly: what was expected, what was seen, how unlikely that is. */
  readonly because?: Explanation;
  /** Event time in the data: evidence, not a clock. */
  readonly onsetAt: Instant;
  readonly clearedAt?: Instant;
  /** Of one that no reading ended: the rule was withdrawn, or means something else now. */
  readonly clearReason?: ClearReason;
  /** Late data showed that it never happened. */
  readonly retracted?: boolean;
  /** It begins and ends again and again: counted, and nobody is told each time. */
  readonly flapping?: boolean;
  /** The episode that holds it back while it lasts: recorded here, and nobody is sent. */
  readonly inhibitedBy?: string;
  /** The silence that it was under: nobody was told of it before that was over. */
  readonly silencedBy?: string;
  /** The incident it was split off into; there it goes on. */
  readonly movedTo?: string;
}

/** An alarm of an existing platform: its own name and label for it, and where it is, since no registry says so. */
export interface ReportedAlarm {
  /** Id of the declared source, or what an undeclared one calls itself. */
  readonly source: string;
  readonly externalId: string;
  /** How severe it is in the source's own words; the row's `grade` is what the declared mapping makes of it. */
  readonly label?: string;
  /** When it was so, by the source's clock. */
  readonly updatedAt?: Instant;
  readonly domain: DomainId;
  readonly place: TierPath;
  readonly position?: Position;
  readonly title: string;
  /** The asset of the registry that it is about, where the source says so. */
  readonly asset?: string;
  readonly exercise?: true;
}

/** Alarms of the domain that begin within `reach` metres until then belong to the incident. */
export interface DeclaredCause {
  readonly cause: string;
  readonly reach: number;
  readonly from: Instant;
  readonly until: Instant;
}

/** What a message of another system means to an incident. */
export const MESSAGE_MEANINGS = ['alert', 'update', 'all-clear', 'cancel', 'ack', 'error'] as const;

/** A CAP message that another system sent about the incident. It is what they say: what follows from it, people decide. */
export interface ReceivedMessage {
  readonly sender: string;
  readonly identifier: string;
  /** As the message has it. */
  readonly sent: string;
  readonly says: (typeof MESSAGE_MEANINGS)[number];
  /** What its severity is as a grade, where it has one. */
  readonly grade?: Grade;
  readonly note?: string;
  /** SHA-256 (hex) of the message's bytes, under which they are kept whole. */
  readonly content: string;
}

/** What an incident is whatever its state. */
export interface IncidentFacts {
  /** Sorts by time: ULID of the moment raised, then `-<tenant>`. */
  readonly id: string;
  /** Number of the last event; the ETag. */
  readonly version: number;
  readonly headHash: string;
  readonly tenant: string;
  readonly domain: DomainId;
  readonly kind: string;
  readonly title: string;
  readonly grade: Grade;
  /** The most severe grade it had, once a person lowered it: a false alarm is judged by that one. */
  readonly highestGrade?: Grade;
  readonly tier: TierPath;
  readonly town?: TierPath;
  readonly asset?: string;
  readonly position?: Position;
  readonly raisedAt: Instant;
  readonly occurredAt?: Instant;
  readonly reporter?: { readonly name?: string; readonly phone?: string };
  /** The unit that reported it: it sees what becomes of it, and is answered. */
  readonly reportedBy?: string;
  readonly exercise: boolean;
  readonly mechanism: string;
  readonly recurrenceOf?: string;
  /** How often the same thing happened, each within 24 h of the end of the one before. @default 1, or 2 where `recurrenceOf` is there */
  readonly occurrence?: number;
  /** What is proposed for `confirm`, one above the grade, from the third time on. */
  readonly proposedLevel?: Grade;
  /** Another incident that may be the same: for a person to merge. */
  readonly mergeProposed?: string;
  /** Assets whose alarms it has. @default 1 */
  readonly assetCount?: number;
  /** The incident from which its alarms were split off. */
  readonly splitFrom?: string;
  /** Incidents that were merged into this one. */
  readonly mergedFrom?: readonly string[];
  /** The centre that took the handling over from the one whose area it is. */
  readonly handledBy?: { readonly unit: string; readonly tier: TierPath; readonly since: Instant };
  readonly plans?: readonly ActivatedPlan[];
  /** Calls that wait for an answer; those that were answered are on record alone. */
  readonly calls?: readonly OpenCall[];
  /** In what time units acknowledge their tasks, settled at the dispatch. */
  readonly acknowledgeWithin?: { readonly millis: number; readonly provisional: boolean };
  /** How its alarms are folded; absent: each has a row of its own. */
  readonly alarmsFolded?: FoldLevel;
  /** What a person declared to be the cause of alarms all around. */
  readonly cause?: DeclaredCause;
  readonly alarms: readonly AlarmRow[];
  /** Oldest first; the first raised it, where it is an alert. Absent: none. */
  readonly messages?: readonly ReceivedMessage[];
  readonly obligations: readonly Obligation[];
  readonly tasks: readonly Task[];
}

/** What an incident comes to have on its way; `STAGES` says which state has which. */
export interface Milestones {
  /** The response level a person confirmed. */
  readonly level: Grade;
  readonly falseAlarmProposedBy: string;
  readonly falseAlarmProposedByLeader: boolean;
  readonly falseAlarm: { readonly reasonCode: string; readonly text?: string; readonly at: Instant };
  readonly assessedAt: Instant;
  readonly confirmedAt: Instant;
  readonly dispatchedAt: Instant;
  readonly disposedAt: Instant;
  readonly verifiedAt: Instant;
  readonly clearedAt: Instant;
  readonly archivedAt: Instant;
  readonly reportedAt: Instant;
  /** The newest report that was published. */
  readonly report: PublishedReport;
  /** The incident in which this one goes on. */
  readonly mergedInto: string;
}

/** An incident by its state: one that lacks what its state has, or has what its state cannot, does not type-check. */
export type Incident = { [Name in keyof Stages]: Flat<IncidentFacts & Standing<Stages[Name]>> }[keyof Stages];

export type IncidentIn<State extends IncidentState> = Extract<Incident, { readonly state: State }>;

type Flat<T> = { [Member in keyof T]: T[Member] };
type Stages = typeof STAGES;
type Milestone = keyof Milestones;
type Standing<Of extends Stage> = { readonly state: Of['state'] } & { readonly [Has in Of['has'][number]]: Milestones[Has] } & {
  readonly [May in Of['may'][number]]?: Milestones[May];
} & { readonly [Lacks in Exclude<Milestone, Of['has'][number] | Of['may'][number]>]?: undefined };

/** What every stored event carries, whatever its type. */
export interface EventEnvelope<Type extends string, Data> {
  readonly incident: string;
  readonly tenant: string;
  /** 1, 2, 3, … */
  readonly seq: number;
  readonly type: Type;
  /** When it happened: for a breach, the true due time. */
  readonly at: Instant;
  /** When the owner's system committed it. */
  readonly recordedAt: Instant;
  readonly actor: Actor;
  readonly data: Data;
  /** SHA-256 (hex) of the event before; 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256 (hex) over the RFC 8785 bytes of this event without `hash`. */
  readonly hash: string;
}
