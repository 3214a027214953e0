import type { DomainId, Grade } from '../registry/model.ts';

/** A predicate over one value, in the rule's unit. Bounds of `inside` and `outside` belong to the inside. */
export type Condition =
  | { readonly is: 'above' | 'below' | 'above-or-equal' | 'below-or-equal'; readonly than: number }
  | { readonly is: 'inside' | 'outside'; readonly low: number; readonly high: number };

export const WINDOW_FUNCTIONS = ['sum', 'mean', 'min', 'max', 'rms', 'delta', 'duration', 'count'] as const;
export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];

/** GeoJSON's: rings of [longitude, latitude], the outer one first, the others holes. */
export type Polygon = readonly (readonly (readonly [lon: number, lat: number])[])[];

/** What a rule compares instead of the reading itself. Times in milliseconds. */
export type Signal =
  /** `over`: of the readings in (t − window, t]; `duration` in seconds. */
  | { readonly of: 'window'; readonly fn: WindowFunction; readonly window: number /** Of `duration`. */; readonly condition?: Condition }
  /** By how much the reading lies above the lowest (below the highest) one of [t − within, t]. */
  | { readonly of: 'change'; readonly direction: 'rise' | 'fall'; readonly within: number }
  /** 1 where the position is in one of the polygons, 0 where it is not. */
  | { readonly of: 'area'; readonly polygons: readonly Polygon[] }
  /** Per cent above (negative: below) what is usual in that hour of the week; what is beyond `limit` is learned as that. */
  | { readonly of: 'baseline'; readonly limit: number }
  /** 1 while the readings are out of the ordinary, else 0. */
  | { readonly of: 'anomaly' };

/** Local time of the city. */
export interface Schedule {
  /** Monday is 0; of a span over midnight, the day on which it begins. */
  readonly days: readonly number[];
  /** Milliseconds since midnight; `to` does not belong to it. */
  readonly from: number;
  readonly to: number;
}

/** Local days, month × 100 + day, both of which belong to it. */
export interface Season {
  readonly from: number;
  readonly to: number;
}

export interface CompiledGrade {
  readonly grade: Grade;
  readonly condition: Condition;
  /** Milliseconds. */
  readonly for: number;
  /** What ends it: the rule's `clear` for the mildest grade; absent: the condition no longer holds. */
  readonly clear?: Condition;
}

/** So many onsets of one sensor within that time, and it flaps; until none came for as long. */
export interface Flapping {
  readonly onsets: number;
  /** Milliseconds. */
  readonly within: number;
}

/** Of a rule that says nothing of it. Our figures. */
export const DEFAULT_FLAPPING: Flapping = { onsets: 5, within: 10 * 60_000 };

/** Which things a condition over several looks at together. A radius in metres: each source within it of another one. */
export const NAMED_SCOPES = ['asset', 'thing', 'town'] as const;
export type Across = (typeof NAMED_SCOPES)[number] | { readonly radius: number };

/** `all` / `any`: conditions of single series, whose edges are looked at together. */
export interface Compound {
  readonly of: 'all' | 'any';
  /** Each a rule of single series, with a grade of no meaning. Their ids are the rule's own, `#` and a number. */
  readonly operands: readonly CompiledRule[];
  readonly grade: Grade;
  /** Milliseconds. An operand counts for so long after it has ended. */
  readonly within: number;
  readonly across: Across;
  /** So many different sensors at least. */
  readonly sources: number;
}

export interface CompiledRule {
  readonly id: string;
  readonly domain: DomainId;
  readonly metric: string;
  /** UCUM. Readings are converted to it before they are compared. */
  readonly unit: string;
  /** Most severe first. */
  readonly grades: readonly CompiledGrade[];
  /** Milliseconds. */
  readonly hold: number;
  /** @default the reading */
  readonly signal?: Signal;
  /** Bounds are per cent of what a sensor declares under this name (resolve-rule.ts). @default they are in `unit` */
  readonly share?: string;
  /** A grade's condition holds while `n` of the last `of` readings meet it. @default it meets it itself */
  readonly count?: { readonly n: number; readonly of: number };
  /** Outside of all of them the condition does not hold, and what lasts ends. @default always */
  readonly schedule?: readonly Schedule[];
  readonly season?: Season;
  /** No reading for longer than `after` (milliseconds): such a rule has no `grades`. */
  readonly missing?: { readonly grade: Grade; readonly after: number };
  /** Such a rule has no `grades`, and `metric` and `unit` only where its operands agree on them. */
  readonly compound?: Compound;
  /** The context in which it applies, such as `fire-declared` (compound/contexts.ts). @default always */
  readonly while?: string;
  readonly source?: string;
  /** @default DEFAULT_FLAPPING */
  readonly flapping?: Flapping;
  /** Digest of what the rule means: state is kept across publications while it stays the same. */
  readonly fingerprint: string;
}

/** Which alarms: of these rules (all, when absent), at these grades. */
export interface AlarmMatcher {
  readonly rules?: readonly string[];
  readonly grades?: readonly Grade[];
}

/** What two alarms have in common for the one to hold the other back. */
export const INHIBITION_SCOPES = ['asset', 'thing', 'town'] as const;
export type InhibitionScope = (typeof INHIBITION_SCOPES)[number];

/** While an alarm of the pack lasts, others that have all of `equal` in common with it are recorded, and nobody is sent. */
export interface Inhibition {
  readonly source: AlarmMatcher;
  readonly target: AlarmMatcher & { readonly domain: DomainId };
  readonly equal: readonly InhibitionScope[];
}

export interface CompiledRulePack {
  readonly domain: DomainId;
  readonly rules: readonly CompiledRule[];
  /** @default none */
  readonly inhibits?: readonly Inhibition[];
}
