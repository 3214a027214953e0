import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OF_CITY } from './fixture.ts';
import { scratch } from './scratch.ts';

const TENANTS = ['chancheng', 'foshan', 'gaoming', 'nanhai', 'sanshui', 'shunde'];
const run = promisify(execFile);
const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** The app as the CLI runs it, into a folder of its own. */
async function app(environment: Record<string, string>): Promise<string> {
  const outdir = scratch();
  await run(process.execPath, ['bin/cdk.ts'], {
    cwd: new URL('../../', import.meta.url).pathname,
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      AWS_REGION: 'cn-north-1',
      ...environment,
    },
  });
  return outdir;
}

describe('the CDK app', () => {
  it('makes the stacks of the city that ships with the project, fit for China, functions bundled once', async () => {
    const outdir = await app({});
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
    expect(templates.sort()).toEqual(TENANTS.map((tenant) => `citywatch-${tenant}.template.json`));
    for (const file of templates) expect(readFileSync(join(outdir, file), 'utf8')).not.toContain('arn:aws:');
    const assets = readdirSync(outdir).filter((file) => file.startsWith('asset.'));
    expect(assets).toHaveLength(OF_CITY.length);
    const contents = assets.map((asset) => readdirSync(join(outdir, asset)).sort().join(' '));
    // Where people act the policies lie beside the code: behind the API, and where a district takes the hub's commands.
    const policies = 'cedar_wasm_bg.wasm index.js package.json policies';
    expect(contents.filter((names) => names !== 'index.js package.json').sort()).toEqual([
      policies,
      policies,
      'index.js package.json site',
    ]);
  });

  it('lists the faults of a city and stops with status 1', async () => {
    await expect(app({ CITYWATCH_CITY: 'cities/atlantis' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cities/atlantis'),
    });
  });
});
