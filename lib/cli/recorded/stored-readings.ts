import type { AppliesTo, RecordedGap, RecordedReading } from '../../core/alarm/backtest.ts';
import { POSITION } from '../../core/alarm/position.ts';
import type { CompiledRule } from '../../core/alarm/rule.ts';
import { toMillis } from '../../core/instant.ts';
import type { Registry } from '../../core/registry/model.ts';
import { CommandFailed } from '../output.ts';
import type { Target } from '../targets.ts';

const MOST_AT_ONCE = 10_000;

/** RFC 3339, both ends within it. */
export interface StoredSpan {
  readonly from: string;
  readonly to: string;
}

/**
 * The readings of a running city's sensors that rules look at, as it has stored them, those with a flag left out; and for each sensor that
 * the record goes to the end of the span. Throws CommandFailed.
 */
export async function* storedReadings(
  targets: readonly Target[],
  registry: Registry,
  rules: readonly CompiledRule[],
  appliesTo: AppliesTo,
  { from, to }: StoredSpan,
): AsyncGenerator<RecordedReading | RecordedGap> {
  for (const { tenant, sensors } of registry.things) {
    for (const { id } of sensors) {
      const metrics = metricsOf(rules.filter((rule) => appliesTo(rule, id) !== undefined));
      if (metrics.size === 0) continue;
      const target = targets.find((one) => one.tenant === undefined || one.tenant === tenant);
      if (!target) continue;
      yield* readingsOf(target, id, metrics, { from, to });
      for (const metric of metrics) yield { sensor: id, metric, time: toMillis(to), value: null };
    }
  }
}

const metricsOf = (rules: readonly CompiledRule[]): ReadonlySet<string> =>
  new Set(rules.flatMap(({ metric }) => (metric === POSITION ? ['lat', 'lon'] : [metric])));

interface StoredPage {
  readonly items: readonly {
    readonly time: string;
    readonly metric: string;
    readonly value: number | null;
    readonly unit: string;
    readonly flags: readonly string[];
  }[];
  readonly nextCursor: string | null;
}

/** Of equal times the one that counts comes last: the city gives the newest first. */
async function* readingsOf(
  target: Target,
  sensor: string,
  metrics: ReadonlySet<string>,
  { from, to }: StoredSpan,
): AsyncGenerator<RecordedReading> {
  const rows: RecordedReading[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ from, to, limit: String(MOST_AT_ONCE), ...(cursor ? { cursor } : {}) });
    const answer = await target.call('GET', `/v1/sensors/${sensor}/readings?${query}`);
    // Described here, and not known there yet.
    if (answer.status === 404) return;
    if (answer.status !== 200)
      throw new CommandFailed(1, `the readings of ${sensor}: the city answered ${answer.status} ${JSON.stringify(answer.body)}`);
    const page = answer.body as StoredPage;
    for (const { time, metric, value, unit, flags } of page.items)
      if (value !== null && flags.length === 0 && metrics.has(metric)) rows.push({ time: toMillis(time), sensor, metric, value, unit });
    cursor = page.nextCursor;
  } while (cursor);
  yield* rows.reverse();
}
