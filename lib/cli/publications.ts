import type { Command } from 'commander';
import { cityClient } from './city-client.ts';
import { cityOf } from './local-city.ts';
import { type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

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
      const client = await cityClient({ url: options.url, data: options.data, registry });
      const { items } = (await client.demand(options.user, 'GET', '/v1/publications')).body as { items: PublicationRow[] };
      if (options.json) return printJson(items);
      for (const row of items) print(`${row.kind}\t${row.number}\t${row.publishedAt}\t${row.effectiveFrom}\t${row.author}`);
    });
}
