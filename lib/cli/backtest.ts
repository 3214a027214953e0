import type { Command } from 'commander';
import type { CompiledCity } from '../config/load-city.ts';
import { backtest, type RecordedGap, type RecordedReading } from '../core/alarm/backtest.ts';
import { summarize } from '../core/alarm/backtest-summary.ts';
import { boundIn, placesIn } from '../core/alarm/bound-in.ts';
import { seriesRulesOf } from '../core/alarm/compound/joint.ts';
import type { CompiledRule } from '../core/alarm/rule.ts';
import { reachOf } from '../core/alarm/signals/signal.ts';
import { durationText } from '../core/duration.ts';
import { isRfc3339, toInstant, toMillis } from '../core/instant.ts';
import type { Registry } from '../core/registry/model.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import type { TierPath } from '../core/tier/tier-path.ts';
import { withDeploymentOption } from './deployment-file.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, note, print, withCommonOptions } from './output.ts';
import { writePlot } from './plot/write-plot.ts';
import { Progress } from './progress.ts';
import { contextsOf } from './recorded/contexts-file.ts';
import { labelsOf } from './recorded/labels-file.ts';
import { recordedRows } from './recorded/recorded-file.ts';
import { rulePackOf } from './recorded/rules-file.ts';
import { storedReadings } from './recorded/stored-readings.ts';
import { type Target, type TargetOptions, targetsOf } from './targets.ts';

interface BacktestOptions extends Omit<TargetOptions, 'city'> {
  readonly rules: string;
  readonly readings?: string;
  readonly from?: string;
  readonly to?: string;
  readonly city?: string;
  readonly summary?: boolean;
  readonly labels?: string;
  readonly contexts?: string;
  readonly plot?: string;
  readonly sensor?: readonly string[];
}

export function register(program: Command): void {
  withDeploymentOption(withCommonOptions(program.command('backtest')))
    .description('what rules would have done with recorded readings: one JSON object a line, ordered by time, sensor, rule')
    .requiredOption('--rules <file>', 'a rule pack, YAML or JSON')
    .option(
      '--readings <file>',
      'CSV with the header time,sensor,metric,value, or SenML packs, one a line; absent: what the running city of --city has stored',
    )
    .option('--from <time>', 'of what a city has stored, from when on; absent: 24 hours before its end')
    .option('--to <time>', 'of what a city has stored, up to when; absent: its now')
    .option('--city <dir>', 'look only at the sensors that this city would bind the rules to')
    .option('--contexts <file>', 'CSV with the header context,start,end, perhaps town: when a context held that rules name under `while`')
    .option('--summary', 'a last line with onsets, clears, seconds in alarm and, with --labels, hits, misses and false alarms')
    .option('--labels <file>', 'CSV with the header sensor,start,end: when something was wrong')
    .option(
      '--plot <path>',
      'draw the sensors with their alarms: one picture (a name that ends in .svg), or a folder with a picture of each',
    )
    .option('--sensor <id...>', 'draw these sensors only')
    .option('--user <name>', 'local user to sign in as, where a city is asked', 'admin')
    .option('--token <token>', 'a bearer token of the city’s issuer instead (CITYWATCH_TOKEN)', process.env.CITYWATCH_TOKEN || undefined)
    .action(run);
}

async function run(options: BacktestOptions): Promise<void> {
  if (options.labels !== undefined && !options.summary) throw new CommandFailed(2, '--labels is for --summary: give both');
  if (options.sensor !== undefined && options.plot === undefined)
    throw new CommandFailed(2, '--sensor chooses what --plot draws: give both');
  refuseHalfSources(options);
  // Everything is read and understood before the first line is printed.
  const { pack } = await rulePackOf(options.rules);
  const city = options.city === undefined ? undefined : await cityOf(options.city);
  const rules = city ? pack.rules : withoutShares(pack.rules, options.rules);
  if (city) refuseLongLooks(rules, city.settings.historyRetentionSeconds * 1000);
  const appliesTo = city && boundIn(city.registry);
  const contexts = options.contexts === undefined ? undefined : await contextsOf(options.contexts, city && townsOf(city.registry));
  const labels = options.labels === undefined ? undefined : await labelsOf(options.labels);
  const rows: (RecordedReading | RecordedGap)[] = [];
  let readings = 0;
  const progress = new Progress();
  let until = Number.NEGATIVE_INFINITY;
  for await (const row of await rowsOf(options, city, rules)) {
    rows.push(row);
    if (row.value !== null) readings++;
    if (row.time > until) until = row.time;
    progress.update(() => `${readings} readings read …`);
  }
  const world = {
    ...(city ? { placeOf: placesIn(city.registry) } : {}),
    ...(contexts ? { contexts } : {}),
  };
  const { transitions, unconverted } = backtest(rules, rows, appliesTo, world, (done, of) =>
    progress.update(() => `${readings} readings read, ${done} of ${of} series evaluated …`),
  );
  noteContexts(rules, contexts);
  if (options.plot !== undefined)
    await writePlot(options.plot, options.sensor, { rules, rows, transitions, world, ...(appliesTo ? { appliesTo } : {}) });
  for (const [pair, count] of unconverted) note(`${count} readings left out, their unit does not convert: ${pair}`);
  const lines = transitions.map(({ time, sensor, rule, transition, grade, value, because }) =>
    JSON.stringify({ time: toInstant(time), sensor, rule, transition, grade, value, ...(because ? { because } : {}) }),
  );
  if (lines.length > 0) print(lines.join('\n'));
  if (options.summary) print(JSON.stringify({ summary: { readings, ...summarize(transitions, until, labels) } }));
}

/** Readings come from a file, or from a city of which it is known how it binds rules. */
function refuseHalfSources({ readings, city, from, to }: BacktestOptions): void {
  if (readings === undefined && city === undefined)
    throw new CommandFailed(2, 'no readings: expected --readings FILE, or --city DIR for what that city, running, has stored');
  if (readings !== undefined && (from ?? to) !== undefined)
    throw new CommandFailed(2, '--from and --to choose what a running city has stored: leave them out, or --readings');
  for (const time of [from, to])
    if (time !== undefined && !isRfc3339(time))
      throw new CommandFailed(2, `"${time}" is not a time: expected RFC 3339, such as 2026-11-23T20:00:00+08:00`);
}

const DAY = 86_400_000;

async function rowsOf(
  options: BacktestOptions,
  city: CompiledCity | undefined,
  rules: readonly CompiledRule[],
): Promise<AsyncIterable<RecordedReading | RecordedGap>> {
  if (options.readings !== undefined || !city) return recordedRows(options.readings as string);
  const targets = await targetsOf({ ...options, city: options.city as string });
  const { now } = (await (targets[0] as Target).demand('GET', '/v1/health')).body as { readonly now: string };
  const to = options.to ?? now;
  const from = options.from ?? toInstant(toMillis(to) - DAY);
  if (toMillis(from) >= toMillis(to))
    throw new CommandFailed(
      2,
      `--from ${from}: expected a time before ${options.to === undefined ? `the city’s now, ${to}` : `--to, ${to}`}`,
    );
  return storedReadings(targets, city.registry, rules.flatMap(seriesRulesOf), boundIn(city.registry), { from, to });
}

/** What a rule waits for that nobody has told: it did nothing, and why is not in its output. */
function noteContexts(rules: readonly CompiledRule[], contexts: ReadonlyMap<string, unknown> | undefined): void {
  for (const { id, while: context } of rules) {
    if (context === undefined || contexts?.has(context)) continue;
    const where = contexts ? 'in the file of --contexts' : 'in a file given with --contexts';
    note(`the rule ${id} applies while ${context}, which never held: expected ${where} when it did`);
  }
}

/** Those that can be told from readings alone: only a city knows what its sensors are designed for. Throws CommandFailed where none can. */
function withoutShares(rules: readonly CompiledRule[], file: string): readonly CompiledRule[] {
  const shareOf = (rule: CompiledRule): string | undefined => seriesRulesOf(rule).find(({ share }) => share !== undefined)?.share;
  const left = rules.filter((rule) => shareOf(rule) === undefined);
  const lines = rules
    .filter((rule) => !left.includes(rule))
    .map((rule) => `${file}: the rule ${rule.id} compares with a share of ${shareOf(rule)}, which a city declares: expected --city`);
  if (lines.length > 0 && left.length === 0) throw new CommandFailed(2, lines.join('\n'));
  for (const line of lines) note(`${line}; left out`);
  return left;
}

/** A window longer than the history that the city keeps could never be looked at again. */
function refuseLongLooks(rules: readonly CompiledRule[], kept: number): void {
  const long = rules.flatMap(seriesRulesOf).filter(({ signal }) => reachOf(signal) > kept);
  const lines = long.map(
    ({ id, signal }) =>
      `the rule ${id} looks back ${durationText(reachOf(signal))}: expected at most ${durationText(kept)}, as long as the city keeps history`,
  );
  if (lines.length > 0) throw new CommandFailed(2, lines.join('\n'));
}

/** Its places, by any of their names. */
function townsOf(registry: Registry): (name: string) => TierPath | undefined {
  const index = indexRegistry(registry);
  return (name) => index.tier(name)?.path;
}
