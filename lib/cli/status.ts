import type { Command } from 'commander';
import type { Attention, TenantStatus } from '../core/operation/tenant-status.ts';
import { CommandFailed, print, printJson } from './output.ts';
import { type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

/** A tenant's status with what needs attention in it; or nothing but why it could not be asked. */
type Row =
  | (TenantStatus & { readonly attention: readonly Attention[] })
  | { readonly tenant: string; readonly attention: readonly { readonly code: 'unreachable'; readonly detail: string }[] };

export function register(program: Command): void {
  withTargetOptions(program.command('status'), 'operator')
    .description('how the platform is doing, tenant by tenant, what needs attention first; status 1 where something does')
    .action(run);
}

async function run(options: TargetOptions): Promise<void> {
  const rows = (await Promise.all((await targetsOf(options)).map(statusOf))).flat();
  rows.sort((a, b) => b.attention.length - a.attention.length || (a.tenant < b.tenant ? -1 : 1));
  if (options.json) printJson(rows);
  else for (const line of lines(rows)) print(line);
  if (rows.some(({ attention }) => attention.length > 0)) process.exitCode = 1;
}

async function statusOf({ tenant, demand }: Target): Promise<readonly Row[]> {
  try {
    const { items } = (await demand('GET', '/v1/status')).body as { readonly items: readonly Row[] };
    // Nobody would notice that a tenant is missing from a list of nothing wrong.
    if (items.length === 0) throw new CommandFailed(1, 'the city shows this person no tenant: expected a tier that holds one');
    return items;
  } catch (cause) {
    if (!(cause instanceof CommandFailed) || tenant === undefined) throw cause;
    return [{ tenant, attention: [{ code: 'unreachable', detail: cause.message }] }];
  }
}

const HEADER = [
  'tenant',
  'version',
  'watcher',
  'evaluated',
  'queued',
  'dead/24h',
  'open',
  'breached',
  'orders',
  'registry',
  'mechanism',
  'rules',
];

/** One line a tenant, columns aligned, and below each what needs attention. */
function lines(rows: readonly Row[]): string[] {
  const cells = rows.map(cellsOf);
  const widths = HEADER.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(HEADER),
    ...rows.flatMap(({ attention }, index) => [line(cells[index] ?? []), ...attention.map(({ code, detail }) => `  ! ${code}: ${detail}`)]),
  ];
}

function cellsOf(row: Row): string[] {
  if (!('version' in row)) return [row.tenant, ...HEADER.slice(1).map(() => '?')];
  const { tenant, version, watcher, ingest, queues, deadLetters, incidents, maintenance, publications } = row;
  const queued = queues.filter(({ isEnd }) => !isEnd).reduce((sum, { messages }) => sum + messages, 0);
  const published = (['registry', 'mechanism', 'rules'] as const).map((kind) => {
    const publication = publications[kind];
    return publication ? `${publication.number} ${publication.effectiveFrom.slice(0, 10)}` : '-';
  });
  return [
    tenant,
    version,
    watcher ? ago(watcher.ageSeconds) : '-',
    ingest ? ago(ingest.lagSeconds) : '-',
    String(queued),
    `${deadLetters.count}${deadLetters.more ? '+' : ''}`,
    `${incidents.open}${incidents.more ? '+' : ''}`,
    String(incidents.breached),
    `${maintenance.open}${maintenance.more ? '+' : ''}`,
    ...published,
  ];
}

function ago(seconds: number): string {
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}
