import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CityEdit } from '../../../lib/cli/tier/city-edit.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-edit-'));
  await mkdir(join(folder, 'things'));
  await writeFile(join(folder, 'units.yaml'), '# by hand\nunits: [{ id: one }]\n');
  await writeFile(join(folder, 'people.yaml'), 'people: 3\n');
  await writeFile(join(folder, 'things/old.yaml'), 'things:\n  - { id: a }\n');
});

afterEach(() => rm(folder, { recursive: true }));

const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const anything = () => true;

it('writes what was changed, whatever the style of the lists, and leaves nothing beside it', async () => {
  const edit = await CityEdit.open(folder);
  await edit.append('units.yaml', ['units'], { id: 'two' });
  await edit.extend('things/new.yaml', ['things'], [{ id: 'b' }], 'things:\n  - { id: b }\n');
  await edit.purge('things/old.yaml', ['things'], anything);
  await edit.write();
  expect(await text('units.yaml')).toBe('# by hand\nunits: [{ id: one }, { id: two }]\n');
  expect([await readdir(folder), await readdir(join(folder, 'things'))]).toEqual([['people.yaml', 'things', 'units.yaml'], ['new.yaml']]);
});

it.each([
  ['changed', 'units.yaml', 'units: [{ id: other }]\n'],
  ['made', 'things/new.yaml', 'things:\n  - { id: c }\n'],
  ['changed, to be removed', 'things/old.yaml', 'things:\n  - { id: a }\n  - { id: b }\n'],
])('writes nothing where somebody else %s a file meanwhile', async (_, name, others) => {
  const edit = await CityEdit.open(folder);
  await edit.append('units.yaml', ['units'], { id: 'two' });
  await edit.create('things/new.yaml', 'things:\n  - { id: b }\n');
  await edit.purge('things/old.yaml', ['things'], anything);
  await writeFile(join(folder, name), others);
  const before = await Promise.all(['units.yaml', 'things/old.yaml'].map(text));
  await expect(edit.write()).rejects.toThrow(`${join(folder, name)} was changed by somebody else meanwhile, nothing is written`);
  expect(await Promise.all(['units.yaml', 'things/old.yaml'].map(text))).toEqual(before);
  expect((await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.part'))).toEqual([]);
});

it('says in which file no list can be, and which file is not there', async () => {
  const edit = await CityEdit.open(folder);
  await expect(edit.append('people.yaml', ['people'], {})).rejects.toThrow(
    /people\.yaml: people is no list: expected one.*nothing is written/,
  );
  await expect(edit.append('tiers.yaml', ['districts'], {})).rejects.toThrow(/tiers\.yaml is not there/);
});
