import type { Grade } from '../registry/model.ts';
import type { PendingEffect } from './compound/model.ts';
import type { Transition } from './model.ts';
import type { FaultStates } from './quality/sensor-faults.ts';
import type { RuleKey } from './rule-key.ts';

/**
 * One grade's machine. Times are epoch milliseconds of readings. Of the two runs, the one that cannot count before the other is broken is
 * left out; a grade with a `clear` of its own keeps both, for the two conditions may hold at once.
 */
export interface GradeMachine {
  readonly active: boolean;
  /** First reading of the unbroken run in which the condition holds. */
  readonly heldSince?: number;
  /** First reading of the unbroken run in which the condition fails (with `clear`: its clear condition holds). */
  readonly clearSince?: number;
  /** With `count`: whether the latest readings met the condition (1) or not (0), the newest last. */
  readonly recent?: string;
}

/** One rule on one sensor's metric, where something is going on or has been learned. */
export interface RuleState {
  /** In the order of the rule's grades. */
  readonly machines: readonly GradeMachine[];
  readonly current?: Grade;
  /** Identity of the running episode, and the rule's id, by which it ends should the rule be withdrawn. */
  readonly episode?: string;
  readonly rule?: string;
  /** Readings up to this event time are not the rule's: they had been evaluated when it was first bound to the series. */
  readonly after?: number;
  /** What its signal has learned. */
  readonly signal?: string;
}

/** One metric of one sensor. */
export interface SeriesState {
  /** Event time of the first and of the newest evaluated reading. */
  readonly startedAt: number;
  readonly evaluatedTo: number;
  /** Value of the newest evaluated reading, in the declared unit. */
  readonly value: number;
  /** Since when the value has not changed; kept for sensors that declare `stuckAfter`. */
  readonly unchangedSince?: number;
  /** When the newest of its packs was received; kept for series whose silence is an alarm. */
  readonly heardAt?: number;
  /** Later data up to this event time change nothing any more: too many transitions since then to keep them all for amending. */
  readonly settled?: number;
  /** The latest samples, as far back as its rules look (recent-samples.ts); kept where one of them looks back. */
  readonly recent?: Uint8Array;
  /** Keys of the rules that are bound to the series under the state's publications, exactly those. */
  readonly bound: readonly RuleKey[];
  /** By key: what there is to know of them. Most have nothing: no alarm, none on its way. */
  readonly rules: Readonly<Record<RuleKey, RuleState>>;
}

/** A transition that was emitted, with the episode it belongs to. */
export type EmittedTransition = Transition & { readonly episode: string };

/** The evaluation state of a thing, or of a group of a big thing's sensors: one item, written conditionally. */
export interface ThingState {
  readonly thing: string;
  readonly group: string;
  readonly version: number;
  /** Over how many items the thing's series were spread when it was written. */
  readonly spread: number;
  /** Numbers of the registry and rules publications it was written under; a function that knows less reloads. */
  readonly publications: { readonly registry: number; readonly rules: number };
  /** By `<sensor>/<metric>`. */
  readonly series: Readonly<Record<string, SeriesState>>;
  /** Number of the last checkpoint (0: none yet) and its moment in event time. */
  readonly checkpoint: { readonly number: number; readonly at: number };
  /** How digests of the latest packs begin (recent-packs.ts), newest last, to recognise a redelivery without a look into history. */
  readonly recent: readonly string[];
  /** What was emitted recently enough to be amended, oldest first. */
  readonly emitted: readonly EmittedTransition[];
  /** Series with whose readings something is wrong. @default none */
  readonly faults?: FaultStates;
  /** Committed effects that nobody has confirmed as applied yet. */
  readonly pending: readonly PendingEffect[];
}

/** The series of a thing as they were at some moment: where the evaluation of late data begins. */
export interface Checkpoint {
  readonly thing: string;
  readonly group: string;
  /** 1, 2, 3, …; the last six are kept. */
  readonly number: number;
  readonly series: Readonly<Record<string, SeriesState>>;
}

/** Checkpoints kept: five minutes apart or more, they reach back well beyond the ten minutes that data may be late. */
export const CHECKPOINTS_KEPT = 6;
