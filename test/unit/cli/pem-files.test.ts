import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshPemFiles, writePemFiles } from '../../../lib/cli/devices/pem-files.ts';

it('of two that write the same key at once one is told that it is there; over it goes only what says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'citywatch-pem-'));
  try {
    const files = await freshPemFiles(folder, 'a');
    const write = (key: string, over?: boolean) => writePemFiles(files, { privateKey: key }, over === undefined ? {} : { over });
    const ends = await Promise.allSettled([write('first'), write('second')]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = ends[0]?.status === 'fulfilled' ? 'first' : 'second';
    expect(await readFile(files.privateKey, 'utf8')).toBe(`${winner}\n`);
    await expect(freshPemFiles(folder, 'a')).rejects.toThrow(/is there already and may be in use/);
    await write('third', true);
    expect([await readFile(files.privateKey, 'utf8'), await readdir(folder)]).toEqual(['third\n', ['a.key.pem']]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
