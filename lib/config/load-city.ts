import { checkAlarmSources } from './checks/alarm-sources.ts';
import { checkBodies } from './checks/bodies.ts';
import { checkChannels } from './checks/channels.ts';
import { checkDistances } from './checks/distances.ts';
import { checkFit } from './checks/fit.ts';
import { checkLookBack } from './checks/look-back.ts';
import { checkMechanism } from './checks/mechanism.ts';
import { checkOverrides } from './checks/overrides.ts';
import { checkPlaces } from './checks/places.ts';
import { checkProfiles } from './checks/profiles.ts';
import { checkReferences } from './checks/references.ts';
import { checkResources } from './checks/resources.ts';
import { checkRosters } from './checks/rosters.ts';
import { compileRules } from './checks/rules.ts';
import { checkSources } from './checks/sources.ts';
import { checkStages } from './checks/stages.ts';
import { checkSupport } from './checks/support.ts';
import { checkUniqueIds } from './checks/unique-ids.ts';
import { checkUnits } from './checks/units.ts';
import { checkWatches } from './checks/watches.ts';
import { readCityFiles } from './city-files.ts';
import { type CompiledCity, compileCity } from './compile-city.ts';
import { makeDraft } from './draft.ts';
import { type Fault, inOrder } from './fault.ts';
import { knownIds } from './known-ids.ts';

export type { CompiledCity } from './compile-city.ts';
export type { Fault } from './fault.ts';

/**
 * Reads, checks and compiles the city of a folder. Never throws for what is wrong with its files: every fault there is
 * comes back, in the order of files and lines. `city` is there exactly when there is no fault. With `now` (epoch milliseconds) a roster in
 * which nobody is on call some time soon is a fault too.
 */
export async function loadCity(
  directory: string,
  { now }: { readonly now?: number } = {},
): Promise<{ city?: CompiledCity; faults: Fault[] }> {
  const { files, faults: fileFaults } = await readCityFiles(directory);
  const { draft, faults: shapeFaults } = makeDraft(files);
  const known = knownIds(files);
  const { packs, partial, faults: ruleFaults } = compileRules(draft, files.rules);
  const city = compileCity(draft, packs);
  const faults = inOrder([
    ...fileFaults,
    ...shapeFaults,
    ...ruleFaults,
    ...checkReferences(draft, known),
    ...checkUniqueIds(draft, known),
    ...checkPlaces(draft),
    ...checkResources(draft),
    ...checkUnits(draft),
    ...checkWatches(draft),
    ...checkSupport(draft),
    ...checkChannels(draft),
    ...checkAlarmSources(draft, known),
    ...checkMechanism(draft),
    ...checkProfiles(draft, packs),
    ...checkLookBack(draft, packs),
    ...checkOverrides(draft, packs, partial),
    ...checkFit(draft, packs, city?.registry),
    ...checkDistances(draft),
    ...checkStages(draft, known),
    ...(city ? checkSources(draft, packs, city.registry) : []),
    ...(city ? checkBodies(draft, city.registry) : []),
    ...(city ? checkRosters(draft, city.registry, now) : []),
  ]);
  return city && faults.length === 0 ? { city, faults } : { faults };
}
