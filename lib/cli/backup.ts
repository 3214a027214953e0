import { resolve } from 'node:path';
import type { Command } from 'commander';
import { cityClient } from './city-client.ts';
import { cityOf } from './local-city.ts';
import { type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

interface BackupOptions extends CommonOptions {
  readonly city: string;
  readonly user: string;
}

export function register(program: Command): void {
  withCommonOptions(program.command('backup'))
    .description('copies the folder of the running city, as of one moment, into a new folder that a city can be started with')
    .argument('<dir>', 'the folder to make')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .option('--user <name>', 'local user to ask as', 'operator')
    .action(run);
}

async function run(directory: string, options: BackupOptions): Promise<void> {
  const { registry } = await cityOf(options.city);
  const client = await cityClient({ url: options.url, data: options.data, registry });
  const { body } = await client.demand(options.user, 'POST', '/v1/local/backup', { folder: resolve(directory) });
  const { folder, bytes, objects } = body as { folder: string; bytes: number; objects: number };
  if (options.json) printJson({ folder, bytes, objects });
  else print(`${folder}: ${bytes} bytes, ${objects} files; start it with \`npm start -- --data ${folder}\``);
}
