import { type Command, Option } from 'commander';
import { DatabaseInUse } from '../adapters/sqlite/database.ts';
import { isRfc3339, toMillis } from '../core/instant.ts';
import type { RestoreReport } from '../stores/restore/restore-table.ts';
import { CommandFailed, note, print, printJson } from './output.ts';

interface RestoreOptions {
  readonly data: string;
  readonly fromTable?: string;
  readonly toTable?: string;
  readonly bucket?: string;
  readonly since?: string;
  readonly dryRun: boolean;
  readonly json?: boolean;
}

/** What came of one table or bucket. */
export type Restored = Partial<RestoreReport> & { readonly to: string; readonly objects: number };

export function register(program: Command): void {
  program
    .command('restore')
    .description('copies what is missing from a backup, and changes nothing that is there; may be repeated')
    .argument('[dir]', 'on one machine: a folder that `backup` made; the city must be stopped')
    .option('--data <dir>', 'on one machine: the folder of the city (CITYWATCH_DATA)', process.env.CITYWATCH_DATA ?? '.citywatch')
    .addOption(new Option('--from-table <name>', 'in the cloud: the table a backup was restored to (name or ARN)'))
    .addOption(new Option('--to-table <name>', 'in the cloud: the domain table of the tenant (name or ARN)'))
    .option('--bucket <name>', 'in the cloud: the bucket whose deleted objects come back')
    .option('--since <time>', 'with --bucket: what was deleted before, RFC 3339, stays deleted')
    .option('--dry-run', 'only say what would be restored', false)
    .option('--json', 'results as JSON')
    .action(run);
}

async function run(directory: string | undefined, options: RestoreOptions): Promise<void> {
  const restored = directory === undefined ? await fromCloud(options) : await fromFolder(directory, options);
  if (options.json) printJson(restored);
  else for (const one of restored) print(lineOf(one, options.dryRun));
  const faults = restored.flatMap(({ faults = [] }) => faults);
  for (const { incident, reason } of faults) note(`${incident} was left as it is: ${reason}`);
  if (faults.length > 0) process.exitCode = 1;
}

function lineOf({ to, rows, incidents, incidentsRestored, objects }: Restored, dryRun: boolean): string {
  const of = incidents === undefined ? '' : `${rows} rows of ${incidentsRestored?.length} of ${incidents} incidents and of others, `;
  return `${to}: ${of}${objects} files ${dryRun ? 'would be restored' : 'restored'}`;
}

async function fromFolder(directory: string, options: RestoreOptions): Promise<Restored[]> {
  if (options.fromTable || options.toTable || options.bucket) {
    throw new CommandFailed(2, 'a folder and tables of the cloud were given: expected one or the other');
  }
  const { restoreFolder, NoBackup } = await import('./restore/folder.ts');
  try {
    return await restoreFolder(directory, options);
  } catch (cause) {
    if (cause instanceof DatabaseInUse || cause instanceof NoBackup) throw new CommandFailed(2, cause.message);
    throw cause;
  }
}

async function fromCloud({ fromTable, toTable, bucket, since, dryRun }: RestoreOptions): Promise<Restored[]> {
  if ((fromTable === undefined) !== (toTable === undefined) || (fromTable === undefined && bucket === undefined)) {
    throw new CommandFailed(2, 'expected a folder, or --from-table and --to-table, or --bucket and --since');
  }
  if (fromTable !== undefined && fromTable === toTable)
    throw new CommandFailed(2, `--from-table and --to-table are both "${toTable}": expected two tables`);
  if ((bucket === undefined) !== (since === undefined)) throw new CommandFailed(2, '--bucket and --since belong together: expected both');
  if (since !== undefined && !isRfc3339(since)) throw new CommandFailed(2, `--since "${since}": expected an RFC 3339 time with its offset`);
  const { restoreFromCloud } = await import('./restore/cloud.ts');
  return restoreFromCloud({
    dryRun,
    ...(fromTable && toTable ? { tables: { from: fromTable, to: toTable } } : {}),
    ...(bucket && since ? { bucket: { name: bucket, since: toMillis(since) } } : {}),
  });
}
