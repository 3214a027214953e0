import type { CityFiles } from './city-files.ts';

/**
 * Every id that is written down, also in entries with faults of their own: a reference to one of them is not told as
 * a second fault. `undefined` when the file cannot be read at all.
 */
export interface KnownIds {
  readonly districts: ReadonlySet<string> | undefined;
  readonly towns: ReadonlySet<string> | undefined;
  readonly tiers: ReadonlySet<string> | undefined;
  readonly units: ReadonlySet<string> | undefined;
  readonly people: ReadonlySet<string> | undefined;
  readonly profiles: ReadonlySet<string> | undefined;
}

export function knownIds(files: CityFiles): KnownIds {
  const districts = ids(field(files.tiers?.value, 'districts'));
  const districtEntries = entries(field(files.tiers?.value, 'districts'));
  const towns = districts && new Set(districtEntries.flatMap((district) => [...(ids(field(district, 'towns')) ?? [])]));
  const city = field(files.city?.value, 'id');
  const units = ids(field(files.units?.value, 'units'));
  return {
    districts,
    towns,
    tiers: districts && towns && typeof city === 'string' ? new Set([city, ...districts, ...towns]) : undefined,
    units: units && districts && new Set([...units].flatMap((id) => inEachDistrict(id, districts))),
    people: ids(field(files.people?.value, 'people')),
    profiles: ids(field(files.profiles?.value, 'profiles')),
  };
}

/** `{district}-centre` → `chancheng-centre`, `nanhai-centre`, …; any other text as it is. */
export function inEachDistrict(pattern: string, districts: Iterable<string>): string[] {
  if (!pattern.includes('{district}')) return [pattern];
  return Array.from(districts, (district) => pattern.replaceAll('{district}', district));
}

function ids(list: unknown): Set<string> | undefined {
  if (!Array.isArray(list)) return undefined;
  return new Set(list.map((entry) => field(entry, 'id')).filter((id) => typeof id === 'string'));
}

function entries(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function field(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
