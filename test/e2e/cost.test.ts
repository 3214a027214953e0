import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, citywatch } from '../support/command.ts';

interface Answer {
  readonly total: number | null;
  readonly currency: string;
  readonly lacking: readonly string[];
  readonly described: { readonly sensors: number; readonly packSize: number };
  readonly tiers: readonly { readonly name: string; readonly kind: string; readonly total: number | null }[];
  readonly whatIfs: readonly unknown[];
  readonly comparison: { readonly plans: readonly unknown[] };
}

const parsed = ({ stdout }: CommandResult): Answer => JSON.parse(stdout) as Answer;
/** A small city, quickly counted. */
const SMALL = ['--sensors', '500', '--interval', '60', '--no-what-if'];

describe('citywatch cost', () => {
  let folder: string;
  let priced: CommandResult;
  let unpriced: CommandResult;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'citywatch-cost-test-'));
    await writeFile(join(folder, 'city.yaml'), 'sensors: 9000\npack-size: 20\ndistricts: 2\n');
    const described = ['--described', join(folder, 'city.yaml')];
    [priced, unpriced] = await Promise.all([
      citywatch(['cost', '--json', ...described, ...SMALL]),
      citywatch(['cost', '--region', 'cn-north-1', ...SMALL]),
    ]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('prices every tier, and the tiers make the city', () => {
    expect(priced.status, priced.stderr).toBe(0);
    const { total, tiers, currency, lacking } = parsed(priced);
    expect(currency).toBe('USD');
    expect(lacking).toEqual([]);
    expect(tiers.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['city foshan', 'district district-1', 'district district-2']);
    expect(tiers.reduce((sum, tier) => sum + (tier.total ?? 0), 0)).toBeCloseTo(total ?? 0);
    expect(total).toBeGreaterThan(0);
    expect(parsed(priced).comparison.plans.length).toBeGreaterThan(0);
  });

  it('takes a description from a file, and lets flags go before it', () => {
    expect(parsed(priced).described).toMatchObject({ sensors: 500, packSize: 20 });
  });

  it('gives no total where a price has no source, and says which', () => {
    expect(unpriced.status).toBe(1);
    expect(unpriced.stderr).toMatch(/^no total: cn-north-1 has no sourced price of .*dynamodb-writes/m);
    expect(unpriced.stdout).toContain('没有合计');
    expect(unpriced.stdout).toContain('5 districts');
  });

  it.each([
    [['--pack-size', '0'], '--pack-size is "0": expected a whole number from 1 to 1000'],
    [['--interval', 'often'], '--interval is "often": expected a number from 0.1'],
    [['--region', 'mars'], '--region "mars": expected one of us-east-1, eu-central-1, cn-north-1'],
    [['--assume', 'luck=1'], '--assume "luck=1": expected name=value'],
    [['--described', 'test/nowhere.yaml'], 'test/nowhere.yaml cannot be read'],
    [['--city', 'test/nowhere'], 'the configuration in test/nowhere has 1 faults'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr, stdout } = await citywatch(['cost', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});
