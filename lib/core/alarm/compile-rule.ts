import { createHash } from 'node:crypto';
import { durationMillis } from '../duration.ts';
import { DOMAINS, type DomainId, GRADES, type Grade } from '../registry/model.ts';
import { compileInhibitions } from './compile-inhibitions.ts';
import { isObject, quote, type Report } from './compile-report.ts';
import type { CompiledGrade, CompiledRule, CompiledRulePack, Condition, Flapping } from './rule.ts';

type Bound = number | readonly [number, number];
type ByGrade<T> = { readonly [grade in Grade]?: T };
type Comparison = 'above' | 'below' | 'above-or-equal' | 'below-or-equal' | 'inside' | 'outside';

/** A rule as it is written (INTERFACES.md, "backtest"), after parsing. */
export interface RuleSource {
  readonly id: string;
  readonly metric: string;
  readonly unit: string;
  readonly when: { readonly [kind in Comparison]?: Bound | ByGrade<Bound> };
  readonly grade?: Grade;
  readonly clear?: { readonly [kind in Comparison]?: Bound };
  readonly for?: string | ByGrade<string>;
  readonly hold?: string;
  readonly source?: string;
  readonly flapping?: { readonly onsets: number; readonly within?: string };
}

export interface RulePackSource {
  readonly domain: DomainId;
  readonly rules: readonly RuleSource[];
  readonly inhibits?: readonly object[];
}

export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A pack that cannot be compiled, with every fault. */
export class RuleFaults extends Error {
  override readonly name = 'RuleFaults';
  readonly faults: readonly RuleFault[];
  constructor(faults: readonly RuleFault[]) {
    super(faults.map((fault) => `${fault.path.join('.')}: ${fault.message}`).join('\n'));
    this.faults = faults;
  }
}

const COMPARISONS: readonly Comparison[] = ['above', 'below', 'above-or-equal', 'below-or-equal', 'inside', 'outside'];
const PACK_MEMBERS = ['domain', 'rules', 'inhibits'];
const MEMBERS = ['id', 'metric', 'unit', 'when', 'grade', 'clear', 'for', 'hold', 'source', 'flapping'];
/** Kinds and members of INTERFACES.md that this version does not evaluate. */
const LATER = [
  'over',
  'while',
  'schedule',
  'season',
  'rising',
  'falling',
  'missing',
  'count',
  'all',
  'any',
  'inside-area',
  'outside-area',
  'baseline',
  'anomaly',
];
const MILDEST_FIRST: readonly Grade[] = ['III', 'II', 'I'];

/** Compiles a pack. Takes anything that was parsed; throws RuleFaults with all that is wrong. */
export function compileRulePack(source: RulePackSource): CompiledRulePack {
  const faults: RuleFault[] = [];
  const report: Report = (path, message) => faults.push({ path, message });
  const pack = isObject(source) ? (source as unknown as Record<string, unknown>) : {};
  for (const member of Object.keys(pack))
    if (!PACK_MEMBERS.includes(member)) report([member], `"${member}" is not a member of a rule pack: expected ${PACK_MEMBERS.join(', ')}`);
  if (!DOMAINS.includes(pack.domain as DomainId)) report(['domain'], `${quote(pack.domain)}: expected one of ${DOMAINS.join(', ')}`);
  if (!Array.isArray(pack.rules)) report(['rules'], 'expected a list of rules');
  const rules = Array.isArray(pack.rules) ? pack.rules : [];
  const compiled = rules.map((rule, index) => compileRule(pack.domain as DomainId, rule, ['rules', index], report));
  const seen = new Set<unknown>();
  rules.forEach((rule, index) => {
    if (!isObject(rule)) return;
    if (typeof rule.id === 'string' && seen.has(rule.id)) report(['rules', index, 'id'], `the rule ${quote(rule.id)} is there twice`);
    seen.add(rule.id);
  });
  const inhibits = pack.inhibits === undefined ? [] : compileInhibitions(pack.inhibits, pack.domain as DomainId, seen, report);
  if (faults.length > 0) throw new RuleFaults(faults);
  const own = compiled.filter((rule) => rule !== undefined);
  return { domain: pack.domain as DomainId, rules: own, ...(inhibits.length > 0 ? { inhibits } : {}) };
}

function compileRule(domain: DomainId, rule: unknown, path: readonly (string | number)[], report: Report): CompiledRule | undefined {
  if (!isObject(rule)) {
    report(path, 'expected a rule with id, metric, unit and when');
    return undefined;
  }
  for (const member of ['id', 'metric', 'unit']) {
    if (typeof rule[member] !== 'string' || rule[member] === '') report([...path, member], `${quote(rule[member])}: expected a text`);
  }
  for (const member of Object.keys(rule)) {
    if (LATER.includes(member)) report([...path, member], `"${member}" is not supported by this version`);
    else if (!MEMBERS.includes(member)) report([...path, member], `"${member}" is not a member of a rule: expected ${MEMBERS.join(', ')}`);
  }
  const conditions = compileWhen(rule.when, rule.grade, [...path, 'when'], report);
  const clear = rule.clear === undefined ? undefined : compileClear(rule.clear, [...path, 'clear'], report);
  const hold = rule.hold === undefined ? 0 : compileDuration(rule.hold, [...path, 'hold'], report);
  const flapping = rule.flapping === undefined ? undefined : compileFlapping(rule.flapping, [...path, 'flapping'], report);
  const waits = compileFor(
    rule.for,
    conditions.map(([grade]) => grade),
    [...path, 'for'],
    report,
  );
  const mildest = MILDEST_FIRST.find((grade) => conditions.some(([candidate]) => candidate === grade));
  const grades: CompiledGrade[] = conditions.map(([grade, condition]) => ({
    grade,
    condition,
    for: waits.get(grade) ?? 0,
    ...(clear && grade === mildest ? { clear } : {}),
  }));
  const meaning = { metric: String(rule.metric), unit: String(rule.unit), grades, hold };
  return {
    id: String(rule.id),
    domain,
    ...meaning,
    ...(typeof rule.source === 'string' ? { source: rule.source } : {}),
    ...(flapping ? { flapping } : {}),
    fingerprint: createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 16),
  };
}

/** Conditions by grade, most severe first. */
function compileWhen(when: unknown, grade: unknown, path: readonly (string | number)[], report: Report): [Grade, Condition][] {
  const kind = onlyKind(when, path, report);
  if (!kind) return [];
  const bounds = (when as Record<string, unknown>)[kind];
  const at = [...path, kind];
  if (!isObject(bounds)) {
    const only = grade === undefined ? 'III' : (grade as Grade);
    if (!GRADES.includes(only)) report([...path.slice(0, -1), 'grade'], `${quote(grade)}: expected I, II or III`);
    const condition = compileCondition(kind, bounds, at, report);
    return condition ? [[only, condition]] : [];
  }
  if (grade !== undefined) report([...path.slice(0, -1), 'grade'], `${quote(grade)} beside bounds by grade: expected one or the other`);
  if (Object.keys(bounds).length === 0) report(at, 'expected a bound for at least one of I, II, III');
  for (const name of Object.keys(bounds))
    if (!GRADES.includes(name as Grade)) report([...at, name], `"${name}" is not a grade: expected I, II or III`);
  return GRADES.filter((name) => name in bounds).flatMap((name): [Grade, Condition][] => {
    const condition = compileCondition(kind, bounds[name], [...at, name], report);
    return condition ? [[name, condition]] : [];
  });
}

function compileClear(clear: unknown, path: readonly (string | number)[], report: Report): Condition | undefined {
  const kind = onlyKind(clear, path, report);
  return kind && compileCondition(kind, (clear as Record<string, unknown>)[kind], [...path, kind], report);
}

function onlyKind(value: unknown, path: readonly (string | number)[], report: Report): Comparison | undefined {
  const kinds = isObject(value) ? Object.keys(value) : [];
  const later = kinds.filter((kind) => LATER.includes(kind));
  if (later.length > 0) {
    for (const kind of later)
      report([...path, kind], `"${kind}" is not supported by this version: expected one of ${COMPARISONS.join(', ')}`);
    return undefined;
  }
  const [kind] = kinds;
  if (!kind || kinds.length > 1) {
    report(
      path,
      `${kinds.length === 0 ? 'nothing to compare with' : `${kinds.join(' and ')} together`}: expected one of ${COMPARISONS.join(', ')}`,
    );
    return undefined;
  }
  if (COMPARISONS.includes(kind as Comparison)) return kind as Comparison;
  report([...path, kind], `"${kind}" is no comparison: expected one of ${COMPARISONS.join(', ')}`);
  return undefined;
}

function compileCondition(kind: Comparison, bound: unknown, path: readonly (string | number)[], report: Report): Condition | undefined {
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

function compileFor(value: unknown, grades: readonly Grade[], path: readonly (string | number)[], report: Report): Map<Grade, number> {
  if (value === undefined) return new Map();
  if (!isObject(value)) {
    const millis = compileDuration(value, path, report);
    return new Map(grades.map((grade) => [grade, millis]));
  }
  const waits = new Map<Grade, number>();
  for (const [name, text] of Object.entries(value)) {
    if (!GRADES.includes(name as Grade)) report([...path, name], `"${name}" is not a grade: expected I, II or III`);
    else waits.set(name as Grade, compileDuration(text, [...path, name], report));
  }
  return waits;
}

function compileFlapping(value: unknown, path: readonly (string | number)[], report: Report): Flapping | undefined {
  const { onsets, within, ...more } = isObject(value) ? value : {};
  for (const member of Object.keys(more)) report([...path, member], `"${member}" is not a member here: expected onsets, within`);
  if (!Number.isInteger(onsets) || (onsets as number) < 2 || (onsets as number) > 20) {
    report([...path, 'onsets'], `${quote(onsets)}: expected a whole number from 2 to 20`);
    return undefined;
  }
  return { onsets: onsets as number, within: compileDuration(within ?? 'PT10M', [...path, 'within'], report) };
}

function compileDuration(text: unknown, path: readonly (string | number)[], report: Report): number {
  try {
    return durationMillis(String(text));
  } catch (cause) {
    report(path, (cause as Error).message);
    return 0;
  }
}
