import { isSlug, tenantOf } from '../tier/tier-path.ts';
import { distanceMetres, FAR_FROM_TOWN_METRES } from './distance.ts';
import type { Asset, Bilingual, Person, Position, Registry, Sensor, Thing, Tier } from './model.ts';
import { indexRegistry } from './registry-index.ts';

/** A row of a table, its values by the names of the columns. */
export interface ImportRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

export interface ImportFault {
  readonly line: number;
  readonly column: string;
  /** What was found and what was expected. */
  readonly message: string;
}

export interface Imported<Body> {
  readonly body: Body;
  readonly faults: readonly ImportFault[];
}

export interface ImportedThings {
  readonly assets: readonly Asset[];
  readonly things: readonly Thing[];
}

export const THING_COLUMNS = ['thing', 'like', 'town', 'lat', 'lon'] as const;
export const PEOPLE_COLUMNS = ['id', 'unit', 'zh', 'en', 'phone'] as const;

const PHONE = /^\+?\d{5,15}$/;

/**
 * New things, each `like` one that is in the registry: with sensors and an asset such as that has, called after itself. `zh` and `en` name the asset;
 * without them it is called by the thing's id.
 */
export function thingsFromRows(registry: Registry, rows: readonly ImportRow[]): Imported<ImportedThings> {
  const index = indexRegistry(registry);
  const faults: ImportFault[] = [];
  const assets: Asset[] = [];
  const things: Thing[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const { thing: id = '', like = '', town: place = '' } = row.values;
    const own: ImportFault[] = [...nameFaults(row, 'thing', id, seen)];
    const fault = (column: string, message: string): void => void own.push({ line: row.line, column, message });
    if (index.thing(id)) fault('thing', `${quote(id)} is in the registry already: expected a new name`);
    const model = index.thing(like);
    if (!model) fault('like', `${quote(like)} is no thing: expected the id of a thing of the same kind`);
    const town = index.tier(place);
    if (town?.kind !== 'town') fault('town', `${quote(place)} is no town: expected a slug or a GB/T 2260 code`);
    const position = positionOf(row, town, fault);
    faults.push(...own);
    if (own.length > 0 || !model || !town || !position) continue;
    const made = thingLike(registry, model, { id, town, position, name: nameOf(row, id) });
    assets.push(...made.assets);
    things.push(made.thing);
  }
  return { body: { assets, things }, faults };
}

interface NewThing {
  readonly id: string;
  readonly town: Tier;
  readonly position: Position;
  readonly name: Bilingual;
}

function thingLike(
  registry: Registry,
  model: Thing,
  { id, town, position, name }: NewThing,
): { readonly thing: Thing; readonly assets: Asset[] } {
  const index = indexRegistry(registry);
  const renamed = (of: string): string => (of.startsWith(`${model.id}-`) ? `${id}${of.slice(model.id.length)}` : `${id}-${of}`);
  const assets = [...new Set(model.sensors.map(({ asset }) => asset))].flatMap((asset): Asset[] => {
    const known = index.asset(asset);
    return known ? [{ ...known, id: renamed(asset), name, town: town.path, position }] : [];
  });
  const sensors = model.sensors.map((sensor): Sensor => ({ ...sensor, id: renamed(sensor.id), thing: id, asset: renamed(sensor.asset) }));
  return { thing: { ...model, id, tenant: tenantOf(town.path), town: town.path, sensors }, assets };
}

/** People; those of the same ids give way. */
export function peopleFromRows(registry: Registry, rows: readonly ImportRow[]): Imported<readonly Person[]> {
  const index = indexRegistry(registry);
  const seen = new Map<string, number>();
  const faults: ImportFault[] = [];
  const body = rows.map((row): Person => {
    const { id = '', unit = '', zh = '', en = '', phone = '', sample = '' } = row.values;
    const fault = (column: string, message: string): void => void faults.push({ line: row.line, column, message });
    faults.push(...nameFaults(row, 'id', id, seen));
    if (!index.unit(unit)) fault('unit', `${quote(unit)} is no unit: expected the id of a unit`);
    if (!zh && !en) fault('zh', 'missing: expected a name in zh or en');
    if (phone && !PHONE.test(phone)) fault('phone', `${quote(phone)}: expected 5 to 15 digits, a + before them at most`);
    if (!['', 'true', 'false'].includes(sample)) fault('sample', `${quote(sample)}: expected true or false`);
    return { id, unit, name: nameOf(row, id), ...(phone ? { phone } : {}), sample: sample === 'true' };
  });
  return { body, faults };
}

/** What stands where bytes were no characters of the encoding in which they were read. */
const LOST = '\uFFFD';

function nameFaults({ line, values }: ImportRow, column: string, id: string, seen: Map<string, number>): ImportFault[] {
  const before = seen.get(id);
  seen.set(id, before ?? line);
  const lost = Object.entries(values)
    .filter(([, value]) => value.includes(LOST))
    .map(([name, value]) => ({ line, column: name, message: `${quote(value)} has lost characters: expected a file in UTF-8` }));
  if (!isSlug(id)) return [...lost, { line, column, message: `${quote(id)}: expected lower-case words joined by hyphens` }];
  return before === undefined
    ? lost
    : [...lost, { line, column, message: `${quote(id)} stands in line ${before} too: expected each once` }];
}

function nameOf({ values: { zh = '', en = '' } }: ImportRow, otherwise: string): Bilingual {
  return { zh: zh || en || otherwise, en: en || zh || otherwise };
}

function positionOf({ values }: ImportRow, town: Tier | undefined, fault: (column: string, message: string) => void): Position | undefined {
  const read = (column: 'lat' | 'lon', most: number): number | undefined => {
    const text = values[column] ?? '';
    const value = Number(text);
    if (text !== '' && Math.abs(value) <= most) return value;
    fault(column, `${quote(text)}: expected degrees from -${most} to ${most}, WGS-84`);
    return undefined;
  };
  const [lat, lon] = [read('lat', 90), read('lon', 180)];
  if (lat === undefined || lon === undefined) return undefined;
  if (town && distanceMetres({ lat, lon }, town.position) > FAR_FROM_TOWN_METRES)
    fault(
      'lat',
      `more than ${FAR_FROM_TOWN_METRES / 1000} km from ${town.id}: expected a place in it; are lat and lon the wrong way round?`,
    );
  return { lat, lon };
}

const quote = (text: string): string => (text === '' ? 'missing' : `"${text.slice(0, 80)}"`);
