import type { DomainId, Grade } from '../registry/model.ts';

/** A predicate over one value, in the rule's unit. Bounds of `inside` and `outside` belong to the inside. */
export type Condition =
  | { readonly is: 'above' | 'below' | 'above-or-equal' | 'below-or-equal'; readonly than: number }
  | { readonly is: 'inside' | 'outside'; readonly low: number; readonly high: number };

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
