import type { Command } from 'commander';
import { cityClient } from './city-client.ts';
import { cityOf } from './local-city.ts';
import { type CommonOptions, print, printJson, withCommonOptions } from './output.ts';
import { rulePackOf } from './recorded/rules-file.ts';

interface PublishOptions extends CommonOptions {
  readonly rules: readonly string[];
  readonly from?: string;
  readonly city: string;
  readonly user: string;
}

export function register(program: Command): void {
  withCommonOptions(program.command('publish'))
    .description('makes rule packs the active version of the running city; each takes the place of its domain’s')
    .requiredOption('--rules <file...>', 'rule packs, YAML or JSON')
    .option('--from <time>', 'in force from, RFC 3339; absent: at once')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .option('--user <name>', 'local user to publish as', 'admin')
    .action(run);
}

async function run(options: PublishOptions): Promise<void> {
  const body = await Promise.all(options.rules.map(async (file) => (await rulePackOf(file)).source));
  const { registry } = await cityOf(options.city);
  const client = await cityClient({ url: options.url, data: options.data, registry });
  const effectiveFrom = options.from === undefined ? {} : { effectiveFrom: options.from };
  const answer = await client.demand(options.user, 'POST', '/v1/publications', { kind: 'rules', body, ...effectiveFrom });
  const record = answer.body as { kind: string; number: number; effectiveFrom: string };
  if (options.json) printJson(record);
  else print(`${record.kind} ${record.number}, in force from ${record.effectiveFrom}`);
}
