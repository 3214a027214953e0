import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DatabaseInUse } from '../../adapters/sqlite/database.ts';
import { toInstant } from '../../core/instant.ts';
import {
  brokenChains,
  compareTenant,
  exportTenant,
  heldIn,
  importTenant,
  type MoveHeader,
  MoveRefused,
  reopenTenant,
} from '../../stores/move/move-tenant.ts';
import type { MoveSummary } from '../../stores/move/moved-rows.ts';
import { CommandFailed, note, print, printJson } from '../output.ts';
import { readExport, writeExport } from './move/file.ts';
import { type StoresOptions, withStores } from './move/stores.ts';

interface MoveOptions extends StoresOptions {
  readonly to?: string;
  readonly movedTo?: string;
  readonly json?: boolean;
}

/** The move of a tenant's stores: hosted to native, from one account or machine to another. */
export function registerMove(tier: Command): void {
  withStoreOptions(tier.command('export <id>'))
    .description('closes the stores of a district and writes all that goes with it into a file: the first half of a move')
    .requiredOption('--to <file>', 'the file to write')
    .option('--moved-to <text>', 'where it goes, for whoever asks the old store', 'a new store')
    .action(exportTier);
  withStoreOptions(tier.command('import <file>'))
    .description('copies an exported district into new stores, verifies that they are equal, and opens them under the next epoch')
    .action(importTier);
  withStoreOptions(tier.command('verify <file>'))
    .description('compares stores with an exported file: equal, or gone on since with every chain as it was; status 1 where neither')
    .action(verifyTier);
  withStoreOptions(tier.command('reopen <id>'))
    .description('takes an export back: opens the store that was handed over again; only where no import has opened the new one')
    .action(reopenTier);
}

const withStoreOptions = (command: Command): Command =>
  command
    .option(
      '--data <dir>',
      'on one machine: the folder of the city, which must be stopped (CITYWATCH_DATA)',
      process.env.CITYWATCH_DATA ?? '.citywatch',
    )
    .addOption(new Option('--table <name>', 'in the cloud: the domain table of the tenant (name or ARN)'))
    .addOption(new Option('--bucket <name>', 'in the cloud: its bucket'))
    .option('--json', 'results as JSON');

async function exportTier(tenant: string, options: MoveOptions): Promise<void> {
  const file = resolve(options.to ?? '');
  const summary = await refusing(() =>
    withStores(tenant, options, false, async (stores, now) => {
      const parts = exportTenant(stores, { tenant, to: options.movedTo ?? '', at: toInstant(now || Date.now()) });
      const last = await writeExport(file, parts);
      return last && 'summary' in last ? last.summary : undefined;
    }),
  );
  if (!summary) throw new CommandFailed(1, `nothing of ${tenant} was written`);
  if (options.json) printJson({ tenant, file, ...summary });
  else print(`${file}: ${textOf(summary)}; the old store takes no incidents any more`);
}

async function importTier(file: string, options: MoveOptions): Promise<void> {
  const { tenant, epoch } = await refusing(() => headerOf(file));
  const summary = await refusing(() =>
    withStores(tenant, options, true, (stores, now) => importTenant(stores, readExport(file), tenant, toInstant(now || Date.now()))),
  );
  if (options.json) printJson({ tenant, epoch: epoch + 1, equal: true, ...summary });
  else print(`${tenant}: ${textOf(summary)}, verified equal; open under epoch ${epoch + 1}`);
}

async function verifyTier(file: string, options: MoveOptions): Promise<void> {
  const { tenant } = await refusing(() => headerOf(file));
  const found = await refusing(() =>
    withStores(tenant, options, false, async (stores) => {
      const { held, summary } = await heldIn(readExport(file));
      const { equal, differ, own } = await compareTenant(stores, summary, held);
      return { equal, differ, own, broken: equal ? [] : await brokenChains(stores, readExport(file)), incidents: summary.incidents };
    }),
  );
  const { equal, differ, own, broken, incidents } = found;
  if (options.json) printJson({ tenant, ...found });
  else if (equal) print(`${tenant}: equal, ${incidents} incidents`);
  else print(`${tenant}: not equal (${differ.join(', ')}); of ${incidents} incidents ${broken.length} chains are not as they were`);
  const more = Object.entries(own).map(([kind, count]) => `${kind} ${count}`);
  if (!options.json && more.length > 0) print(`beside it, of the store’s own: ${more.join(', ')}`);
  for (const incident of broken) note(`${incident}: its chain is not there as it was exported`);
  const lost = differ.filter((what) => what === 'objects' || what === 'files');
  if (lost.length > 0) note('files of the export are not there as they were: nothing changes a file that was shown once');
  if (broken.length > 0 || lost.length > 0) process.exitCode = 1;
}

async function reopenTier(tenant: string, options: MoveOptions): Promise<void> {
  const epoch = await refusing(() =>
    withStores(tenant, options, false, (stores, now) => reopenTenant(stores, tenant, toInstant(now || Date.now()))),
  );
  if (options.json) printJson({ tenant, epoch });
  else print(`${tenant}: open again under epoch ${epoch}; an export from before is void: export again before the next import`);
}

const textOf = ({ incidents, kinds, expiring, objects }: MoveSummary): string =>
  `${incidents} incidents, ${Object.values(kinds).reduce((sum, count) => sum + count, 0) + expiring} rows, ${objects} files`;

async function headerOf(file: string): Promise<MoveHeader> {
  for await (const part of readExport(file)) if ('header' in part) return part.header;
  throw new MoveRefused(`${file} is empty: expected a file that tier export wrote`);
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MoveRefused || cause instanceof DatabaseInUse) throw new CommandFailed(2, cause.message);
    throw cause;
  }
}
