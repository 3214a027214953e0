import { isObject, quote } from '../compile-report.ts';
import { compileDuration } from '../compile-times.ts';
import { type Across, type CompiledRule, NAMED_SCOPES } from '../rule.ts';
import { ungraded } from './graded.ts';
import type { Kind, KindContext, Path } from './kind.ts';

/** More nobody could follow. */
const MOST_OPERANDS = 20;
const MOST_SOURCES = 100;
/** Edges are kept for so long. */
const LONGEST_WITHIN = 7 * 24 * 3_600_000;
/** Metres: as far as a town is wide. */
const WIDEST_RADIUS = 50_000;
/** Members that say something about readings. */
const OF_OPERANDS = ['for', 'hold', 'clear', 'over'];
/** Members of an operand that are not its condition. */
const OPERAND_MEMBERS = ['metric', 'unit', 'when', 'for', 'hold', 'clear', 'over', 'schedule', 'season'];
/** Members that the rule has for all of them. */
const OF_RULES = ['id', 'grade', 'while', 'source', 'flapping', 'within', 'across', 'sources'];
/** What stands beside it in `when`. */
export const COMPOUND_MEMBERS = ['within', 'across', 'sources'] as const;

/** `all` / `any`: several conditions, each on its own series, within a time, over an asset, a thing, a town, or near each other. */
export const allAny: Kind = {
  names: ['all', 'any'],
  compile(name, value, context) {
    const { path, rule, rulePath, report } = context;
    const whenPath = path.slice(0, -1);
    const { of, within, across, sources } = isObject(value) ? value : {};
    // Within `count`, or in one of several conditions.
    if (!context.operand || path.length !== rulePath.length + 2) {
      report(path, `"${name}" within another condition: expected it alone, in the when of a rule`);
      return undefined;
    }
    for (const member of OF_OPERANDS)
      if (rule[member] !== undefined)
        report([...rulePath, member], `"${member}" beside "${name}": expected it in those conditions that it is for`);
    const written = Array.isArray(of) ? of : [];
    if (written.length === 0 || written.length > MOST_OPERANDS)
      report(path, `${Array.isArray(of) ? `${of.length} conditions` : quote(of)}: expected a list of 1 to ${MOST_OPERANDS} conditions`);
    const operands = written.flatMap((operand, index) => compileOperand(operand, [...path, index], index, context) ?? []);
    const compound = {
      of: name as 'all' | 'any',
      operands,
      grade: ungraded(context),
      within: within === undefined ? 0 : compileWithin(within, [...whenPath, 'within'], context),
      across: across === undefined ? ('asset' as const) : compileAcross(across, [...whenPath, 'across'], context),
      sources: sources === undefined ? 1 : compileSources(sources, [...whenPath, 'sources'], context),
    };
    return { conditions: [], adds: { compound } };
  },
};

/** An operand is written as a rule without a name; its condition stands in it, or under `when`. */
function compileOperand(value: unknown, path: Path, index: number, { rule, report, operand }: KindContext): CompiledRule | undefined {
  if (!isObject(value)) {
    report(path, `${quote(value)}: expected a condition, such as {metric: smoke, unit: "1", above: 0.7}`);
    return undefined;
  }
  for (const member of OF_RULES)
    if (value[member] !== undefined) report([...path, member], `"${member}" in one of several conditions: expected it in the rule`);
  const isMember = (member: string): boolean => OPERAND_MEMBERS.includes(member);
  const beside = Object.fromEntries(Object.entries(value).filter(([member]) => !isMember(member) && !OF_RULES.includes(member)));
  const members = Object.fromEntries(Object.entries(value).filter(([member]) => isMember(member)));
  if (value.when !== undefined && Object.keys(beside).length > 0)
    report(path, `${Object.keys(beside).join(', ')} beside when: expected the condition once`);
  const inherited = Object.fromEntries(
    ['metric', 'unit', 'schedule', 'season'].flatMap((member) => (rule[member] === undefined ? [] : [[member, rule[member]]])),
  );
  const whenPath = value.when === undefined ? path : [...path, 'when'];
  const compiled = operand?.({ ...inherited, when: beside, ...members }, path, whenPath, index);
  const [first] = compiled?.grades ?? [];
  if (compiled && (compiled.grades.length > 1 || (first && first.grade !== 'III')))
    report(whenPath, 'bounds by grade in one of several conditions: expected one bound, and grade in the rule');
  return compiled;
}

function compileWithin(value: unknown, path: Path, { report }: KindContext): number {
  const millis = compileDuration(value, path, report);
  if (millis > LONGEST_WITHIN) report(path, `${quote(value)} is longer than what happened is remembered: expected P7D at most`);
  return millis;
}

function compileAcross(value: unknown, path: Path, { report }: KindContext): Across {
  const named = NAMED_SCOPES.find((scope) => scope === value);
  if (named) return named;
  const { radius, ...more } = isObject(value) ? value : {};
  if (Object.keys(more).length === 0 && typeof radius === 'number' && radius > 0 && radius <= WIDEST_RADIUS) return { radius };
  report(path, `${quote(value)}: expected one of ${NAMED_SCOPES.join(', ')}, or {radius: metres} up to ${WIDEST_RADIUS}`);
  return 'asset';
}

function compileSources(value: unknown, path: Path, { report }: KindContext): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_SOURCES) return value as number;
  report(path, `${quote(value)}: expected a whole number of sensors from 1 to ${MOST_SOURCES}`);
  return 1;
}
