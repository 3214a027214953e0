import type { SeriesBinding, ThingBinding } from '../bindings.ts';
import type { CompiledRule } from '../rule.ts';

/** A series whose alarms another publication may change, and the rules that tell the difference. */
export interface ChangedSeries {
  readonly thing: string;
  readonly sensor: string;
  readonly metric: string;
  /** Rules that would not apply any more, or mean something else; as they are. */
  readonly now: readonly CompiledRule[];
  /** Rules that would be new, or mean something else; as they would be. */
  readonly changed: readonly CompiledRule[];
}

/** The series of a thing on which other rules would apply, or rules of another meaning. */
export function changedSeries(thing: string, before: ThingBinding | undefined, after: ThingBinding | undefined): ChangedSeries[] {
  const names = new Set([...(before?.series.keys() ?? []), ...(after?.series.keys() ?? [])]);
  return [...names].flatMap((name): ChangedSeries[] => {
    const [old, next] = [before?.series.get(name), after?.series.get(name)];
    const now = without(old, next);
    const changed = without(next, old);
    const { sensor, metric } = (old ?? next) as SeriesBinding;
    return now.length + changed.length === 0 ? [] : [{ thing, sensor, metric, now, changed }];
  });
}

function without(series: SeriesBinding | undefined, other: SeriesBinding | undefined): CompiledRule[] {
  const same = new Set(other?.rules.map(({ rule }) => `${rule.id} ${rule.fingerprint}`));
  // One of several conditions of a rule raises nothing by itself.
  const own = (series?.rules ?? []).filter(({ operand }) => !operand);
  return own.flatMap(({ rule }) => (same.has(`${rule.id} ${rule.fingerprint}`) ? [] : [rule]));
}
