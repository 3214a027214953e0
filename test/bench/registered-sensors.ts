import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { report } from './measure.ts';

const run = promisify(execFile);
const PROJECT = new URL('../../', import.meta.url).pathname;
const [FEW, MANY] = [1000, 1_000_000];

/** What the registry of a district costs a new instance of evaluate-telemetry before its first reading, by how many sensors are registered. */
export async function benchRegisteredSensors(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'citywatch-registry-'));
  const inProcess = async (mode: string, sensors: number): Promise<string> => {
    const words = ['--max-old-space-size=8192', 'test/bench/registry-process.ts', mode, String(sensors), folder];
    return (await run(process.execPath, words, { cwd: PROJECT })).stdout;
  };
  try {
    const costs: [number, number][] = [];
    for (const sensors of [FEW, MANY]) {
      await inProcess('write', sensors);
      costs.push(JSON.parse(await inProcess('read', sensors)));
    }
    const [few, many] = costs as [[number, number], [number, number]];
    const baseline = '1,000 sensors';
    report({ name: 'registered-sensors-start', value: many[0], unit: 'ms', baseline, ratio: many[0] / few[0] });
    report({ name: 'registered-sensors-memory', value: many[1], unit: 'MB', baseline, ratio: many[1] / few[1] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
