import type { Position } from '../../core/registry/model.ts';
import type { Draft } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { Shaped } from '../shape.ts';

/** Area codes that do not nest as GB/T 2260 does, and positions outside the city. */
export function checkPlaces(draft: Draft): Fault[] {
  return [...codeFaults(draft), ...positionFaults(draft)];
}

function codeFaults({ city, tiers }: Draft): Fault[] {
  const faults: Fault[] = [];
  const borne = new Map<string, string>();
  const check = (shaped: Shaped<unknown>, path: ValuePath, tier: { id: string; code: string }, prefix: string, digits: 6 | 9): void => {
    const code = tier.code.slice(0, digits);
    const other = borne.get(code);
    if (!code.startsWith(prefix))
      faults.push(shaped.fault(path, `"${tier.code}" is not a code below ${prefix}: expected ${digits} digits that begin with ${prefix}`));
    else if (other) faults.push(shaped.fault(path, `"${tier.code}" is the code of ${other} already: expected a code for each tier`));
    borne.set(code, tier.id);
  };
  const cityCode = city?.value.code;
  if (city && cityCode) {
    if (!/^[1-8]\d(?!00)\d\d00/.test(cityCode))
      faults.push(
        city.fault(['code'], `"${cityCode}" is not the code of a city: expected two digits of the province, two of the city, 00`),
      );
    borne.set(cityCode.slice(0, 6), city.value.id);
  }
  for (const [index, district] of (tiers?.value.districts ?? []).entries()) {
    if (!tiers) break;
    check(tiers, ['districts', index, 'code'], district, cityCode?.slice(0, 4) ?? '', 6);
    for (const [at, town] of district.towns.entries()) {
      check(tiers, ['districts', index, 'towns', at, 'code'], town, district.code.slice(0, 6), 9);
    }
  }
  return faults;
}

function positionFaults({ city, tiers, things, resources }: Draft): Fault[] {
  const area = city?.value.area;
  if (!city || !area) return [];
  const [south, north] = area.lat;
  const [west, east] = area.lon;
  if (!(south < north && west < east))
    return [city.fault(['area'], 'an empty area: expected [south, north] and [west, east], the smaller number first')];
  const faults: Fault[] = [];
  const check = (shaped: Shaped<unknown>, path: ValuePath, { lat, lon }: Position): void => {
    if (lat >= south && lat <= north && lon >= west && lon <= east) return;
    faults.push(shaped.fault(path, `${lat}, ${lon} is outside the city: expected lat ${south} to ${north}, lon ${west} to ${east}`));
  };
  check(city, ['position'], city.value.position);
  for (const [index, district] of (tiers?.value.districts ?? []).entries()) {
    if (!tiers) break;
    check(tiers, ['districts', index, 'position'], district.position);
    for (const [at, town] of district.towns.entries()) check(tiers, ['districts', index, 'towns', at, 'position'], town.position);
  }
  for (const file of things) {
    for (const [index, thing] of file.value.things.entries()) check(file, ['things', index, 'position'], thing.position);
  }
  for (const file of resources)
    for (const list of ['resources', 'cameras'] as const)
      for (const [index, one] of (file.value[list] ?? []).entries()) check(file, [list, index, 'position'], one.position);
  return faults;
}
