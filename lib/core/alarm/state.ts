import type { Grade } from '../registry/model.ts';
import type { AlarmEffect, Transition } from './model.ts';

/** One grade's machine. Times are epoch milliseconds of readings. */
export interface GradeMachine {
  readonly active: boolean;
  /** First reading of the unbroken run in which the condition (inactive) or the clear condition (active) holds. */
  readonly since?: number;
}

/** One rule on one sensor's metric. */
export interface RuleState {
  readonly fingerprint: string;
  /** In the order of the rule's grades. */
  readonly machines: readonly GradeMachine[];
  readonly current?: Grade;
  /** Identity of the running episode. */
  readonly episode?: string;
}

/** One metric of one sensor. */
export interface SeriesState {
  /** Event time of the newest evaluated reading. */
  readonly evaluatedTo: number;
  readonly rules: Readonly<Record<string, RuleState>>;
}

/** The evaluation state of a thing, or of a group of a big thing's sensors: one item, written conditionally. */
export interface ThingState {
  readonly thing: string;
  readonly group: string;
  readonly version: number;
  /** Numbers of the registry and rules publications it was written under; a function that knows less reloads. */
  readonly publications: { readonly registry: number; readonly rules: number };
  /** By `<sensor>/<metric>`. */
  readonly series: Readonly<Record<string, SeriesState>>;
  /** Event time of the last checkpoint. */
  readonly checkpointAt?: number;
  /** Digests of the latest packs, newest last, to recognise a redelivery without a look into history. */
  readonly recent: readonly string[];
  /** What was emitted recently enough to be amended, oldest first, with its episode. */
  readonly emitted: readonly (Transition & { readonly episode: string })[];
  /** Committed effects that nobody has confirmed as applied yet. */
  readonly pending: readonly AlarmEffect[];
}
