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
  /** Digest of what the rule means: state is kept across publications while it stays the same. */
  readonly fingerprint: string;
}

export interface CompiledRulePack {
  readonly domain: DomainId;
  readonly rules: readonly CompiledRule[];
}
