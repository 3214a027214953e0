import type { Command } from 'commander';
import { type CityAnswer, demanded, requestApi } from './api-request.ts';
import { cityClient } from './city-client.ts';
import { chosenTenants, type DeployedTenant, withDeploymentOption } from './deployment-file.ts';
import { keptToken } from './kept-tokens.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, note, withCommonOptions } from './output.ts';

/** What every command takes that talks to a city wherever it runs. */
export interface TargetOptions extends CommonOptions {
  readonly city: string;
  readonly user: string;
  readonly deployment?: string;
  readonly token?: string;
  readonly tenant?: string;
}

/** One API that answers for one tenant of a deployed city, or for a whole city. */
export interface Target {
  /** Absent where the API does not stand for one tenant of a deployment. */
  readonly tenant?: string;
  /** `city` for the hub, else the kind of the district. */
  readonly kind?: string;
  readonly url: string;
  /** Throws CommandFailed when nothing answers. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CityAnswer>;
  /** Throws CommandFailed for every status from 400 on, and when nothing answers. */
  demand(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CityAnswer>;
}

export function withTargetOptions(command: Command, user = 'admin'): Command {
  return withDeploymentOption(withCommonOptions(command))
    .option('--tenant <tenant>', 'of the deployment, this tenant alone')
    .option(
      '--token <token>',
      'a bearer token of the city’s issuer, instead of a local user or of who signed in (CITYWATCH_TOKEN)',
      process.env.CITYWATCH_TOKEN || undefined,
    )
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .option('--user <name>', 'local user to sign in as', user);
}

/** Where the options point: every tenant of a deployment, or the one city at `--url`. Throws CommandFailed. */
export async function targetsOf(options: TargetOptions): Promise<readonly Target[]> {
  const { deployment, token, tenant, url, data, user } = options;
  if (deployment === undefined) {
    if (tenant !== undefined) throw new CommandFailed(2, '--tenant is for --deployment: give both');
    if (token !== undefined) return [withToken(url.replace(/\/+$/, ''), token)];
    const client = await cityClient({ url, data, registry: (await cityOf(options.city)).registry });
    return [
      {
        url,
        call: (method, path, body, headers) => client.call(user, method, path, body, headers),
        demand: (method, path, body, headers) => client.demand(user, method, path, body, headers),
      },
    ];
  }
  const wanted = await chosenTenants(deployment, tenant);
  const targets: Target[] = [];
  // One after the other: of several that lack a token, the first is named.
  for (const one of wanted)
    targets.push({ tenant: one.tenant, kind: one.kind, ...withToken(one.url, token ?? (await tokenKeptFor(one, data))) });
  return targets;
}

/** Each tenant may have a client of its own at the issuer, and so a token of its own. */
async function tokenKeptFor({ tenant, outputs }: DeployedTenant, data: string): Promise<string> {
  const { JwtIssuerUrl: issuer, ConsoleClientId: client } = outputs;
  const kept = issuer && client ? await keptToken(data, issuer, client) : undefined;
  if (kept !== undefined) return kept;
  throw new CommandFailed(
    2,
    `nobody is signed in for ${tenant}: run \`npx citywatch sign-in --deployment FILE\`, or give a token of its issuer with --token or in CITYWATCH_TOKEN`,
  );
}

function withToken(url: string, token: string): Pick<Target, 'url' | 'call' | 'demand'> {
  const call: Target['call'] = (method, path, body, headers) =>
    requestApi(url, token, method, path, { body, ...(headers ? { headers } : {}) });
  return {
    url,
    call,
    demand: async (method, path, body, headers) => demanded(await call(method, path, body, headers), `${method} ${url}${path}`),
  };
}

/** What work on each target comes to. One tenant that fails does not keep the others from it: it is noted, and the command's status is 1. */
export async function ofEach<Result>(targets: readonly Target[], work: (target: Target) => Promise<Result>): Promise<Result[]> {
  const results = await Promise.all(
    targets.map(async (target): Promise<Result[]> => {
      try {
        return [await work(target)];
      } catch (cause) {
        if (!(cause instanceof CommandFailed) || target.tenant === undefined) throw cause;
        note(`${target.tenant}: ${cause.message}`);
        process.exitCode = 1;
        return [];
      }
    }),
  );
  return results.flat();
}
