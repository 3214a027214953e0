import { seriesRulesOf } from '../../core/alarm/compound/joint.ts';
import { lookBackFault } from '../../core/alarm/fit/look-back.ts';
import type { CompiledRule, CompiledRulePack } from '../../core/alarm/rule.ts';
import { durationMillis } from '../../core/duration.ts';
import type { Draft, ShapedFile } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { RulesFile } from '../schema/rules-file.ts';

/** Rules that look back further than history is kept, or over more readings than the state of a series holds. */
export function checkLookBack(draft: Draft, packs: readonly CompiledRulePack[]): Fault[] {
  const history = draft.city?.value.defaults.historyRetention;
  const kept = { millis: history === undefined ? Number.POSITIVE_INFINITY : durationMillis(history), text: history ?? '' };
  return draft.rules.flatMap((file) =>
    (packs.find(({ domain }) => domain === file.value.domain)?.rules ?? []).flatMap((rule, index) =>
      seriesRulesOf(rule).flatMap((condition, number) => {
        const found = lookBackFault(condition, kept, shortestInterval(draft, file.value.domain, condition));
        return found ? [file.fault(placeOf(file, index, rule, number), found)] : [];
      }),
    ),
  );
}

/** Where it is written how far a condition of a rule looks back: in the rule, or in one of several conditions. */
function placeOf(file: ShapedFile<RulesFile>, index: number, { compound, signal }: CompiledRule, number: number): ValuePath {
  const rule = ['rules', index];
  const own = file.value.rules[index];
  if (!compound) return signal?.of === 'window' ? [...rule, 'over', 'window'] : [...rule, 'when', changeIn(own?.when), 'within'];
  const condition = own?.when?.[compound.of]?.[number];
  const at = [...rule, 'when', compound.of, number];
  if (compound.operands[number]?.signal?.of === 'window') return [...at, 'over', 'window'];
  return condition?.when ? [...at, 'when', changeIn(condition.when), 'within'] : [...at, changeIn(condition), 'within'];
}

const changeIn = (written: { readonly rising?: unknown } | undefined): string => (written?.rising ? 'rising' : 'falling');

/** Milliseconds between two readings of the metric, where they come most often. */
function shortestInterval({ profiles, things }: Draft, domain: string, { metric }: CompiledRule): number {
  const measuring = (profiles?.value.profiles ?? []).filter(
    (profile) => profile.domain === domain && profile.sensors.some((sensor) => sensor.metrics.some((own) => own.metric === metric)),
  );
  const own = things.flatMap(({ value }) => value.things.filter(({ profile }) => measuring.some(({ id }) => id === profile)));
  const seconds = [...measuring, ...own].flatMap(({ intervalSeconds }) => intervalSeconds ?? []);
  return Math.min(...seconds) * 1000;
}
