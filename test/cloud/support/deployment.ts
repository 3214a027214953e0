import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandResult, execute } from '../../support/command.ts';
import { ACCOUNT, type Emulator, REGION } from './emulator.ts';
import type { Gateway } from './gateway.ts';
import type { Issuer } from './issuer.ts';

/** What the stack of a tenant tells after its deployment. */
export type Outputs = Readonly<Record<string, string>>;

export interface Deployment {
  /** What the stacks tell, by stack and in a file, with addresses that can be reached. Throws when the deployment fails. */
  deploy(city: string): Promise<{ readonly outputs: Readonly<Record<string, Outputs>>; readonly file: string; readonly log: string }>;
  destroy(city: string): Promise<void>;
}

/** What the emulator lacks is left out: docs/emulator.md. */
const LEFT_OUT = ['customAuthorizer=false', 'busPolicy=false', 'metricMath=false'];
const CDK = join(process.cwd(), 'node_modules/.bin/cdk');

/** The CDK as an operator uses it, pointed at the emulator. */
export function deployment(emulator: Emulator, gateway: Gateway, issuer: Issuer, folder: string): Deployment {
  const cdk = async (args: readonly string[], app: readonly string[] = []): Promise<CommandResult> => {
    const result = await execute(CDK, [...args, ...app], { env: emulator.environment, seconds: 240 });
    if (result.status !== 0)
      throw new Error(`cdk ${args[0]} ended with ${result.status}:\n${`${result.stdout}${result.stderr}`.slice(-6000)}`);
    return result;
  };
  const of = (city: string): string[] => {
    const context = [`city=${city}`, 'disposable=true', `issuer=${issuer.url}`, `audience=${issuer.audience}`, ...LEFT_OUT];
    return [...context.flatMap((setting) => ['-c', setting]), '--output', join(folder, 'cdk.out')];
  };
  let bootstrapped: Promise<unknown> | undefined;
  return {
    async deploy(city) {
      bootstrapped ??= cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], ['--app', '']);
      await bootstrapped;
      const file = join(folder, 'outputs.json');
      const options = ['--require-approval', 'never', '--concurrency', '3', '--outputs-file', file];
      const { stdout, stderr } = await cdk(['deploy', '--all', ...options], of(city));
      const told = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outputs>);
      const outputs = Object.fromEntries(told.map(([stack, own]) => [stack, { ...own, ApiUrl: gateway.urlOf(own.ApiUrl ?? '') }]));
      writeFileSync(file, JSON.stringify(outputs));
      return { outputs, file, log: `${stdout}${stderr}` };
    },
    destroy: async (city) => {
      await cdk(['destroy', '--all', '--force'], of(city));
    },
  };
}
