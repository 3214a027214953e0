import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const BUILT = 'console/dist/assets';
/** Chunks that only some cities, or later pages, ask for. */
const LATER = /^(gcoord|echart)/;
const MOST_BYTES = 600_000;

it('the first view, map and live link included, is at most 600 kB gzipped', async () => {
  const names = (await readdir(BUILT)).filter((name) => /\.(js|css)$/.test(name));
  const chunks = await Promise.all(names.map(async (name) => ({ name, size: gzipSync(await readFile(join(BUILT, name))).length })));
  // What is asked for when it is needed is a chunk of its own.
  for (const own of ['city-map-', 'mqtt', 'gcoord', 'echart-'])
    expect(
      names.some((name) => name.startsWith(own) && name.endsWith('.js')),
      own,
    ).toBe(true);
  const first = chunks.filter(({ name }) => !LATER.test(name));
  expect(first.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
});
