import { durationText } from '../duration.ts';
import { DOMAINS, type DomainId, GRADES } from '../registry/model.ts';
import { conditionText } from './cannot-be-meant.ts';
import type { CompiledRule, CompiledRulePack } from './rule.ts';

/** What changed in one rule. `rule`: the rule as a whole; `meaning`: something that is no bound and no time. A value that is not there is `null`. */
export interface RuleChange {
  readonly domain: DomainId;
  readonly rule: string;
  readonly field: 'rule' | 'bound' | 'for' | 'clear' | 'hold' | 'meaning';
  /** Of a bound or a time: whose. */
  readonly grade: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** What changed from one publication of rules to another, domain by domain, in the order of the rules. */
export function diffRules(before: readonly CompiledRulePack[], after: readonly CompiledRulePack[]): RuleChange[] {
  return DOMAINS.flatMap((domain) => {
    const of = (packs: readonly CompiledRulePack[]): readonly CompiledRule[] => packs.find((pack) => pack.domain === domain)?.rules ?? [];
    const [old, next] = [of(before), of(after)];
    const ids = [...new Set([...old, ...next].map(({ id }) => id))];
    return ids.flatMap((id) =>
      ruleChanges(
        domain,
        id,
        old.find((rule) => rule.id === id),
        next.find((rule) => rule.id === id),
      ),
    );
  });
}

function ruleChanges(domain: DomainId, rule: string, was: CompiledRule | undefined, is: CompiledRule | undefined): RuleChange[] {
  const about = { domain, rule, grade: null };
  if (!was || !is) return [{ ...about, field: 'rule', before: was ? summary(was) : null, after: is ? summary(is) : null }];
  if (was.fingerprint === is.fingerprint) return [];
  const changes = GRADES.flatMap((grade) => {
    const [a, b] = [was, is].map(({ grades }) => grades.find((one) => one.grade === grade));
    return [
      ...changed({ ...about, grade, field: 'bound' }, a && conditionText(a.condition), b && conditionText(b.condition)),
      ...changed({ ...about, grade, field: 'for' }, a && durationText(a.for), b && durationText(b.for)),
      ...changed({ ...about, grade, field: 'clear' }, a?.clear && conditionText(a.clear), b?.clear && conditionText(b.clear)),
    ];
  });
  const holds = changed({ ...about, field: 'hold' }, durationText(was.hold), durationText(is.hold));
  const all = [...changes, ...holds];
  return all.length > 0 ? all : [{ ...about, field: 'meaning', before: summary(was), after: summary(is) }];
}

const changed = (about: Omit<RuleChange, 'before' | 'after'>, before: string | undefined, after: string | undefined): RuleChange[] =>
  before === after ? [] : [{ ...about, before: before ?? null, after: after ?? null }];

function summary({ metric, unit, grades, missing, compound, share }: CompiledRule): string {
  if (missing) return `${metric}: nothing for ${durationText(missing.after)}`;
  if (compound) return `${compound.of} of ${compound.operands.length} conditions`;
  const of = share === undefined ? unit : `% of ${share}`;
  return `${metric} ${grades.map(({ grade, condition }) => `${grade}: ${conditionText(condition)}`).join(', ')} ${of}`;
}
