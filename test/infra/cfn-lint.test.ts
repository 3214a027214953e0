import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { native, type SynthOptions, synthesize } from './fixture.ts';

const LINTER = join(process.cwd(), '.cache/cfn-lint/bin/cfn-lint');
const run = promisify(execFile);

/** Rules whose findings are let be, each with its reason. */
const IGNORED: Readonly<Record<string, string>> = {
  // A function is to wait for its role's policies; CDK names the role itself along with them, which its ARN implies already.
  W3005: 'CDK writes DependsOn for a role that an attribute names too; it does no harm',
};

interface Finding {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
}

/** What cfn-lint has against the templates of a city, a line each. */
async function findings(options: SynthOptions & { readonly region: string }): Promise<string[]> {
  const templates = globSync(`${synthesize(options).folder}/*.template.json`);
  expect(templates.length).toBeGreaterThan(1);
  const ignored = Object.keys(IGNORED).flatMap((rule) => ['--ignore-checks', rule]);
  const args = ['--format', 'json', '--regions', options.region, ...ignored, '--template', ...templates];
  // Status 0: nothing found; others tell by their bits what was found, which is on stdout.
  const { stdout, stderr } = await run(LINTER, args, { maxBuffer: 64 * 1024 * 1024 }).catch((cause) => cause);
  if (stdout === '') throw new Error(`cfn-lint did not run: ${stderr}`);
  return (JSON.parse(stdout) as Finding[]).map(({ Filename, Rule, Message }) => `${Filename}: ${Rule.Id} ${Message}`);
}

if (existsSync(LINTER)) {
  describe('cfn-lint finds nothing', () => {
    it('in the stacks of a region of the global partition', async () => {
      expect(await findings({ region: 'us-east-1', districts: [native('chancheng')] })).toEqual([]);
    });

    it('in China', async () => {
      expect(await findings({ region: 'cn-north-1', districts: [native('chancheng')] })).toEqual([]);
    });

    it('in Europe, under another prefix, with a district in an account and region of its own, an issuer given and no custom authorizer', async () => {
      const districts = [native('nanhai', { account: '222222222222', region: 'eu-west-1' }), native('shunde')];
      const issuer = { url: 'https://id.example.org/foshan', audience: 'citywatch' };
      const settings = { prefix: 'drill', issuer, customAuthorizer: false };
      expect(await findings({ region: 'eu-central-1', account: '111111111111', districts, settings })).toEqual([]);
    });
  });
} else {
  leftOut('cfn-lint over the templates', 'cfn-lint (in Python)', 'bash test/infra/install-cfn-lint.sh');
}
