import type { Tier } from '../core/registry/model.ts';
import type { CityFile } from './schema/city-file.ts';
import type { TiersFile } from './schema/tiers-file.ts';

/** The city, its districts and their towns, outermost first. */
export function expandTiers(city: CityFile, tiers: TiersFile): Tier[] {
  const top: Tier = {
    id: city.id,
    kind: 'city',
    path: city.id,
    code: city.code.slice(0, 6),
    name: city.name,
    position: city.position,
    ...tiers.city,
  };
  const districts = tiers.districts.flatMap(({ kind: district, towns, code, ...rest }): Tier[] => {
    const path = `${city.id}/${rest.id}`;
    const own: Tier = { ...rest, kind: 'district', path, code: code.slice(0, 6), district };
    return [own, ...towns.map((town): Tier => ({ ...town, kind: 'town', path: `${path}/${town.id}`, code: town.code.slice(0, 9) }))];
  });
  return [top, ...districts];
}
