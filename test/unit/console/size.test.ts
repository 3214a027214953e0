import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const BUILT = 'console/dist';
/** What the first page asks for when it runs: the map and the live link. Every other chunk belongs to a page that is opened. */
const FIRST_PAGE = /^(city-map|mqtt)/;
/** Pictures are larger than all the rest: they come with the page that shows one. */
const LATER = /^(echart|gcoord)/;
const MOST_BYTES = 600_000;

it('the first view, map and live link included, is at most 600 kB gzipped', async () => {
  const page = await readFile(join(BUILT, 'index.html'), 'utf8');
  const atOnce = [...page.matchAll(/assets\/([^"]+)"/g)].map(([, name]) => name ?? '');
  const all = await readdir(join(BUILT, 'assets'));
  const first = [...atOnce, ...all.filter((name) => FIRST_PAGE.test(name))];
  expect(first.filter((name) => FIRST_PAGE.test(name)).length, 'chunks of their own').toBeGreaterThanOrEqual(2);
  expect(all.filter((name) => LATER.test(name) && !first.includes(name)).length, 'chunks of their own, later').toBeGreaterThanOrEqual(2);
  const sizes = await Promise.all(first.map(async (name) => gzipSync(await readFile(join(BUILT, 'assets', name))).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
});
