import { cannotBeMeant } from '../../core/alarm/cannot-be-meant.ts';
import { seriesRulesOf } from '../../core/alarm/compound/joint.ts';
import { misplacedBounds, resolveRule } from '../../core/alarm/resolve-rule.ts';
import type { CompiledRule, CompiledRulePack } from '../../core/alarm/rule.ts';
import { crossedRules, thresholdFaults } from '../../core/alarm/thresholds.ts';
import type { MetricDeclaration } from '../../core/registry/model.ts';
import type { Draft, ShapedFile } from '../draft.ts';
import { expandThing } from '../expand-things.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { MetricEntry, ProfileEntry } from '../schema/profiles-file.ts';
import type { MetricOverride, ThingEntry, ThingsFile } from '../schema/things-file.ts';

/**
 * Values and bounds of profiles and things: those that no rule takes, and those that a rule needs and nobody declares. `partial`: domains whose
 * rules have faults of their own, so that one that is not found may be there.
 */
export function checkOverrides(draft: Draft, packs: readonly CompiledRulePack[], partial: ReadonlySet<string>): Fault[] {
  const { profiles } = draft;
  if (!profiles) return [];
  const rulesOf = (domain: string): OwnRules => ({
    rules: packs.find((pack) => pack.domain === domain)?.rules ?? [],
    areAll: !partial.has(domain),
  });
  const ofProfiles = profiles.value.profiles.flatMap((profile, index) =>
    profile.sensors.flatMap((sensor, at) =>
      sensor.metrics.flatMap((metric, number) =>
        [...boundFaults(metric, metric.metric, rulesOf(profile.domain)), ...crossed(metric, rulesOf(profile.domain))].map(
          ({ path, message }) => profiles.fault(['profiles', index, 'sensors', at, 'metrics', number, ...path], message),
        ),
      ),
    ),
  );
  const byId = new Map(profiles.value.profiles.map((profile) => [profile.id, profile]));
  const ofThings = draft.things.flatMap((file) =>
    file.value.things.flatMap((entry, index) => {
      const profile = byId.get(entry.profile);
      return profile ? thingFaults(file, index, entry, profile, rulesOf(profile.domain)) : [];
    }),
  );
  return [...ofProfiles, ...ofThings];
}

/** The rules of a domain that could be compiled. */
interface OwnRules {
  readonly rules: readonly CompiledRule[];
  readonly areAll: boolean;
}

interface Misplaced {
  readonly path: ValuePath;
  readonly message: string;
}

function boundFaults(own: Pick<MetricEntry, 'bounds'> | MetricOverride, metric: string, { rules, areAll }: OwnRules): Misplaced[] {
  return Object.entries(own.bounds ?? {}).flatMap(([id, bounds]) => {
    const rule = rules.find((candidate) => candidate.id === id && candidate.metric === metric && !candidate.compound);
    if (!rule)
      return areAll ? [{ path: ['bounds', id], message: `no rule "${id}" looks at ${metric}: expected a rule of the domain` }] : [];
    return misplacedBounds(rule, bounds).map(({ member, message }) => ({ path: ['bounds', id, member], message }));
  });
}

/** Alarm points whose values are declared in the wrong order. */
const crossed = (metric: MetricDeclaration, { rules }: OwnRules): Misplaced[] =>
  crossedRules(
    rules.filter((rule) => rule.metric === metric.metric),
    (rule) => resolveRule(rule, metric),
  ).map((message) => ({ path: ['values'], message }));

function thingFaults(file: ShapedFile<ThingsFile>, index: number, entry: ThingEntry, profile: ProfileEntry, own: OwnRules): Fault[] {
  const written: [ValuePath, Readonly<Record<string, MetricOverride>>][] = [[['metrics'], entry.metrics ?? {}]];
  for (const [sensor, metrics] of Object.entries(entry.sensors ?? {})) written.push([['sensors', sensor], metrics]);
  const faults = written.flatMap(([place, metrics]) =>
    Object.entries(metrics).flatMap(([metric, override]) =>
      boundFaults(override, metric, own).map(({ path, message }) => file.fault(['things', index, ...place, metric, ...path], message)),
    ),
  );
  const town = { path: '', name: { zh: '', en: '' } };
  const { thing } = expandThing(entry, profile, town);
  const measured = thing.sensors.flatMap((sensor) =>
    sensor.metrics.map((metric) => ({ id: sensor.id.slice(entry.id.length + 1), metric })),
  );
  for (const [place, metrics] of written) {
    const [, sensor] = place;
    const there = measured.filter(({ id }) => sensor === undefined || id === sensor);
    if (there.length === 0)
      faults.push(
        file.fault(
          ['things', index, ...place],
          `no sensor "${sensor}": expected one of ${[...new Set(measured.map(({ id }) => id))].join(', ')}`,
        ),
      );
    else
      for (const metric of Object.keys(metrics))
        if (!there.some((candidate) => candidate.metric.metric === metric))
          faults.push(
            file.fault(
              ['things', index, ...place, metric],
              `${metric} is not measured there: expected one of ${[...new Set(there.map((candidate) => candidate.metric.metric))].join(', ')}`,
            ),
          );
  }
  for (const { id, metric } of measured) {
    const where = ['things', index, ...(entry.sensors?.[id] ? ['sensors', id] : entry.metrics ? ['metrics'] : [])];
    // Values that are the profile's alone are told of there, once.
    const isOwn = entry.metrics?.[metric.metric] ?? entry.sensors?.[id]?.[metric.metric];
    if (isOwn) faults.push(...crossed(metric, own).map(({ message }) => file.fault(where, `for ${id}: ${message}`)));
    for (const rule of own.rules.flatMap(seriesRulesOf).filter((candidate) => candidate.metric === metric.metric)) {
      if (rule.share === undefined && metric.bounds?.[rule.id] === undefined) continue;
      const resolved = resolveRule(rule, metric);
      const problems = resolved
        ? [...cannotBeMeant(resolved), ...thresholdFaults(resolved)].map(({ message }) => `rule ${rule.id} for ${id}: ${message}`)
        : [
            `no value "${rule.share}" of ${metric.metric} for ${id}: the rule ${rule.id} compares with a share of it; expected it under values, here or in the profile ${profile.id}`,
          ];
      faults.push(...problems.map((message) => file.fault(where, message)));
    }
  }
  return faults;
}
