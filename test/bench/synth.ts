import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { report } from './measure.ts';

const run = promisify(execFile);
const PROJECT = new URL('../../', import.meta.url).pathname;
const ROUNDS = 2;
/** What `npx cdk` tells Node.js. */
const FLAGS = (JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8')).app as string)
  .split(' ')
  .filter((word) => word.startsWith('--'));

interface Synthesis {
  readonly seconds: number;
  /** Of a processor, in our process; esbuild has one of its own. */
  readonly worked: number;
}

/** Synthesis as `npx cdk synth` has it done: a new process that reads the city, bundles the functions, makes the templates and validates them. */
export async function benchSynth(): Promise<void> {
  // The first one compresses the console's files, which are kept.
  await synthesis(1);
  const [ones, hundreds]: [Synthesis[], Synthesis[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ones.push(await synthesis(1));
    hundreds.push(await synthesis(100));
  }
  const least = (of: readonly Synthesis[], what: keyof Synthesis): number => Math.min(...of.map((one) => one[what]));
  const baseline = '1 district';
  for (const [name, what, unit] of [
    ['synth-districts-100', 'seconds', 's'],
    ['synth-districts-100-processor', 'worked', 's of a processor'],
  ] as const) {
    const value = least(hundreds, what);
    report({ name, value, unit, baseline, ratio: value / least(ones, what) });
  }
}

async function synthesis(districts: number): Promise<Synthesis> {
  const out = mkdtempSync(join(tmpdir(), 'citywatch-synth-'));
  const begun = performance.now();
  try {
    const words = [...FLAGS, 'test/bench/synth-process.ts', String(districts), out];
    const { stdout } = await run(process.execPath, words, { cwd: PROJECT });
    return { seconds: (performance.now() - begun) / 1000, worked: Number(stdout) / 1000 };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
