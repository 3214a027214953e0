import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CommandFailed } from './output.ts';

/** A tenant as its stack's outputs describe it; the others are in `outputs`. */
export interface DeployedTenant {
  readonly tenant: string;
  /** `city` for the hub, else the kind of the district. */
  readonly kind: string;
  /** Of the API, without a slash at the end. */
  readonly url: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The option by which every command is told of a deployed city. */
export const withDeploymentOption = (command: Command): Command =>
  command.option(
    '--deployment <file>',
    'a deployed city: the outputs file of cdk deploy (CITYWATCH_DEPLOYMENT)',
    process.env.CITYWATCH_DEPLOYMENT || undefined,
  );

/** The tenants of a deployment, or the one that `--tenant` names. Throws CommandFailed. */
export async function chosenTenants(file: string, tenant: string | undefined): Promise<readonly DeployedTenant[]> {
  const tenants = await deployedTenants(file);
  const chosen = tenants.filter((one) => tenant === undefined || one.tenant === tenant);
  if (chosen.length > 0) return chosen;
  throw new CommandFailed(2, `--tenant "${tenant}" is not in ${file}: expected ${tenants.map((one) => one.tenant).join(', ')}`);
}

/** What `cdk deploy --outputs-file` wrote: the hub first, then by name. Throws CommandFailed. */
export async function deployedTenants(file: string): Promise<readonly DeployedTenant[]> {
  const stacks = await readStacks(file);
  const tenants = Object.values(stacks).flatMap((outputs): DeployedTenant[] => {
    const { Tenant: tenant, Kind: kind, ApiUrl } = outputs;
    return tenant && kind && ApiUrl ? [{ tenant, kind, url: ApiUrl.replace(/\/+$/, ''), outputs }] : [];
  });
  if (tenants.length === 0)
    throw new CommandFailed(2, `${file} names no tenant: expected what \`npx cdk deploy --all --outputs-file ${file}\` writes`);
  const rank = ({ kind, tenant }: DeployedTenant): string => `${kind === 'city' ? 0 : 1}${tenant}`;
  return tenants.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

async function readStacks(file: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new CommandFailed(2, `${file} cannot be read (${cause.message}): expected the outputs file of \`npx cdk deploy\``);
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, Record<string, string>>;
  } catch {
    // Told below, like anything else that is no outputs file.
  }
  throw new CommandFailed(
    2,
    `${file} is not the outputs file of \`npx cdk deploy\`: expected a JSON object with the outputs of each stack`,
  );
}
