import type { CompiledRulePack } from '../core/alarm/rule.ts';
import { durationMillis } from '../core/duration.ts';
import type { Mechanism } from '../core/mechanism/model.ts';
import type { Registry } from '../core/registry/model.ts';
import type { CityResources } from '../core/registry/resources.ts';
import type { Roster } from '../core/watch/roster.ts';
import type { BaseMap } from '../wiring/base-map.ts';
import type { Draft } from './draft.ts';
import { expandMechanism } from './expand-mechanism.ts';
import { expandResources } from './expand-resources.ts';
import { expandRosters } from './expand-rosters.ts';
import { expandStages, type Stages } from './expand-stages.ts';
import { expandThing, type NormalCourse } from './expand-things.ts';
import { expandTiers } from './expand-tiers.ts';
import { expandUnit } from './expand-units.ts';

/** A city ready to be published and run. */
export interface CompiledCity {
  readonly registry: Registry;
  readonly rules: readonly CompiledRulePack[];
  readonly mechanism: Mechanism;
  /** Who is on call, for the units that keep a roster. */
  readonly rosters: readonly Roster[];
  readonly resources: CityResources;
  /** What the simulator publishes, by `<sensor>/<metric>`. */
  readonly simulation: Readonly<Record<string, NormalCourse>>;
  /** How many times it is deployed, and where. */
  readonly stages: Stages;
  readonly settings: {
    /** Seconds that readings are kept. */
    readonly historyRetentionSeconds: number;
    /** What the console draws the city on. @default a schematic of its own */
    readonly baseMap?: BaseMap;
  };
}

/** `undefined` when a file it cannot do without is missing or has not the right shape. */
export function compileCity(draft: Draft, rules: readonly CompiledRulePack[]): CompiledCity | undefined {
  const { city, tiers, units, people, profiles, channels, sources } = draft;
  if (!city || !tiers || !units || !people || !profiles) return undefined;
  const tierList = expandTiers(city.value, tiers.value);
  const paths = new Map(tierList.map((tier) => [tier.id, tier.path]));
  const towns = new Map(tierList.filter(({ kind }) => kind === 'town').map((tier) => [tier.id, tier]));
  const districts = tiers.value.districts.map(({ id }) => id);
  const profileById = new Map(profiles.value.profiles.map((profile) => [profile.id, profile]));
  const things = draft.things.flatMap((file) =>
    file.value.things.flatMap((entry) => {
      const profile = profileById.get(entry.profile);
      const town = towns.get(entry.town);
      return profile && town ? [expandThing(entry, profile, town)] : [];
    }),
  );
  return {
    registry: {
      city: { id: city.value.id, name: city.value.name },
      tiers: tierList,
      units: units.value.units
        .flatMap((entry) => expandUnit(entry, tiers.value.districts))
        .map((unit) => ({ ...unit, tier: paths.get(unit.tier) ?? city.value.id })),
      people: people.value.people,
      ...(channels ? { messaging: channels.value } : {}),
      ...(sources
        ? { sources: sources.value.sources.map((source) => ({ ...source, tier: paths.get(source.tier) ?? city.value.id })) }
        : {}),
      assets: things.map(({ asset }) => asset),
      things: things.map(({ thing }) => thing),
    },
    rules,
    mechanism: expandMechanism(draft.mechanism.map(({ value }) => value)),
    rosters: draft.rosters ? expandRosters(draft.rosters.value, districts).map(({ roster }) => roster) : [],
    resources: expandResources(
      draft.resources.map(({ value }) => value),
      paths,
    ),
    simulation: Object.fromEntries(things.flatMap(({ courses }) => courses)),
    stages: expandStages(draft.stages?.value),
    settings: {
      historyRetentionSeconds: durationMillis(city.value.defaults.historyRetention) / 1000,
      ...(city.value.baseMap && { baseMap: city.value.baseMap }),
    },
  };
}
