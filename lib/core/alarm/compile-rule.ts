import { createHash } from 'node:crypto';
import { DOMAINS, type DomainId, type Grade } from '../registry/model.ts';
import { cannotBeMeant } from './cannot-be-meant.ts';
import { compileInhibitions } from './compile-inhibitions.ts';
import { isObject, quote, type Report } from './compile-report.ts';
import { compileDuration, compileFlapping, compileFor } from './compile-times.ts';
import { LATER, RULE_MEMBERS } from './kinds/all-kinds.ts';
import { compileClear } from './kinds/comparison.ts';
import { compileWhen } from './kinds/compile-when.ts';
import type { AddedMeaning, KindContext, Path } from './kinds/kind.ts';
import { withoutShares } from './kinds/shares.ts';
import { POSITION } from './position.ts';
import type { CompiledGrade, CompiledRule, CompiledRulePack, WindowFunction } from './rule.ts';

/** A rule as it is written (INTERFACES.md, "backtest"), after parsing. */
export interface RuleSource {
  readonly id: string;
  readonly metric: string;
  readonly unit: string;
  /** One kind of condition. */
  readonly when: { readonly [kind: string]: unknown };
  readonly grade?: Grade;
  readonly clear?: { readonly [comparison: string]: unknown };
  readonly for?: string | { readonly [grade in Grade]?: string };
  readonly hold?: string;
  readonly over?: { readonly window: string; readonly fn: WindowFunction; readonly when?: object };
  readonly schedule?: object;
  readonly season?: { readonly from: string; readonly to: string };
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

const PACK_MEMBERS = ['domain', 'rules', 'inhibits'];
const MEMBERS = [
  ...['id', 'metric', 'unit', 'when', 'grade', 'clear', 'for', 'hold', 'source', 'flapping'],
  ...RULE_MEMBERS.map(({ name }) => name),
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

function compileRule(domain: DomainId, written: unknown, path: Path, report: Report): CompiledRule | undefined {
  if (!isObject(written)) {
    report(path, 'expected a rule with id, metric, unit and when');
    return undefined;
  }
  const { rule, share } = withoutShares(written, path, report);
  for (const member of ['id', 'metric', 'unit']) {
    if (typeof rule[member] !== 'string' || rule[member] === '') report([...path, member], `${quote(rule[member])}: expected a text`);
  }
  for (const member of Object.keys(rule)) {
    if (LATER.includes(member)) report([...path, member], `"${member}" is not supported by this version`);
    else if (!MEMBERS.includes(member)) report([...path, member], `"${member}" is not a member of a rule: expected ${MEMBERS.join(', ')}`);
  }
  const context = { path: [...path, 'when'], rule, rulePath: path, report };
  const { conditions, adds } = compileWhen(rule.when, context) ?? { conditions: [], adds: {} };
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
  const added = addedBy(context);
  if (adds?.signal && added.signal)
    report([...path, 'over'], `over cannot be combined with ${adds.signal.of}: expected a comparison in when`);
  if (rule.metric === POSITION && conditions.length > 0 && adds?.signal?.of !== 'area')
    report([...path, 'when'], 'a position is not compared with a bound: expected inside-area or outside-area');
  const meaning = {
    metric: String(rule.metric),
    unit: String(rule.unit),
    grades,
    hold,
    ...adds,
    ...added,
    ...(share === undefined ? {} : { share }),
  };
  const compiled: CompiledRule = {
    id: String(rule.id),
    domain,
    ...meaning,
    ...(typeof rule.source === 'string' ? { source: rule.source } : {}),
    ...(flapping ? { flapping } : {}),
    fingerprint: createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 16),
  };
  // What is not there has been told.
  const isWhole = typeof rule.unit === 'string' && rule.unit !== '';
  for (const fault of isWhole ? cannotBeMeant(compiled) : []) report([...path, ...fault.path], fault.message);
  return compiled;
}

/** What the members beside `when` add to what the rule means. */
function addedBy(context: Omit<KindContext, 'when'>): AddedMeaning {
  const { rule, rulePath } = context;
  const written = RULE_MEMBERS.filter(({ name }) => rule[name] !== undefined);
  const added = written.map(({ name, compile }) => {
    const path = [...rulePath, name];
    return compile(rule[name], { ...context, path, when: (value, at) => compileWhen(value, { ...context, path: at }) });
  });
  return Object.assign({}, ...added);
}
