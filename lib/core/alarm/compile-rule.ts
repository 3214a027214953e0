import { DOMAINS, type DomainId, type Grade } from '../registry/model.ts';
import { compileInhibitions } from './compile-inhibitions.ts';
import { compileOneRule } from './compile-one-rule.ts';
import { isObject, quote, type Report } from './compile-report.ts';
import type { CompiledRulePack, WindowFunction } from './rule.ts';

/** A rule as it is written (INTERFACES.md, "backtest"), after parsing. */
export interface RuleSource {
  readonly id: string;
  /** Of `all` / `any`: that of conditions that name none. */
  readonly metric?: string;
  readonly unit?: string;
  /** One kind of condition. */
  readonly when: { readonly [kind: string]: unknown };
  readonly grade?: Grade;
  readonly clear?: { readonly [comparison: string]: unknown };
  readonly for?: string | { readonly [grade in Grade]?: string };
  readonly hold?: string;
  readonly over?: { readonly window: string; readonly fn: WindowFunction; readonly when?: object };
  readonly schedule?: object;
  readonly season?: { readonly from: string; readonly to: string };
  readonly while?: string;
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
  const compiled = rules.map((rule, index) => compileOneRule(pack.domain as DomainId, rule, ['rules', index], report));
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
