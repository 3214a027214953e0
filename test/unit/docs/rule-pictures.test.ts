import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { examplePictures } from '../../../lib/cli/plot/example-pictures.ts';
import { FOSHAN } from '../support/foshan.ts';

const FOLDER = 'docs/rules';

it('the pictures of the kinds of rules, and their transitions, are what the code gives today: `npm run docs:rules` writes them', async () => {
  const made = await examplePictures(FOLDER, FOSHAN.registry);
  const kept = (await readdir(FOLDER)).filter((name) => /\.(svg|jsonl)$/.test(name));
  expect(kept.sort()).toEqual([...made.keys()].sort());
  for (const [file, text] of made) expect(await readFile(join(FOLDER, file), 'utf8'), file).toBe(text);
});

it('every example has transitions to show, and is shown on both pages', async () => {
  const pages = await Promise.all(['docs/rules.md', 'docs/rules.zh.md'].map((page) => readFile(page, 'utf8')));
  for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.jsonl'))) {
    expect(await readFile(join(FOLDER, file), 'utf8'), file).toContain('"onset"');
    for (const page of pages) expect(page).toContain(`rules/${file.replace('.jsonl', '.svg')}`);
  }
});
