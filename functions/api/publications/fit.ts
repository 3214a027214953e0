import { declaredIn } from '../../../lib/core/alarm/fit/declared.ts';
import type { Kept } from '../../../lib/core/alarm/fit/look-back.ts';
import { appliesNowhere, unfit } from '../../../lib/core/alarm/fit/rule-fit.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import { durationText } from '../../../lib/core/duration.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { type Fault, refuseFaults } from './fault.ts';

/** What is told of one pack at most, where it does not hinder the publication. */
const MOST_WARNED = 5;
const NO_SENSORS: Pick<Registry, 'assets' | 'things'> = { assets: [], things: [] };

/**
 * Refuses packs that do not go with the sensors of a registry, as `check` does with the files of a city: such a rule is left out where readings
 * are evaluated, without a word. Returns what applies nowhere, which is no fault: a district has not every kind of sensor. Before there is
 * a registry only what a rule says by itself is looked at.
 */
export function refuseUnfit(packs: readonly CompiledRulePack[], registry: Registry | undefined, historySeconds: number): string[] {
  const declared = declaredIn(registry ?? NO_SENSORS);
  const faults = packs.flatMap(({ rules }, at) =>
    rules.flatMap((rule, index) =>
      unfit(rule, declared, keptFor(historySeconds)).map(({ path, message }): Fault => ({ path: [at, 'rules', index, ...path], message })),
    ),
  );
  refuseFaults('rules', faults);
  return registry ? packs.flatMap((pack) => appliesNowhere(pack, declared).slice(0, MOST_WARNED)) : [];
}

/**
 * What a registry takes from the rules in force. Not a fault: the rules that go with the new sensors can only follow, because they are held
 * against the registry in force.
 */
export function fitWarnings(
  packs: readonly CompiledRulePack[],
  before: Registry | undefined,
  registry: Registry,
  historySeconds: number,
): string[] {
  const told = (one: Registry): string[] => {
    const declared = declaredIn(one);
    return packs.flatMap((pack) => [
      ...pack.rules.flatMap((rule) =>
        unfit(rule, declared, keptFor(historySeconds)).map(
          ({ message }) => `rule ${rule.id} of ${pack.domain}, which is in force: ${message}`,
        ),
      ),
      ...appliesNowhere(pack, declared),
    ]);
  };
  const known = new Set(before ? told(before) : []);
  const brought = told(registry).filter((warning) => !known.has(warning));
  if (brought.length <= MOST_WARNED) return brought;
  return [...brought.slice(0, MOST_WARNED), `and ${brought.length - MOST_WARNED} more of the rules in force that do not go with it`];
}

function keptFor(seconds: number): Kept {
  const millis = seconds * 1000;
  return { millis, text: durationText(millis) };
}
