import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { tenantPart } from '../config/tenant-part.ts';
import type { RulePackSource } from '../core/alarm/compile-rule.ts';
import { isRfc3339 } from '../core/instant.ts';
import { resourcesPart } from '../core/registry/resources.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, note, print, printJson } from './output.ts';
import { type Previewed, previewed, printPreview } from './publish/preview.ts';
import { rulePackOf } from './recorded/rules-file.ts';
import { ofEach, type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface PublishOptions extends TargetOptions {
  readonly rules?: readonly string[];
  readonly all?: boolean;
  readonly from?: string;
  readonly preview?: boolean;
  readonly since?: string;
  readonly until?: string;
}

/** The body of one `POST /v1/publications`. */
interface Wanted {
  readonly kind: 'registry' | 'mechanism' | 'rules' | 'rosters' | 'resources';
  readonly body: unknown;
  readonly complete?: boolean;
}

interface Published {
  readonly kind: string;
  readonly number: number;
  readonly effectiveFrom: string;
  readonly warnings: readonly string[];
}

export function register(program: Command): void {
  withTargetOptions(program.command('publish'))
    .description('makes rule packs, or all that a city’s folder says, the active version of a running city')
    .option('--rules <file...>', 'rule packs, YAML or JSON; each takes the place of its domain’s')
    .option('--all', 'registry, mechanism, rules, rosters and resources of --city, checked as a whole')
    .option('--from <time>', 'in force from, RFC 3339; absent: at once')
    .option('--preview', 'publish nothing: what it would have done with the stored readings, and to the alarms that run')
    .option('--since <time>', 'of --preview, from when on; absent: the last 24 hours')
    .option('--until <time>', 'of --preview, up to when; absent: now')
    .action(run);
}

async function run(options: PublishOptions): Promise<void> {
  if ((options.rules === undefined) === (options.all === undefined))
    throw new CommandFailed(2, 'nothing to publish, or too much: expected --rules FILE… or --all');
  for (const name of ['from', 'since', 'until'] as const) {
    const time = options[name];
    if (time !== undefined && !isRfc3339(time))
      throw new CommandFailed(2, `--${name} "${time}" is not a time: expected RFC 3339, such as 2026-11-23T20:00:00+08:00`);
  }
  if (!options.preview && (options.since ?? options.until) !== undefined)
    throw new CommandFailed(2, '--since and --until choose what --preview looks at: give --preview too');
  const wantedBy = options.rules ? await rulePacks(options.rules) : await wholeCity(options.city);
  const targets = await targetsOf(options);
  if (options.preview) return preview(options, targets, wantedBy);
  const rows: (Published & { readonly tenant?: string })[] = [];
  const failed: string[] = [];
  for (const target of targets) {
    try {
      for (const wanted of wantedBy(target)) {
        const record = await publish(target, wanted, options.from);
        rows.push({ ...(target.tenant === undefined ? {} : { tenant: target.tenant }), ...record });
        if (!options.json) print(`${of(target)}${record.kind} ${record.number}, in force from ${record.effectiveFrom}`);
        for (const warning of record.warnings) note(`${of(target)}${warning}`);
      }
    } catch (cause) {
      // One tenant that cannot be reached does not keep the others from what they are to know.
      if (!(cause instanceof CommandFailed) || target.tenant === undefined) throw cause;
      note(`${of(target)}${cause.message}`);
      failed.push(target.tenant);
    }
  }
  if (options.json) printJson(options.all || options.deployment !== undefined ? rows : rows[0]);
  if (failed.length > 0)
    throw new CommandFailed(
      1,
      `not published to ${failed.join(', ')}: repeat with ${failed.map((tenant) => `--tenant ${tenant}`).join(', then ')}`,
    );
}

/** Each kind against what is in force now: nothing else of the folder is taken for published. */
async function preview(options: PublishOptions, targets: readonly Target[], wantedBy: (target: Target) => Wanted[]): Promise<void> {
  const { from, since, until } = options;
  const span = { ...(from ? { effectiveFrom: from } : {}), ...(since ? { from: since } : {}), ...(until ? { to: until } : {}) };
  const found = await ofEach(targets, async (target) => {
    const tenant = target.tenant === undefined ? {} : { tenant: target.tenant };
    const rows: (Previewed & { readonly tenant?: string })[] = [];
    for (const wanted of wantedBy(target).filter(({ kind }) => kind === 'registry' || kind === 'rules'))
      rows.push({ ...tenant, ...(await previewed(target, wanted, span)) });
    return rows;
  });
  if (options.json) return printJson(found.flat());
  for (const row of found.flat()) printPreview(row.tenant === undefined ? '' : `${row.tenant}: `, row);
}

const of = ({ tenant }: Target): string => (tenant === undefined ? '' : `${tenant}: `);

async function publish(target: Target, wanted: Wanted, from: string | undefined): Promise<Published> {
  const effectiveFrom = from === undefined ? {} : { effectiveFrom: from };
  const { body } = await target.demand('POST', '/v1/publications', { ...wanted, ...effectiveFrom });
  return body as Published;
}

async function rulePacks(files: readonly string[]): Promise<() => Wanted[]> {
  const body = await Promise.all(files.map(packOf));
  return () => [{ kind: 'rules', body }];
}

const packOf = async (file: string): Promise<RulePackSource> => (await rulePackOf(file)).source;

/** Units before what names them. Of things, each tenant of a deployment gets its own. */
async function wholeCity(folder: string): Promise<(target: Target) => Wanted[]> {
  const { registry, mechanism, rosters, resources } = await cityOf(folder);
  const files = (await readdir(join(folder, 'rules'))).filter((file) => file.endsWith('.yaml')).sort();
  const packs = await Promise.all(files.map((file) => packOf(join(folder, 'rules', file))));
  return ({ tenant }) => [
    { kind: 'registry', body: tenant === undefined ? registry : tenantPart(registry, tenant) },
    { kind: 'mechanism', body: mechanism },
    { kind: 'rules', body: packs, complete: true },
    ...(rosters.length > 0 ? [{ kind: 'rosters', body: rosters } as const] : []),
    { kind: 'resources', body: tenant === undefined ? resources : resourcesPart(resources, tenant, registry.city.id) },
  ];
}
