import { createHash } from 'node:crypto';
import type { DomainId, Grade } from '../registry/model.ts';
import { cannotBeMeant } from './cannot-be-meant.ts';
import { isObject, quote, type Report } from './compile-report.ts';
import { compileDuration, compileFlapping, compileFor } from './compile-times.ts';
import { operandId } from './compound/joint.ts';
import { RULE_MEMBERS } from './kinds/all-kinds.ts';
import { compileClear } from './kinds/comparison.ts';
import { compileWhen } from './kinds/compile-when.ts';
import type { AddedMeaning, KindContext, Path } from './kinds/kind.ts';
import { withoutShares } from './kinds/shares.ts';
import { POSITION } from './position.ts';
import type { CompiledGrade, CompiledRule } from './rule.ts';

const MEMBERS = [
  ...['id', 'metric', 'unit', 'when', 'grade', 'clear', 'for', 'hold', 'source', 'flapping'],
  ...RULE_MEMBERS.map(({ name }) => name),
];
const MILDEST_FIRST: readonly Grade[] = ['III', 'II', 'I'];

/** A rule as it is written, or one of several conditions of a rule, which has no name. */
interface Written {
  readonly domain: DomainId;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly path: Path;
  readonly whenPath: Path;
  readonly report: Report;
}

/** Compiles what stands at `path`, and reports all that is wrong with it; `undefined` for what is no rule at all. */
export function compileOneRule(domain: DomainId, written: unknown, path: Path, report: Report): CompiledRule | undefined {
  if (!isObject(written)) {
    report(path, 'expected a rule with id, metric, unit and when');
    return undefined;
  }
  const isCompound = isObject(written.when) && ('all' in written.when || 'any' in written.when);
  for (const member of isCompound ? ['id'] : ['id', 'metric', 'unit']) {
    if (typeof written[member] !== 'string' || written[member] === '')
      report([...path, member], `${quote(written[member])}: expected a text`);
  }
  // Conditions of rules over several things are named with it (compound/joint.ts).
  if (String(written.id).includes('#')) report([...path, 'id'], `${quote(written.id)}: expected an id without #`);
  for (const member of Object.keys(written))
    if (!MEMBERS.includes(member)) report([...path, member], `"${member}" is not a member of a rule: expected ${MEMBERS.join(', ')}`);
  const operand: KindContext['operand'] = (rule, at, whenPath, index) => {
    for (const member of ['metric', 'unit'])
      if (typeof rule[member] !== 'string' || rule[member] === '')
        report([...at, member], `${quote(rule[member])}: expected a text, here or for all of them in the rule`);
    return { ...compileMeaning({ domain, rule, path: at, whenPath, report }), id: operandId(String(written.id), index) };
  };
  const own = { domain, rule: written, path, whenPath: [...path, 'when'], report };
  const compiled = isCompound ? compileMeaning(own, operand) : compileMeaning(own);
  const flapping = written.flapping === undefined ? undefined : compileFlapping(written.flapping, [...path, 'flapping'], report);
  return {
    ...compiled,
    ...(typeof written.source === 'string' ? { source: written.source } : {}),
    ...(flapping ? { flapping } : {}),
  };
}

/** What a rule means, whatever it is called and wherever it is from. `operand`: of `all` / `any`, whose bounds stand in their conditions. */
function compileMeaning({ domain, rule: written, path, whenPath, report }: Written, operand?: KindContext['operand']): CompiledRule {
  const { rule, share } = operand ? { rule: written } : withoutShares(written, path, report);
  const context = { path: whenPath, rule, rulePath: path, report, ...(operand ? { operand } : {}) };
  const { conditions, adds } = compileWhen(rule.when, context) ?? { conditions: [], adds: {} };
  const clear = rule.clear === undefined ? undefined : compileClear(rule.clear, [...path, 'clear'], report);
  const hold = rule.hold === undefined ? 0 : compileDuration(rule.hold, [...path, 'hold'], report);
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
    report(whenPath, 'a position is not compared with a bound: expected inside-area or outside-area');
  const meaning = {
    metric: String(rule.metric ?? shared(adds, 'metric')),
    unit: String(rule.unit ?? shared(adds, 'unit')),
    grades,
    hold,
    ...adds,
    ...added,
    ...(share === undefined ? {} : { share }),
  };
  const compiled: CompiledRule = { id: String(rule.id), domain, ...meaning, fingerprint: digestOf(meaning) };
  // What is not there has been told, and what a condition compares with is its own matter.
  const isWhole = !meaning.compound && typeof rule.unit === 'string' && rule.unit !== '';
  for (const fault of isWhole ? cannotBeMeant(compiled) : []) report([...path, ...fault.path], fault.message);
  return compiled;
}

const digestOf = (meaning: object): string => createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 16);

/** Of what a rule means, whatever it is called and wherever it is from. */
export function fingerprintOf({
  id: _id,
  domain: _domain,
  source: _source,
  flapping: _flapping,
  fingerprint: _is,
  ...meaning
}: CompiledRule): string {
  return digestOf(meaning);
}

/** What all conditions of the rule have in common; else nothing. */
function shared(adds: AddedMeaning | undefined, member: 'metric' | 'unit'): string {
  const [first, ...others] = new Set(adds?.compound?.operands.map((operand) => operand[member]));
  return first === undefined || others.length > 0 ? '' : first;
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
