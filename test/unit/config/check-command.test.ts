import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import { captureOutput } from '../support/captured-output.ts';

describe('citywatch check', () => {
  let folder: string;
  let captured: ReturnType<typeof captureOutput>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'citywatch-check-'));
    captured = captureOutput();
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
    await rm(folder, { recursive: true });
  });

  it('says what the city holds, status 0', async () => {
    expect(await main(['check', 'cities/foshan'])).toBe(0);
    expect(captured.out).toContain('佛山市 / Foshan: no faults');
    expect(captured.out).toContain('1 city, 5 districts, 32 towns');
  });

  it('lists every fault with file and line, status 1', async () => {
    await cp('cities/foshan', folder, { recursive: true });
    const file = join(folder, 'rules/gas.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('metric: ch4', 'metrik: ch4').replace('below: 0.8', 'below: low'));
    expect(await main(['check', folder])).toBe(1);
    const found = captured.out.trim().split('\n');
    expect(found[0]).toMatch(/rules\/gas\.yaml:4: rules\[0\]\.metric: missing/);
    expect(found[1]).toMatch(/rules\/gas\.yaml:5: rules\[0\]: unknown key "metrik", did you mean "metric"/);
    expect(found[2]).toMatch(/rules\/gas\.yaml:8: rules\[0\]\.clear\.below: "low": expected a number, or a share of a declared value/);
    expect(found[3]).toBe('3 faults in 1 file / 3 处错误');
  });

  it('writes faults and summary as JSON', async () => {
    expect(await main(['check', '--json'])).toBe(0);
    expect(JSON.parse(captured.out)).toMatchObject({ faults: [], summary: { id: 'foshan', tiers: { district: 5, town: 32 } } });
  });

  it('tells a folder that is not there, status 2', async () => {
    expect(await main(['check', join(folder, 'nowhere')])).toBe(2);
    expect(captured.out).toBe('');
    expect(captured.errors).toContain('is not a folder: expected one that holds a city');
  });
});
