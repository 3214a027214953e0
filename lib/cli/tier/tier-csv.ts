import type * as z from 'zod';
import type { Fault } from '../../config/fault.ts';
import { type ThingEntry, thingsFile } from '../../config/schema/things-file.ts';
import type { TiersFile } from '../../config/schema/tiers-file.ts';
import { tiersFile } from '../../config/schema/tiers-file.ts';
import { refuse } from '../imported/imported-file.ts';
import { CommandFailed } from '../output.ts';
import { csvRows } from '../recorded/csv-file.ts';

export type TownEntry = TiersFile['districts'][number]['towns'][number];

const townSchema = tiersFile.shape.districts.element.shape.towns.element;
const thingSchema = thingsFile.shape.things.element;

/** Towns, a line each: `id,code,zh,en,lat,lon`. Throws CommandFailed with every fault. */
export const townsOf = (file: string): Promise<TownEntry[]> =>
  entriesOf(file, ['id', 'code', 'zh', 'en', 'lat', 'lon'], townSchema, ({ id, code, ...rest }) => ({
    id,
    code,
    ...named(rest),
    position: positionOf(rest),
  }));

/** One town as `id,code,zh,en,lat,lon`. Throws CommandFailed. */
export function townOf(text: string): TownEntry {
  const [id = '', code = '', zh = '', en = '', lat = '', lon = ''] = text.split(',').map((part) => part.trim());
  const parsed = townSchema.safeParse({ id, code, ...named({ zh, en }), position: positionOf({ lat, lon }) });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CommandFailed(2, `--town "${text}": expected id,code,zh,en,lat,lon: ${faults.join('; ')}`);
}

/** Things, a line each: `thing,profile,town,lat,lon`, and where the asset has a name of its own, `zh,en`. Throws CommandFailed with every fault. */
export const thingsOf = (file: string): Promise<ThingEntry[]> =>
  entriesOf(file, ['thing', 'profile', 'town', 'lat', 'lon'], thingSchema, ({ thing, profile, town, ...rest }) => ({
    id: thing,
    profile,
    town,
    ...(rest.zh || rest.en ? named(rest) : {}),
    position: positionOf(rest),
  }));

type Values = Readonly<Record<string, string>>;

const named = ({ zh, en }: Values) => ({ name: { zh: zh || en, en: en || zh } });
/** What is no number is told by the schema, with what was found. */
const positionOf = ({ lat = '', lon = '' }: Values) => ({ lat: numberIn(lat), lon: numberIn(lon) });
const numberIn = (text: string): number | string => (text === '' || Number.isNaN(Number(text)) ? text : Number(text));

async function entriesOf<Entry>(
  file: string,
  header: readonly string[],
  schema: z.ZodType<Entry>,
  read: (values: Values) => unknown,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  const faults: Fault[] = [];
  for await (const { line, values } of csvRows(file, ',', header)) {
    const parsed = schema.safeParse(read(values));
    if (parsed.success) entries.push(parsed.data);
    for (const { path, message } of parsed.error?.issues ?? []) faults.push({ file, line, message: `${path.join('.')}: ${message}` });
  }
  refuse(faults);
  return entries;
}
