import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { tenantOfIncident } from '../core/incident/incident-id.ts';
import { CommandFailed, note } from './output.ts';
import { type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface ReportOptions extends TargetOptions {
  readonly format?: string;
  /** Of the report: a number, or `draft`. */
  readonly edition?: string;
  readonly output?: string;
}

const FORMATS = ['html', 'docx', 'json'];

export function register(program: Command): void {
  withTargetOptions(program.command('report'), 'auditor')
    .description('the handling report of an incident: the newest published, else the draft')
    .argument('<incident>')
    .option('--format <format>', `${FORMATS.join(', ')}; --json is --format json`)
    .option('--edition <edition>', 'an earlier version by its number, or draft')
    .option('-o, --output <file>', 'where to write it; default: stdout')
    .action(run);
}

async function run(incident: string, options: ReportOptions): Promise<void> {
  const format = options.format ?? (options.json ? 'json' : 'html');
  if (!FORMATS.includes(format)) throw new CommandFailed(2, `--format "${format}": expected ${FORMATS.join(', ')}`);
  if (format === 'docx' && options.output === undefined && process.stdout.isTTY)
    throw new CommandFailed(2, 'a Word document is no text: say with --output FILE where to write it');
  const { demand } = await targetFor(incident, options);
  const query = new URLSearchParams({ format, ...(options.edition === undefined ? {} : { version: options.edition }) });
  const { bytes } = await demand('GET', `/v1/incidents/${encodeURIComponent(incident)}/report?${query}`);
  if (options.output === undefined) {
    process.stdout.write(bytes);
    return;
  }
  await writeFile(options.output, bytes).catch((cause: Error) => {
    throw new CommandFailed(1, `${options.output} cannot be written: ${cause.message}`);
  });
  note(`${options.output}: ${bytes.length} bytes`);
}

/** An incident's id says whose it is. */
async function targetFor(incident: string, options: ReportOptions): Promise<Target> {
  const tenant = tenantOfIncident(incident);
  if (tenant === undefined) throw new CommandFailed(2, `"${incident}" is no incident's id: expected one such as the console shows`);
  const targets = await targetsOf(options);
  const target = targets.find((one) => one.tenant === undefined || one.tenant === tenant);
  if (target) return target;
  throw new CommandFailed(
    2,
    `${incident} belongs to ${tenant}, which is not among those asked: ${targets.map((one) => one.tenant).join(', ')}`,
  );
}
