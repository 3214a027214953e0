import type { Command } from 'commander';
import { demoUsers } from '../local/demo-users.ts';
import { issueToken, TOKEN_SECONDS } from '../local/issuer.ts';
import { openLocalKeys } from '../local/local-keys.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

interface TokenOptions extends CommonOptions {
  readonly user: string;
  readonly city: string;
}

export function register(program: Command): void {
  withCommonOptions(program.command('token'))
    .description('an access token of a local user, alone on stdout; good for twelve hours')
    .requiredOption('--user <name>', 'such as admin, chancheng-duty, foshan-gas-member')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(async (options: TokenOptions) => {
      const { registry } = await cityOf(options.city);
      const users = demoUsers(registry);
      const user = users.get(options.user);
      if (!user) throw new CommandFailed(2, `there is no local user "${options.user}"; there are:\n${[...users.keys()].join('\n')}`);
      const token = await issueToken(await openLocalKeys(options.data), user);
      if (options.json) printJson({ user: user.id, token, expiresIn: TOKEN_SECONDS });
      else print(token);
    });
}
