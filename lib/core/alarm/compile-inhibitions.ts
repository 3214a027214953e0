import { DOMAINS, type DomainId, GRADES, type Grade } from '../registry/model.ts';
import { isObject, quote, type Report } from './compile-report.ts';
import { type AlarmMatcher, INHIBITION_SCOPES, type Inhibition, type InhibitionScope } from './rule.ts';

type Path = readonly (string | number)[];

/** A pack's `inhibits`. `rules`: the ids of its own, of which a source must be. What is wrong is reported. */
export function compileInhibitions(value: unknown, domain: DomainId, rules: ReadonlySet<unknown>, report: Report): Inhibition[] {
  if (!Array.isArray(value)) {
    report(['inhibits'], `${quote(value)}: expected a list of {source, target, equal}`);
    return [];
  }
  return value.map((entry, index) => compileInhibition(entry, domain, rules, ['inhibits', index], report));
}

function compileInhibition(value: unknown, own: DomainId, rules: ReadonlySet<unknown>, path: Path, report: Report): Inhibition {
  const { source, target, equal, ...more } = isObject(value) ? value : {};
  unknownMembers(more, ['source', 'target', 'equal'], path, report);
  const matcher = compileMatcher(source, [...path, 'source'], report);
  for (const rule of matcher.rules ?? []) {
    if (!rules.has(rule))
      report([...path, 'source', 'rules'], `no rule ${quote(rule)} in this pack: expected one of ${[...rules].join(', ')}`);
  }
  const { domain = own, ...rest } = isObject(target) ? target : {};
  if (!DOMAINS.includes(domain as DomainId))
    report([...path, 'target', 'domain'], `${quote(domain)}: expected one of ${DOMAINS.join(', ')}`);
  const scopes = Array.isArray(equal) ? equal : [];
  if (scopes.length === 0 || !scopes.every((scope) => INHIBITION_SCOPES.includes(scope)))
    report([...path, 'equal'], `${quote(equal)}: expected a list of ${INHIBITION_SCOPES.join(', ')}`);
  const matched = compileMatcher(isObject(target) ? rest : target, [...path, 'target'], report);
  return { source: matcher, target: { ...matched, domain: domain as DomainId }, equal: scopes as InhibitionScope[] };
}

function compileMatcher(value: unknown, path: Path, report: Report): AlarmMatcher {
  if (!isObject(value)) {
    report(path, `${quote(value)}: expected {rules, grades}, {} for any alarm`);
    return {};
  }
  const { rules, grades, ...more } = value;
  unknownMembers(more, path.at(-1) === 'target' ? ['domain', 'rules', 'grades'] : ['rules', 'grades'], path, report);
  if (rules !== undefined && !(Array.isArray(rules) && rules.length > 0 && rules.every((rule) => typeof rule === 'string')))
    report([...path, 'rules'], `${quote(rules)}: expected a list of rules`);
  if (grades !== undefined && !(Array.isArray(grades) && grades.length > 0 && grades.every((grade) => GRADES.includes(grade))))
    report([...path, 'grades'], `${quote(grades)}: expected a list of I, II, III`);
  return {
    ...(Array.isArray(rules) ? { rules: rules.map(String) } : {}),
    ...(Array.isArray(grades) ? { grades: grades as Grade[] } : {}),
  };
}

function unknownMembers(more: object, expected: readonly string[], path: Path, report: Report): void {
  for (const member of Object.keys(more)) report([...path, member], `"${member}" is not a member here: expected ${expected.join(', ')}`);
}
