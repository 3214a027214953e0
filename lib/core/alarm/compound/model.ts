import type { DomainId, Grade, Position } from '../../registry/model.ts';
import type { TierPath } from '../../tier/tier-path.ts';
import type { AlarmEffect } from '../model.ts';
import type { EmittedTransition } from '../state.ts';

/** Where a series is. In a file of which no city is known, only its sensor. */
export interface Place {
  readonly sensor: string;
  readonly thing?: string;
  readonly asset?: string;
  readonly town?: TierPath;
  readonly position?: Position;
}

/** From `time` on the operand holds at this grade, or (null) no longer. */
export interface Step {
  readonly time: number;
  readonly grade: Grade | null;
  /** What the reading's transition told. */
  readonly value: number;
  /** Of an end that no reading brought: the sensor or thing is gone, or belongs elsewhere. */
  readonly reason?: 'rule-withdrawn';
}

/** One episode of one operand on one series. */
export interface Course {
  /** Identity of the episode. */
  readonly source: string;
  /** Position among the rule's operands. */
  readonly operand: number;
  readonly metric: string;
  readonly place: Place;
  /** In order of time, the onset first. */
  readonly steps: readonly Step[];
}

/** A span in which a context holds; both are epoch milliseconds, `to` does not belong to it. */
export interface ContextSpan {
  /** The incident that was declared. */
  readonly source: string;
  readonly from: number;
  readonly to?: number;
  /** Absent: everywhere. */
  readonly place?: TierPath;
}

/** What state of evaluation an edge comes from: a thing's item, and its version. Edges of one are heard in the order of its versions. */
export interface Teller {
  readonly item: string;
  readonly version: number;
}

/** Names a condition over several things: a rule, and among which things. */
export interface CompoundKey {
  readonly domain: DomainId;
  readonly rule: string;
  readonly scope: string;
}

/**
 * What became of an operand's episode, whole: empty `steps` when late data showed that it never happened. Told by committed states of things,
 * as their alarms are, so that whoever finds it pending may tell it again.
 */
export interface Edge {
  readonly effect: 'edge';
  readonly id: string;
  readonly rule: string;
  readonly teller: Teller;
  /** Event time of the earliest change. */
  readonly time: number;
  readonly course: Omit<Course, 'operand' | 'place'>;
  /** The episode had ended when it arrived. */
  readonly over?: true;
  /** Whose operand it is; absent when the rule does not look at the series any more, or means something else. */
  readonly target?: {
    readonly domain: DomainId;
    readonly scope: string;
    readonly fingerprint: string;
    readonly operand: number;
    readonly place: Place;
  };
}

export type PendingEffect = AlarmEffect | Edge;

/** A transition of a condition over several things, and where in its scope it holds. */
export type PlacedTransition = EmittedTransition & { readonly where: string };

/** An episode that lasts. */
export interface RunningEpisode {
  readonly episode: string;
  readonly where: string;
  readonly grade: Grade;
  /** As its onset told. */
  readonly sensor: string;
  readonly metric: string;
  /** Those that meet it now. */
  readonly sensors: readonly string[];
  /** Of its newest transition. */
  readonly value: number;
}

/** Where evaluation begins again when edges come late: what lasts at that moment. What was emitted up to it stands. */
export interface Base {
  readonly at: number;
  readonly running: readonly RunningEpisode[];
}

/** One item: a rule over one scope, written conditionally. */
export interface CompoundState extends CompoundKey {
  readonly version: number;
  /** Of the rule it was evaluated by, and the number of the rules' publication. */
  readonly fingerprint: string;
  readonly rules: number;
  readonly courses: readonly Course[];
  readonly contexts: readonly ContextSpan[];
  /** The newest version of each thing's item whose edges are in it, and the event time of these. */
  readonly heard: { readonly [item: string]: readonly [version: number, at: number] };
  readonly base: Base | null;
  /** Evaluated up to this event time. */
  readonly until: number;
  /** What may still be amended, and the onsets of what lasts. */
  readonly emitted: readonly PlacedTransition[];
  readonly pending: readonly AlarmEffect[];
  /** When something ends by itself, unless something else happens before. */
  readonly due?: number;
}
