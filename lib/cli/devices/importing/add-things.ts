import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { CompiledCity } from '../../../config/load-city.ts';
import { type ThingEntry, thingsFile } from '../../../config/schema/things-file.ts';
import { isSlug } from '../../../core/tier/tier-path.ts';
import { shapedFile } from '../../imported/imported-file.ts';
import { CommandFailed } from '../../output.ts';
import { CityEdit, refuseFaults } from '../../tier/city-edit.ts';
import { thingsOf } from '../../tier/tier-csv.ts';

/** Things as in `things/*.yaml`, or as CSV: `thing,profile,town,lat,lon[,zh,en]`. Throws CommandFailed with every fault. */
export const thingEntries = async (file: string): Promise<readonly ThingEntry[]> =>
  file.endsWith('.csv') ? thingsOf(file) : (await shapedFile(file, thingsFile)).value.things;

export interface AddedThings {
  readonly city: CompiledCity;
  /** How many the city did not know. */
  readonly added: number;
  /** Where they were written, if there were any. */
  readonly file?: string;
}

/**
 * The city's folder with these things, each once: what it has already stays as it is. They go into `things/<name of the file>.yaml`. Written
 * only where `check` finds no fault in the city as it would be. Throws CommandFailed.
 */
export async function addThings(directory: string, source: string, entries: readonly ThingEntry[]): Promise<AddedThings> {
  const edit = await CityEdit.open(directory);
  // What such a file holds is not known: it could hold the same things.
  refuseFaults(edit.faults);
  const known = new Map(edit.draft.things.flatMap(({ file, value }) => value.things.map((entry) => [entry.id, { entry, file }] as const)));
  const others = entries.flatMap((entry) => {
    const there = known.get(entry.id);
    return there && !isDeepStrictEqual(plain(there.entry), plain(entry)) ? [`${entry.id}: ${there.file} says something else of it`] : [];
  });
  if (others.length > 0)
    throw new CommandFailed(2, ['these things are in the city already, expected what it says or another name:', ...others].join('\n'));
  const fresh = entries.filter(({ id }) => !known.has(id));
  const name = `things/${nameOf(source)}.yaml`;
  if (fresh.length > 0) await edit.extend(name, ['things'], fresh, textOf(basename(source), fresh));
  const { city, faults } = await edit.check();
  refuseFaults(faults);
  if (!city) throw new CommandFailed(2, `the city in ${directory} cannot be read: \`npx citywatch check ${directory}\` says why`);
  if (fresh.length > 0) await edit.write();
  return { city, added: fresh.length, ...(fresh.length > 0 ? { file: `${directory}/${name}` } : {}) };
}

/** Without members that are there and undefined. */
const plain = (entry: ThingEntry): unknown => JSON.parse(JSON.stringify(entry));

/** Throws CommandFailed. */
function nameOf(source: string): string {
  const name = basename(source).replace(/\.[^.]*$/, '');
  if (isSlug(name)) return name;
  throw new CommandFailed(
    2,
    `${source}: the things are kept in things/<name of the file>.yaml, and "${name}" is no slug: expected lower-case words joined by hyphens`,
  );
}

const textOf = (source: string, entries: readonly ThingEntry[]): string =>
  [
    '# yaml-language-server: $schema=../../schema/things.json',
    `# From ${source}, by \`citywatch devices import\`.`,
    'things:',
    ...entries.map((entry) => `  - ${stringify(entry, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()}`),
    '',
  ].join('\n');
