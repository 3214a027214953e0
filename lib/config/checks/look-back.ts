import { MOST_SAMPLES } from '../../core/alarm/recent-samples.ts';
import type { CompiledRule, CompiledRulePack } from '../../core/alarm/rule.ts';
import { reachOf } from '../../core/alarm/signals/signal.ts';
import { durationMillis, durationText } from '../../core/duration.ts';
import type { Draft, ShapedFile } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { RulesFile } from '../schema/rules-file.ts';

/** Rules that look back further than history is kept, or over more readings than the state of a series holds. */
export function checkLookBack(draft: Draft, packs: readonly CompiledRulePack[]): Fault[] {
  const history = draft.city?.value.defaults.historyRetention;
  const kept = history === undefined ? Number.POSITIVE_INFINITY : durationMillis(history);
  return draft.rules.flatMap((file) =>
    (packs.find(({ domain }) => domain === file.value.domain)?.rules ?? []).flatMap((rule, index) => {
      const reach = reachOf(rule.signal);
      const at = placeOf(file, rule, index);
      if (reach > kept)
        return [file.fault(at, `${durationText(reach)} is longer than the history that is kept, ${history}: expected no more than that`)];
      const interval = shortestInterval(draft, file.value.domain, rule);
      const readings = Math.ceil(reach / interval);
      if (readings <= MOST_SAMPLES) return [];
      const message = `${durationText(reach)} are ${readings} readings ${durationText(interval)} apart: expected at most ${MOST_SAMPLES}, which the state of a series holds`;
      return [file.fault(at, message)];
    }),
  );
}

function placeOf(file: ShapedFile<RulesFile>, rule: CompiledRule, index: number): ValuePath {
  const written = file.value.rules[index]?.when;
  const kind = written?.rising ? 'rising' : 'falling';
  return rule.signal?.of === 'window' ? ['rules', index, 'over', 'window'] : ['rules', index, 'when', kind, 'within'];
}

/** Milliseconds between two readings of the metric, where they come most often. */
function shortestInterval({ profiles, things }: Draft, domain: string, { metric }: CompiledRule): number {
  const measuring = (profiles?.value.profiles ?? []).filter(
    (profile) => profile.domain === domain && profile.sensors.some((sensor) => sensor.metrics.some((own) => own.metric === metric)),
  );
  const own = things.flatMap(({ value }) => value.things.filter(({ profile }) => measuring.some(({ id }) => id === profile)));
  const seconds = [...measuring, ...own].flatMap(({ intervalSeconds }) => intervalSeconds ?? []);
  return Math.min(...seconds) * 1000;
}
