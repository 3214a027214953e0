import type { Command } from 'commander';
import { SILENCE_REASONS } from '../core/watch/silence.ts';
import { CommandFailed, print, printJson } from './output.ts';
import { ofEach, type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface SilenceRow {
  readonly id: string;
  readonly tier: string;
  readonly from: string;
  readonly to: string;
  readonly state: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly createdBy: { readonly id: string };
  readonly nextOccurrence?: { readonly from: string; readonly to: string } | null;
}

interface ListOptions extends TargetOptions {
  readonly state: string;
  readonly tier?: string;
}

interface AddOptions extends TargetOptions {
  readonly tier?: string;
  readonly domains?: readonly string[];
  readonly assets?: readonly string[];
  readonly things?: readonly string[];
  readonly sensors?: readonly string[];
  readonly rules?: readonly string[];
  readonly from?: string;
  readonly to: string;
  readonly weekdays?: readonly string[];
  readonly times?: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly gradeI?: true;
}

interface EndOptions extends TargetOptions {
  readonly occurrence?: string;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function register(program: Command): void {
  const silence = program
    .command('silence')
    .description('alarms that nobody is told of for a while (静默): work, known faults, maintenance windows');
  withTargetOptions(silence.command('list'))
    .description('newest first: those in force and planned, unless told otherwise')
    .option('--state <states>', 'active, pending, expired, with commas, or all', 'active,pending')
    .option('--tier <tier>', 'at or below this tier')
    .action(async (options: ListOptions) => {
      const items = (await ofEach(await targetsOf(options), (target) => everySilence(target, options))).flat();
      // One that is for several tenants is in the list of each.
      const rows = [...new Map(items.map((row) => [row.id, row])).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
      if (options.json) return printJson(rows);
      for (const row of rows) print(lineOf(row));
    });
  withTargetOptions(silence.command('add'), 'operator')
    .description('makes one, as the user that signs in; with --times one that recurs')
    .option('--tier <tier>', 'alarms at or below it; one’s own unless told otherwise')
    .option('--domains <list>', 'with commas, as the next four', listed)
    .option('--assets <list>', 'such as gas-zumiao-01-well', listed)
    .option('--things <list>', 'such as gas-zumiao-01', listed)
    .option('--sensors <list>', 'such as gas-zumiao-01-ch4-1', listed)
    .option('--rules <list>', 'such as ch4-space', listed)
    .option('--from <time>', 'RFC 3339; now unless told otherwise')
    .requiredOption('--to <time>', 'RFC 3339; of one that recurs the end of all of it')
    .option('--times <from-to>', 'in force at these local times alone, such as 02:00-04:00')
    .option('--weekdays <list>', `with --times: ${DAYS.join(', ')}; every day unless told otherwise`, listed)
    .requiredOption('--reason-code <code>', SILENCE_REASONS.join(', '))
    .requiredOption('--reason <text>', 'what is done, by whom')
    .option('--grade-i', 'alarms of grade I too: by a shift leader alone')
    .action(async (options: AddOptions) => {
      const { body } = await (await oneTarget(options)).demand('POST', '/v1/silences', askedBy(options));
      if (options.json) return printJson(body);
      print(lineOf(body as SilenceRow));
    });
  withTargetOptions(silence.command('end'), 'operator')
    .description('ends one before its time, or one occurrence of it: what still lasts is raised within a minute')
    .argument('<id>')
    .option('--occurrence <time>', 'when the occurrence begins that is ended, as `list --json` says')
    .action(async (id: string, options: EndOptions) => {
      const { occurrence } = options;
      const path = `/v1/silences/${encodeURIComponent(id)}/end`;
      const { body } = await (await oneTarget(options)).demand('POST', path, occurrence === undefined ? undefined : { occurrence });
      if (options.json) return printJson(body);
      print(lineOf(body as SilenceRow));
    });
}

const listed = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

/** Of a deployment each tenant keeps silences of its own: which one is meant has to be said. */
async function oneTarget(options: TargetOptions): Promise<Target> {
  const [target, ...more] = await targetsOf(options);
  if (target && more.length === 0) return target;
  throw new CommandFailed(2, 'expected --tenant with --deployment: each tenant keeps the silences for its own alarms');
}

async function everySilence({ demand }: Target, { state, tier }: ListOptions): Promise<SilenceRow[]> {
  const found: SilenceRow[] = [];
  let cursor: string | null = null;
  do {
    const asked = {
      ...(state === 'all' ? {} : { state }),
      ...(tier === undefined ? {} : { tier }),
      ...(cursor === null ? {} : { cursor }),
    };
    const query = new URLSearchParams({ limit: '200', ...asked });
    const page = (await demand('GET', `/v1/silences?${query}`)).body as { items: SilenceRow[]; nextCursor: string | null };
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** What the API is asked for; it judges everything but how the times are written here. */
function askedBy(options: AddOptions): object {
  const { tier, domains, assets, things, sensors, rules, from, to, times, weekdays, reasonCode, reason, gradeI } = options;
  if (weekdays && times === undefined) throw new CommandFailed(2, '--weekdays is for --times: give both');
  const scope = Object.entries({ tier, domains, assets, things, sensors, rules, from }).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(scope),
    to,
    ...(times === undefined ? {} : { recurrence: recurrenceOf(times, weekdays) }),
    reasonCode,
    reason,
    ...(gradeI ? { includesGradeI: true } : {}),
  };
}

function recurrenceOf(times: string, weekdays: readonly string[] | undefined): object {
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(times) ?? [];
  if (from === undefined) throw new CommandFailed(2, `--times ${times}: expected two local times, such as 02:00-04:00`);
  const unknown = weekdays?.find((day) => !DAYS.includes(day));
  if (unknown !== undefined) throw new CommandFailed(2, `--weekdays ${unknown}: expected ${DAYS.join(', ')}`);
  return { from, to, ...(weekdays ? { weekdays: weekdays.map((day) => DAYS.indexOf(day) + 1) } : {}) };
}

function lineOf({ id, state, tier, from, to, nextOccurrence, reasonCode, reason, createdBy }: SilenceRow): string {
  const next = nextOccurrence ? `${nextOccurrence.from} – ${nextOccurrence.to}` : '';
  return [id, state, tier, from, to, next, reasonCode, reason.replaceAll(/\s+/g, ' '), createdBy.id].join('\t');
}
