import type { Grade } from '../../registry/model.ts';
import type { Report } from '../compile-report.ts';
import type { CompiledRule, Condition } from '../rule.ts';

export type Path = readonly (string | number)[];

/** What a member of a rule adds to its meaning, beside conditions, `for` and `hold`. */
export type AddedMeaning = Partial<
  Omit<CompiledRule, 'id' | 'domain' | 'metric' | 'unit' | 'grades' | 'hold' | 'source' | 'flapping' | 'fingerprint'>
>;

/** What a `when` comes to. */
export interface CompiledWhen {
  /** Most severe first. */
  readonly conditions: readonly (readonly [Grade, Condition])[];
  readonly adds?: AddedMeaning;
}

export interface KindContext {
  /** Where the value stands in the pack. */
  readonly path: Path;
  /** The rule as it is written, and its place. */
  readonly rule: Readonly<Record<string, unknown>>;
  readonly rulePath: Path;
  readonly report: Report;
  /** Compiles a `when` inside of this one. */
  when(value: unknown, path: Path): CompiledWhen | undefined;
  /** Compiles one of several conditions of the rule as a rule of its own, whose `when` stands at `whenPath`; absent in one of them. */
  operand?(written: Readonly<Record<string, unknown>>, path: Path, whenPath: Path, index: number): CompiledRule | undefined;
}

/** Kinds of condition that one module understands: their names are the members of `when`. */
export interface Kind {
  readonly names: readonly string[];
  /** Reports what is wrong; `undefined` when nothing can be made of it. */
  compile(name: string, value: unknown, context: KindContext): CompiledWhen | undefined;
}

/** A member of a rule beside `when`. */
export interface RuleMember {
  readonly name: string;
  compile(value: unknown, context: KindContext): AddedMeaning;
}
