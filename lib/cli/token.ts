import type { Command } from 'commander';
import { indexRegistry, type RegistryIndex } from '../core/registry/registry-index.ts';
import { demoUsers } from '../local/demo-users.ts';
import { issueToken, TOKEN_SECONDS } from '../local/issuer.ts';
import { openLocalKeys } from '../local/local-keys.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

interface TokenOptions extends CommonOptions {
  readonly user: string;
  readonly city: string;
}

/** `440604-duty` is `chancheng-duty`: GB/T 2260 codes are good wherever a tier is named. */
function bySlug(name: string, registry: RegistryIndex): string {
  const [, code = '', role] = /^(\d+)-(duty|leader)$/.exec(name) ?? [];
  return role === undefined ? name : `${registry.tier(code)?.id ?? code}-${role}`;
}

export function register(program: Command): void {
  withCommonOptions(program.command('token'))
    .description('an access token of a local user, alone on stdout; good for twelve hours')
    .requiredOption('--user <name>', 'such as admin, chancheng-duty, foshan-gas-member')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(async (options: TokenOptions) => {
      const { registry } = await cityOf(options.city);
      const users = demoUsers(registry);
      const user = users.get(bySlug(options.user, indexRegistry(registry)));
      if (!user) throw new CommandFailed(2, `there is no local user "${options.user}"; there are:\n${[...users.keys()].join('\n')}`);
      const token = await issueToken(await openLocalKeys(options.data), user);
      if (options.json) printJson({ user: user.id, token, expiresIn: TOKEN_SECONDS });
      else print(token);
    });
}
