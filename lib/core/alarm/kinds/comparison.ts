import { isObject, quote, type Report } from '../compile-report.ts';
import type { Condition } from '../rule.ts';
import { graded } from './graded.ts';
import type { Kind, Path } from './kind.ts';

export type Comparison = Condition['is'];
export const COMPARISONS: readonly Comparison[] = ['above', 'below', 'above-or-equal', 'below-or-equal', 'inside', 'outside'];

/** `above`, `below`, …: the value against bounds, by grade or one. */
export const comparison: Kind = {
  names: COMPARISONS,
  compile(name, value, context) {
    const condition = (bound: unknown, path: Path) => compileCondition(name as Comparison, bound, path, context.report);
    return { conditions: graded(value, context, condition) };
  },
};

/** A rule's `clear`: one comparison with one bound. */
export function compileClear(clear: unknown, path: Path, report: Report): Condition | undefined {
  const kind = onlyMember(clear, COMPARISONS, path, report);
  return kind === undefined
    ? undefined
    : compileCondition(kind as Comparison, (clear as Record<string, unknown>)[kind], [...path, kind], report);
}

/** The name of the one kind in `value`, if it is one of `known`. */
export function onlyMember(value: unknown, known: readonly string[], path: Path, report: Report): string | undefined {
  const kinds = isObject(value) ? Object.keys(value) : [];
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    report(
      path,
      `${kinds.length === 0 ? 'nothing to compare with' : `${kinds.join(' and ')} together`}: expected one of ${known.join(', ')}`,
    );
    return undefined;
  }
  if (known.includes(kind)) return kind;
  report([...path, kind], `"${kind}" is no comparison: expected one of ${known.join(', ')}`);
  return undefined;
}

function compileCondition(kind: Comparison, bound: unknown, path: Path, report: Report): Condition | undefined {
  if (kind === 'inside' || kind === 'outside') {
    if (Array.isArray(bound) && bound.length === 2 && bound.every(Number.isFinite) && bound[0] <= bound[1])
      return { is: kind, low: bound[0], high: bound[1] };
    report(path, `${quote(bound)}: expected two numbers, the lower first`);
    return undefined;
  }
  if (typeof bound === 'number' && Number.isFinite(bound)) return { is: kind, than: bound };
  report(path, `${quote(bound)}: expected a number`);
  return undefined;
}
