import type { Command } from 'commander';
import { demoUsers } from '../local/demo-users.ts';
import { issueToken } from '../local/issuer.ts';
import { openLocalKeys } from '../local/local-keys.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

interface PublicationOptions extends CommonOptions {
  readonly city: string;
  readonly user: string;
}

interface PublicationRow {
  readonly kind: string;
  readonly number: number;
  readonly author: string;
  readonly publishedAt: string;
  readonly effectiveFrom: string;
}

export function register(program: Command): void {
  withCommonOptions(program.command('publications'))
    .description('what was published to the running city, by whom, from when')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .option('--user <name>', 'local user to ask as', 'admin')
    .action(async (options: PublicationOptions) => {
      const { registry } = await cityOf(options.city);
      const user = demoUsers(registry).get(options.user);
      if (!user) throw new CommandFailed(2, `there is no local user "${options.user}"`);
      const token = await issueToken(await openLocalKeys(options.data), user);
      const response = await fetch(`${options.url}/v1/publications`, { headers: { authorization: `Bearer ${token}` } }).catch(
        (cause: Error) => {
          throw new CommandFailed(
            1,
            `no city answers at ${options.url} (${cause.message}): start one with npm start, or say where with --url`,
          );
        },
      );
      const body = (await response.json()) as { items?: PublicationRow[]; detail?: string };
      if (!response.ok) throw new CommandFailed(1, body.detail ?? `the city answered ${response.status}`);
      if (options.json) return printJson(body.items);
      for (const row of body.items ?? []) print(`${row.kind}\t${row.number}\t${row.publishedAt}\t${row.effectiveFrom}\t${row.author}`);
    });
}
