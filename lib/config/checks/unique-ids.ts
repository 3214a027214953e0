import { isSlug } from '../../core/tier/tier-path.ts';
import type { Draft } from '../draft.ts';
import { assetId, sensorIds } from '../expand-things.ts';
import type { Fault, ValuePath } from '../fault.ts';
import { inEachDistrict, type KnownIds } from '../known-ids.ts';
import type { Shaped } from '../shape.ts';

/** Ids borne twice: things, sensors, assets and units share one space of names, tiers, people and profiles have their own. */
export function checkUniqueIds(draft: Draft, known: KnownIds): Fault[] {
  const faults: Fault[] = [];
  const space = () => {
    const first = new Map<string, Fault>();
    return (shaped: Shaped<unknown>, path: ValuePath, kind: string, id: string): boolean => {
      const here = shaped.fault(path, `id of a ${kind}`);
      const before = first.get(id);
      if (!before) first.set(id, here);
      else
        faults.push(
          shaped.fault(
            path,
            `"${id}" is already the ${before.message} (${before.file}:${before.line}): expected ids that are unique in the city`,
          ),
        );
      if (!isSlug(id)) faults.push(shaped.fault(path, `"${id}" would be the id of a ${kind}: expected a slug of at most 64 letters`));
      return before === undefined;
    };
  };
  const [claim, claimTier, claimPerson, claimProfile] = [space(), space(), space(), space()];
  const { tiers, units, people, profiles } = draft;
  if (draft.city) claimTier(draft.city, ['id'], 'tier', draft.city.value.id);
  for (const [index, district] of (tiers?.value.districts ?? []).entries()) {
    if (!tiers) break;
    claimTier(tiers, ['districts', index, 'id'], 'tier', district.id);
    for (const [at, town] of district.towns.entries()) claimTier(tiers, ['districts', index, 'towns', at, 'id'], 'tier', town.id);
  }
  for (const [index, unit] of (units?.value.units ?? []).entries()) {
    if (units) for (const id of inEachDistrict(unit.id, known.districts ?? [])) claim(units, ['units', index, 'id'], 'unit', id);
  }
  for (const [index, person] of (people?.value.people ?? []).entries()) {
    if (people) claimPerson(people, ['people', index, 'id'], 'person', person.id);
  }
  for (const [index, profile] of (profiles?.value.profiles ?? []).entries()) {
    if (profiles) claimProfile(profiles, ['profiles', index, 'id'], 'profile', profile.id);
  }
  const byId = new Map((profiles?.value.profiles ?? []).map((profile) => [profile.id, profile]));
  for (const file of draft.things) {
    for (const [index, thing] of file.value.things.entries()) {
      const path = ['things', index, 'id'];
      const profile = byId.get(thing.profile);
      // What a second thing of the same name makes is there twice too: told once is enough.
      if (!claim(file, path, 'thing', thing.id) || !profile) continue;
      claim(file, path, 'asset', assetId(thing, profile));
      for (const { id } of sensorIds(thing, profile)) claim(file, path, 'sensor', id);
    }
  }
  return faults;
}
