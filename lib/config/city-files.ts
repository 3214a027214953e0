import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { suggestion } from './closest.ts';
import type { Fault } from './fault.ts';
import { YamlSource } from './yaml-source.ts';

const SINGLE = ['city', 'tiers', 'units', 'people', 'profiles'] as const;
/** Read when they are there. */
const OPTIONAL = ['rosters', 'stages', 'channels', 'sources'] as const;
const FOLDERS = ['mechanism', 'rules', 'things'] as const;
/** Read when it is there. */
const OPTIONAL_FOLDERS = ['resources'] as const;

/** The files of a city's folder, read but not yet checked. */
export type CityFiles = Readonly<
  Partial<Record<(typeof SINGLE)[number] | (typeof OPTIONAL)[number], YamlSource>> &
    Record<(typeof FOLDERS)[number] | (typeof OPTIONAL_FOLDERS)[number], readonly YamlSource[]>
>;

/** Reads a city's folder. Files that are missing, or that nothing would ever read, are faults. */
export async function readCityFiles(directory: string): Promise<{ files: CityFiles; faults: Fault[] }> {
  const faults: Fault[] = [];
  const missing = (file: string, expected: string): void => {
    faults.push({ file, line: 1, message: `missing: expected ${expected}` });
  };
  const top = await names(directory);
  if (!top) missing(directory, 'a folder that holds a city, such as cities/foshan');
  const known = [...[...SINGLE, ...OPTIONAL].map((name) => `${name}.yaml`), ...FOLDERS, ...OPTIONAL_FOLDERS];
  for (const name of top ?? []) {
    if (known.includes(name) || !isYaml(name)) continue;
    faults.push({
      file: join(directory, name),
      line: 1,
      message: `nothing reads this file${suggestion(name, known)} (expected ${known.join(', ')})`,
    });
  }
  const read = async (file: string): Promise<YamlSource> => new YamlSource(file, await readFile(file, 'utf8'));
  const single = async (name: (typeof SINGLE)[number]): Promise<YamlSource | undefined> => {
    const file = join(directory, `${name}.yaml`);
    if (top?.includes(`${name}.yaml`)) return read(file);
    if (top) missing(file, 'this file in every city');
    return undefined;
  };
  const optional = async (name: (typeof OPTIONAL)[number]): Promise<YamlSource | undefined> =>
    top?.includes(`${name}.yaml`) ? read(join(directory, `${name}.yaml`)) : undefined;
  const folder = async (name: (typeof FOLDERS)[number] | (typeof OPTIONAL_FOLDERS)[number]): Promise<YamlSource[]> => {
    const inside = (await names(join(directory, name))) ?? [];
    for (const other of inside.filter((file) => isYaml(file) && !file.endsWith('.yaml'))) {
      faults.push({ file: join(directory, name, other), line: 1, message: 'nothing reads this file: expected the ending .yaml' });
    }
    const wanted = inside.filter((file) => file.endsWith('.yaml'));
    const isNeeded = FOLDERS.some((one) => one === name);
    if (top && isNeeded && wanted.length === 0) missing(join(directory, name), 'a folder with at least one .yaml file');
    return Promise.all(wanted.map((file) => read(join(directory, name, file))));
  };
  const [city, tiers, units, people, profiles, rosters, stages, channels, sources, mechanism, rules, things, resources] = await Promise.all(
    [
      ...([single('city'), single('tiers'), single('units'), single('people'), single('profiles')] as const),
      ...([optional('rosters'), optional('stages'), optional('channels'), optional('sources')] as const),
      ...([folder('mechanism'), folder('rules'), folder('things'), folder('resources')] as const),
    ],
  );
  const files = { city, tiers, units, people, profiles, rosters, stages, channels, sources, mechanism, rules, things, resources };
  return { files, faults };
}

/** `mechanism/2022-06.yaml` → `2022-06` */
export function stem(file: string): string {
  return basename(file, '.yaml');
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

async function names(directory: string): Promise<string[] | undefined> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
