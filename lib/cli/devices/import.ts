import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { tenantPart } from '../../config/tenant-part.ts';
import type { Registry } from '../../core/registry/model.ts';
import { tierId } from '../../core/tier/tier-path.ts';
import { CommandFailed, note, print, printJson } from '../output.ts';
import { ofEach, type TargetOptions, targetsOf, withTargetOptions } from '../targets.ts';
import { addThings, thingEntries } from './importing/add-things.ts';
import type { Outcome } from './importing/register-things.ts';
import { writeReport } from './importing/report-file.ts';
import { writeSecrets } from './importing/write-secrets.ts';

interface ImportOptions extends TargetOptions {
  readonly out: string;
  readonly report?: string;
  readonly csr?: string;
  readonly rate?: number;
}

export function registerImport(devices: Command): void {
  withTargetOptions(devices.command('import'))
    .description(
      'many things at once: into the city’s files and its registry, and a credential for each; may be repeated until nothing is left',
    )
    .argument('<file>', 'CSV: thing,profile,town,lat,lon[,zh,en]; or YAML, JSON, as in things/*.yaml')
    .requiredOption('--out <dir>', 'where credentials go, for their owner alone, and with --deployment the journal of what is done')
    .option('--report <file>', 'what became of each thing, CSV or JSON; absent: report.csv in --out')
    .option('--csr <dir>', 'with --deployment: certificates from the requests <thing>.csr.pem there; their keys never leave the devices')
    .option('--rate <n>', 'with --deployment: calls of a kind a second at most; absent: 10, IoT Core’s lowest default quota', numberOf)
    .action(run);
}

/** Throws InvalidArgumentError, which ends the command with status 2. */
function numberOf(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError('expected a number above 0');
}

async function run(file: string, options: ImportOptions): Promise<void> {
  const { deployment, out } = options;
  if (deployment === undefined && (options.csr !== undefined || options.rate !== undefined))
    throw new CommandFailed(2, '--csr and --rate are for a deployed city: give its outputs file with --deployment');
  const entries = await thingEntries(file);
  const targets = await targetsOf(options);
  const { city, added, file: written } = await addThings(options.city, file, entries);
  note(written ? `${added} things written to ${written}` : `${options.city} knows all ${entries.length} things`);
  const ids = importedIds(city.registry, new Set(entries.map(({ id }) => id)));
  // Before any device is let in: what the registry in force does not know is refused.
  const published = await ofEach(targets, async ({ tenant, demand }) => {
    const body = importedPart(tenant === undefined ? city.registry : tenantPart(city.registry, tenant), ids);
    if (body.assets.length === 0 && body.things.length === 0) return tenant;
    // Only these: people and things that came past the folder stay as they are.
    const { warnings = [] } = (await demand('POST', '/v1/publications', { kind: 'things', body })).body as { warnings?: string[] };
    for (const warning of warnings) note(`${tenant === undefined ? '' : `${tenant}: `}${warning}`);
    return tenant;
  });
  const known = new Map(city.registry.things.map((thing) => [thing.id, thing]));
  const things = entries.flatMap(({ id }) => {
    const thing = known.get(id);
    return thing ? [{ thing: id, tenant: thing.tenant, town: tierId(thing.town) }] : [];
  });
  await mkdir(out, { recursive: true, mode: 0o700 }).catch((cause: Error) => {
    throw new CommandFailed(2, `${out} cannot be made (${cause.message}): name another folder with --out`);
  });
  if (deployment === undefined) return tell(await writeSecrets(out, options.data, things), file, options);
  const { importInto } = await import('./importing/deployed-import.ts');
  const reached = things.filter(({ tenant }) => published.includes(tenant));
  const left = things.filter(({ tenant }) => !published.includes(tenant));
  const outcomes = await importInto({ ...options, deployment }, reached);
  const reason = options.tenant === undefined ? 'its tenant’s registry could not be published' : `not of --tenant ${options.tenant}`;
  await tell([...outcomes, ...left.map((thing): Outcome => ({ ...thing, outcome: 'failed', reason }))], file, options);
}

interface ImportedIds {
  readonly things: ReadonlySet<string>;
  readonly assets: ReadonlySet<string>;
}

function importedIds({ things }: Registry, imported: ReadonlySet<string>): ImportedIds {
  const sensors = things.filter(({ id }) => imported.has(id)).flatMap((thing) => thing.sensors);
  return { things: imported, assets: new Set(sensors.map(({ asset }) => asset)) };
}

const importedPart = ({ assets, things }: Registry, ids: ImportedIds): Pick<Registry, 'assets' | 'things'> => ({
  assets: assets.filter(({ id }) => ids.assets.has(id)),
  things: things.filter(({ id }) => ids.things.has(id)),
});

async function tell(
  outcomes: readonly Outcome[],
  file: string,
  { out, report = join(out, 'report.csv'), json }: ImportOptions,
): Promise<void> {
  await writeReport(report, outcomes);
  const count = (wanted: Outcome['outcome']): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const failed = count('failed');
  if (json) printJson({ registered: count('registered'), already: count('already'), failed, report, out });
  else print(`${count('registered')} registered, ${count('already')} already, ${failed} failed: ${report}; credentials in ${out}`);
  if (failed > 0) throw new CommandFailed(1, `${failed} things failed, ${report} says why: repeat \`citywatch devices import ${file}\``);
}
