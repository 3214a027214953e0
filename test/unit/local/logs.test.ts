import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogFile } from '../../../lib/local/log-file.ts';
import { SecurityLog } from '../../../lib/local/security-log.ts';

const NOON = Date.UTC(2026, 10, 23, 4);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-logs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const linesOf = async (name: string): Promise<string[]> => (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');

describe('a log file', () => {
  test('gives way to a new one beyond its largest size, and one older one is kept', async () => {
    const log = new LogFile(join(folder, 'city.log'), 10);
    for (const line of ['the first line', 'the second line', 'the third line']) {
      log.write(line);
      await log.flushed();
    }
    expect((await readdir(folder)).sort()).toEqual(['city.log', 'city.log.1']);
    expect(await linesOf('city.log.1')).toEqual(['the second line']);
    expect(await linesOf('city.log')).toEqual(['the third line']);
  });
});

describe('the security log', () => {
  test('is for its owner alone', async () => {
    const log = new SecurityLog(folder);
    log.record(NOON, 'bad-credentials', 'somebody', { user: 'x' });
    await log.flushed();
    expect((await stat(join(folder, 'security.log'))).mode & 0o777).toBe(0o600);
  });

  test('has ten lines a minute of a client, and goes on counting', async () => {
    const log = new SecurityLog(folder);
    for (let index = 0; index < 50; index++) log.record(NOON + index, 'bad-credentials', 'somebody', {});
    log.record(NOON + 60_000, 'bad-credentials', 'somebody', {});
    await log.flushed();
    expect(await linesOf('security.log')).toHaveLength(11);
    expect(log.counters()).toEqual({ 'bad-credentials': 51 });
  });

  test('is not filled by somebody with another name each time', async () => {
    const log = new SecurityLog(folder);
    for (let index = 0; index < 5000; index++) log.record(NOON + index, 'bad-credentials', `somebody-${index}`, {});
    log.record(NOON + 60_000, 'bad-credentials', 'somebody', {});
    await log.flushed();
    expect(await linesOf('security.log')).toHaveLength(1001);
    expect(log.counters()).toEqual({ 'bad-credentials': 5001 });
  });
});
