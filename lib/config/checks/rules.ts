import { compileRulePack, RuleFaults } from '../../core/alarm/compile-rule.ts';
import type { CompiledRulePack } from '../../core/alarm/rule.ts';
import { thresholdFaults } from '../../core/alarm/thresholds.ts';
import { stem } from '../city-files.ts';
import { suggestion } from '../closest.ts';
import type { Draft, ShapedFile } from '../draft.ts';
import type { Fault } from '../fault.ts';
import type { RulesFile } from '../schema/rules-file.ts';
import type { YamlSource } from '../yaml-source.ts';

interface CompiledRules {
  readonly packs: CompiledRulePack[];
  /** Domains some of whose rules are written wrongly, so that a name that is not found may be that of one of them. */
  readonly partial: ReadonlySet<string>;
  readonly faults: Fault[];
}

/** Compiles every pack that means something; the others tell why not. `sources`: all files of packs, also those that cannot be read. */
export function compileRules({ rules }: Draft, sources: readonly Pick<YamlSource, 'file'>[]): CompiledRules {
  const packs: CompiledRulePack[] = [];
  const faults: Fault[] = [];
  const files = new Map<string, string>();
  for (const file of rules) {
    const { domain } = file.value;
    const other = files.get(domain);
    if (other) faults.push(file.fault(['domain'], `${other} is the pack of ${domain} already: expected one file per domain`));
    else if (stem(file.file) !== domain)
      faults.push(file.fault(['domain'], `domain ${domain} in ${stem(file.file)}.yaml: expected the file's own name`));
    files.set(domain, file.file);
    const compiled = compileOne(file);
    if (Array.isArray(compiled)) {
      faults.push(...compiled);
      continue;
    }
    packs.push(compiled);
    for (const [index, rule] of compiled.rules.entries()) {
      faults.push(...thresholdFaults(rule).map(({ path, message }) => file.fault(['rules', index, ...path], message)));
    }
  }
  const whole = (file: ShapedFile<RulesFile> | undefined): boolean =>
    !!file && !file.partial && packs.some(({ domain }) => domain === file.value.domain);
  const broken = sources.filter(({ file }) => !whole(rules.find((shaped) => shaped.file === file)));
  const partial = new Set(broken.map(({ file }) => stem(file)));
  faults.push(...rules.flatMap((file) => unknownTargets(file, rules, partial)));
  return { packs, partial, faults };
}

/** Rules that an inhibition names and no pack has: it would never hold anything back. Nothing is said of packs with faults of their own. */
function unknownTargets(file: ShapedFile<RulesFile>, packs: readonly ShapedFile<RulesFile>[], partial: ReadonlySet<string>): Fault[] {
  return (file.value.inhibits ?? []).flatMap(({ target }, index) => {
    const domain = target?.domain ?? file.value.domain;
    if (partial.has(domain)) return [];
    const known = packs.filter(({ value }) => value.domain === domain).flatMap(({ value }) => (value.rules ?? []).map((rule) => rule?.id));
    const unknown = (target?.rules ?? []).filter((rule) => !known.includes(rule));
    return unknown.map((rule) =>
      file.fault(
        ['inhibits', index, 'target', 'rules'],
        known.length > 0
          ? `no rule "${rule}" in the pack of ${domain}${suggestion(rule, known)} (expected one of ${known.join(', ')})`
          : `no rule "${rule}": there is no pack of ${domain}`,
      ),
    );
  });
}

function compileOne(file: ShapedFile<RulesFile>): CompiledRulePack | Fault[] {
  try {
    return compileRulePack(file.value);
  } catch (error) {
    if (!(error instanceof RuleFaults)) throw error;
    // Where the shape is wrong too, what is missing has been told already.
    const told = file.partial ? error.faults.filter(({ path }) => path.at(-1) !== 'when' && path.at(-1) !== 'clear') : error.faults;
    return told.map(({ path, message }) => file.fault(path, message));
  }
}
