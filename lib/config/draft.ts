import type { CityFiles } from './city-files.ts';
import type { Fault } from './fault.ts';
import { type ChannelsFile, channelsFile } from './schema/channels-file.ts';
import { type CityFile, cityFile } from './schema/city-file.ts';
import { type MechanismFile, mechanismFile } from './schema/mechanism-file.ts';
import { type PeopleFile, peopleFile } from './schema/people-file.ts';
import { type ProfilesFile, profilesFile } from './schema/profiles-file.ts';
import { type ResourcesFile, resourcesFile } from './schema/resources-file.ts';
import { type RostersFile, rostersFile } from './schema/rosters-file.ts';
import { type RulesFile, rulesFile } from './schema/rules-file.ts';
import { type SourcesFile, sourcesFile } from './schema/sources-file.ts';
import { type StagesFile, stagesFile } from './schema/stages-file.ts';
import { type ThingsFile, thingsFile } from './schema/things-file.ts';
import { type TiersFile, tiersFile } from './schema/tiers-file.ts';
import { type UnitsFile, unitsFile } from './schema/units-file.ts';
import { type Shaped, type ShapeResult, shape } from './shape.ts';
import type { YamlSource } from './yaml-source.ts';

/** A file of a folder with several. */
export type ShapedFile<Value> = Shaped<Value> & { readonly file: string };

/** A city whose files have the right shape, before anything is checked across them. What had not is absent. */
export interface Draft {
  readonly city?: Shaped<CityFile>;
  readonly tiers?: Shaped<TiersFile>;
  readonly units?: Shaped<UnitsFile>;
  readonly people?: Shaped<PeopleFile>;
  readonly profiles?: Shaped<ProfilesFile>;
  /** Absent also in a city that keeps none. */
  readonly rosters?: Shaped<RostersFile>;
  /** Absent also in a city that has but one. */
  readonly stages?: Shaped<StagesFile>;
  /** Absent also in a city that needs none. */
  readonly channels?: Shaped<ChannelsFile>;
  /** Absent also in a city to which no other system reports. */
  readonly sources?: Shaped<SourcesFile>;
  readonly mechanism: readonly ShapedFile<MechanismFile>[];
  readonly rules: readonly ShapedFile<RulesFile>[];
  readonly things: readonly ShapedFile<ThingsFile>[];
  readonly resources: readonly ShapedFile<ResourcesFile>[];
}

/** Checks every file against its schema. */
export function makeDraft(files: CityFiles): { draft: Draft; faults: Fault[] } {
  const faults: Fault[] = [];
  const keep = <Value>({ shaped, faults: found }: ShapeResult<Value>): Shaped<Value> | undefined => {
    faults.push(...found);
    return shaped;
  };
  const each = <Value>(sources: readonly YamlSource[], check: (source: YamlSource) => ShapeResult<Value>): ShapedFile<Value>[] =>
    sources.flatMap((source) => {
      const shaped = keep(check(source));
      return shaped ? [{ ...shaped, file: source.file }] : [];
    });
  const draft: Draft = {
    city: files.city && keep(shape(files.city, cityFile)),
    tiers: files.tiers && keep(shape(files.tiers, tiersFile)),
    units: files.units && keep(shape(files.units, unitsFile)),
    people: files.people && keep(shape(files.people, peopleFile)),
    profiles: files.profiles && keep(shape(files.profiles, profilesFile)),
    rosters: files.rosters && keep(shape(files.rosters, rostersFile)),
    stages: files.stages && keep(shape(files.stages, stagesFile)),
    channels: files.channels && keep(shape(files.channels, channelsFile)),
    sources: files.sources && keep(shape(files.sources, sourcesFile)),
    mechanism: each(files.mechanism, (source) => shape(source, mechanismFile)),
    rules: each(files.rules, (source) => shape(source, rulesFile)),
    things: each(files.things, (source) => shape(source, thingsFile)),
    resources: each(files.resources, (source) => shape(source, resourcesFile)),
  };
  return { draft, faults };
}
