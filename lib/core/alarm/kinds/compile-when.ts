import { isObject } from '../compile-report.ts';
import { COMPOUND_MEMBERS } from './all-any.ts';
import { KINDS, RULE_MEMBERS } from './all-kinds.ts';
import { onlyMember } from './comparison.ts';
import type { AddedMeaning, CompiledWhen, KindContext } from './kind.ts';
import { withoutOccasions } from './occasions.ts';

const COMPOUND_KINDS: readonly string[] = ['all', 'any'];
const NAMES = KINDS.flatMap(({ names }) => names);

/** A `when`: exactly one kind, and perhaps when it applies. */
export function compileWhen(written: unknown, context: Omit<KindContext, 'when'>): CompiledWhen | undefined {
  const { path, report } = context;
  const { when, occasions } = withoutOccasions(written === 'anomaly' ? { anomaly: {} } : written);
  const own = compoundBeside(countBeside(when));
  const name = onlyMember(own, NAMES, path, report);
  const kind = KINDS.find(({ names }) => names.includes(name ?? ''));
  if (name === undefined || !kind) return undefined;
  const isOfSeveral = COMPOUND_KINDS.includes(name);
  // When the rule applies is when each of its conditions does: they inherit it, as what stands beside `when`.
  const rule = isOfSeveral ? { ...context.rule, ...occasions } : context.rule;
  const inner = { ...context, rule, when: (value: unknown, at: KindContext['path']) => compileWhen(value, { ...context, path: at }) };
  const compiled = kind.compile(name, (own as Record<string, unknown>)[name], { ...inner, path: [...path, name] });
  const adds = RULE_MEMBERS.filter((member) => member.name in occasions).map(
    (member): AddedMeaning => member.compile(occasions[member.name], { ...inner, path: [...path, member.name] }),
  );
  if (compiled?.adds?.missing)
    for (const member of Object.keys(occasions))
      report([...path, member], `"${member}" in "missing": a silence begins when its own time is over, whatever time of day that is`);
  return compiled && { ...compiled, adds: Object.assign({}, compiled.adds, ...(isOfSeveral ? [] : adds)) };
}

/** `{ above: 1, count: { n: 3, of: 5 } }` means `{ count: { n: 3, of: 5, above: 1 } }`. */
function countBeside(when: unknown): unknown {
  if (!isObject(when) || !isObject(when.count)) return when;
  const { count, ...others } = when;
  return { count: { ...count, ...others } };
}

/** `{ any: […], within: PT10M }` means `{ any: { of: […], within: PT10M } }`. */
function compoundBeside(when: unknown): unknown {
  const [name, other] = isObject(when) ? COMPOUND_KINDS.filter((kind) => kind in when) : [];
  if (!isObject(when) || name === undefined || other !== undefined) return when;
  const entries = Object.entries(when);
  const isBeside = (member: string): boolean => (COMPOUND_MEMBERS as readonly string[]).includes(member);
  const beside = Object.fromEntries(entries.filter(([member]) => isBeside(member)));
  const others = Object.fromEntries(entries.filter(([member]) => !isBeside(member)));
  return { ...others, [name]: { ...beside, of: when[name] } };
}
