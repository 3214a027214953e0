import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import type { CompiledCity } from '../../config/load-city.ts';
import { CommandFailed } from '../output.ts';

/** What a price depends on. */
export interface DescribedCity {
  readonly sensors: number;
  /** Seconds between two readings of a sensor. */
  readonly interval: number;
  /** Readings in a message of a thing. */
  readonly packSize: number;
  readonly incidentsPerDay: number;
  /** Consoles open at a time, day and night, over all tiers. */
  readonly consoles: number;
  /** Share of the sensors, incidents and consoles of each district, by name. */
  readonly districts: readonly { readonly name: string; readonly share: number }[];
}

/** What may be said of a city, in flags and in a file; what is not said is Foshan's. */
export interface Description {
  readonly sensors?: number;
  readonly interval?: number;
  readonly packSize?: number;
  readonly incidentsPerDay?: number;
  readonly consoles?: number;
  readonly districts?: number;
}

/** Each with its name in flags and files, what it counts, and what Foshan's study says (DOMAIN.md, "Scale"): 980 million readings a day of 13,120 sensors. */
export const PARTS = {
  sensors: { name: 'sensors', least: 1, whole: true, foshan: 13_120 },
  interval: { name: 'interval', least: 0.1, whole: false, foshan: (13_120 * 86_400) / 980_000_000 },
  packSize: { name: 'pack-size', least: 1, whole: true, foshan: 40 },
  incidentsPerDay: { name: 'incidents-per-day', least: 0, whole: false, foshan: 15 },
  /** One for each centre: of the city, of five districts, of 32 towns. */
  consoles: { name: 'consoles', least: 0, whole: true, foshan: 38 },
  districts: { name: 'districts', least: 1, whole: true, foshan: undefined },
} as const satisfies Readonly<
  Record<keyof Description, { readonly name: string; readonly least: number; readonly whole: boolean; readonly foshan: number | undefined }>
>;

type Part = keyof typeof PARTS;
const PART_NAMES = Object.keys(PARTS) as Part[];
/** So many readings in one message are the most a device may send (128 KB), with room for names. */
const MOST_IN_A_PACK = 1000;

/** The number of a flag or of a file. Throws CommandFailed that says where it stood. */
export function numberOf(part: Part, value: unknown, where: string): number {
  const { least, whole } = PARTS[part];
  const most = part === 'packSize' ? MOST_IN_A_PACK : Number.POSITIVE_INFINITY;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const fits = typeof number === 'number' && Number.isFinite(number) && number >= least && number <= most;
  if (fits && (!whole || Number.isInteger(number))) return number;
  const kind = whole ? 'a whole number' : 'a number';
  throw new CommandFailed(
    2,
    `${where} is ${JSON.stringify(value)}: expected ${kind} from ${least}${most === MOST_IN_A_PACK ? ` to ${most}` : ''}`,
  );
}

/** A YAML file with the flags' names as keys. Throws CommandFailed. */
export async function readDescription(file: string): Promise<Description> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new CommandFailed(2, `${file} cannot be read: ${cause.message}`);
  });
  const value = parsed(file, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CommandFailed(2, `${file}: expected a mapping such as sensors: 13120`);
  const entries = Object.entries(value).map(([key, one]) => {
    const part = PART_NAMES.find((candidate) => PARTS[candidate].name === key);
    if (!part) throw new CommandFailed(2, `${file}: unknown "${key}", expected ${PART_NAMES.map((name) => PARTS[name].name).join(', ')}`);
    return [part, numberOf(part, one, `${file}: ${key}`)];
  });
  return Object.fromEntries(entries) as Description;
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (cause instanceof YAMLParseError) throw new CommandFailed(2, `${file}: ${cause.message}`);
    throw cause;
  }
}

/** The described city; without a number of districts, those of the configuration, each with its share of the configured sensors. */
export function describedCity(city: CompiledCity, given: Description): DescribedCity {
  const pick = (part: Exclude<Part, 'districts'>): number => given[part] ?? PARTS[part].foshan;
  return {
    sensors: pick('sensors'),
    interval: pick('interval'),
    packSize: pick('packSize'),
    incidentsPerDay: pick('incidentsPerDay'),
    consoles: pick('consoles'),
    districts: given.districts === undefined ? configuredDistricts(city) : evenDistricts(given.districts),
  };
}

const evenDistricts = (count: number): DescribedCity['districts'] =>
  Array.from({ length: count }, (_, index) => ({ name: `district-${index + 1}`, share: 1 / count }));

function configuredDistricts({ registry }: CompiledCity): DescribedCity['districts'] {
  const districts = registry.tiers.filter(({ kind }) => kind === 'district');
  const sensorsOf = (tenant?: string): number =>
    registry.things
      .filter((thing) => tenant === undefined || thing.tenant === tenant)
      .reduce((sum, { sensors }) => sum + sensors.length, 0);
  const all = sensorsOf();
  return districts.map(({ id }) => ({ name: id, share: all === 0 ? 1 / districts.length : sensorsOf(id) / all }));
}
