import type { Grade } from '../../registry/model.ts';
import { backtest, type RecordedReading } from '../backtest.ts';
import { summarize } from '../backtest-summary.ts';
import type { Transition } from '../model.ts';
import { LATITUDE, LONGITUDE, POSITION } from '../position.ts';
import type { CompiledRule } from '../rule.ts';
import { isMoreSevere } from '../rule-machine.ts';
import type { ChangedSeries } from './changed-series.ts';
import { type Counts, type RulePreview, sides } from './rule-preview.ts';
import type { Span } from './stored-rows.ts';

/** An alarm that the change would bring, or take away. Times are epoch milliseconds. */
export interface PreviewEpisode {
  readonly thing: string;
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  /** The worst it comes to. */
  readonly grade: Grade;
  readonly onset: number;
  /** Absent: it lasts to the end of the span. */
  readonly clear?: number;
}

/** What the change of a rule comes to on one series. */
export interface Comparison {
  readonly rule: RulePreview;
  readonly added: readonly PreviewEpisode[];
  readonly gone: readonly PreviewEpisode[];
}

/** What stored readings of a thing come to on one of its series, by the rules that differ. */
export function compare(series: ChangedSeries, rows: readonly RecordedReading[], span: Span): Comparison[] {
  const own = rows.filter(({ sensor, metric }) => sensor === series.sensor && isRead(metric, series.metric));
  const rules = new Map([...series.now, ...series.changed].map(({ id, domain }) => [id, domain]));
  return [...rules].map(([rule, domain]) => {
    const [now, changed] = [series.now, series.changed].map((side) => side.find(({ id }) => id === rule));
    const before = now && run(now, own, series, span);
    const after = changed && run(changed, own, series, span);
    const [had, has] = [episodesOf(series, before ?? []), episodesOf(series, after ?? [])];
    const added = has.filter((episode) => !had.some((other) => overlap(episode, other)));
    const gone = had.filter((episode) => !has.some((other) => overlap(episode, other)));
    const counts = sides({ now: before && countsOf(before, span), changed: after && countsOf(after, span) });
    return { rule: { rule, domain, series: 1, ...counts, added: added.length, gone: gone.length }, added, gone };
  });
}

const isRead = (metric: string, looked: string): boolean =>
  metric === looked || (looked === POSITION && (metric === LATITUDE || metric === LONGITUDE));

/** As a backtest of them would; a row without a value says that the record goes to the end of the span. */
function run(rule: CompiledRule, rows: readonly RecordedReading[], { sensor, metric }: ChangedSeries, { to }: Span): readonly Transition[] {
  if (rows.length === 0) return [];
  return backtest([rule], [...rows, { sensor, metric, time: to, value: null }]).transitions;
}

function countsOf(transitions: readonly Transition[], { to }: Span): Counts {
  const { onsets, clears, timeInAlarm } = summarize(transitions, to);
  return { onsets, clears, timeInAlarm };
}

function episodesOf({ thing }: ChangedSeries, transitions: readonly Transition[]): PreviewEpisode[] {
  const episodes: PreviewEpisode[] = [];
  for (const { time, sensor, metric, rule, transition, grade } of transitions) {
    const running = episodes.at(-1);
    if (transition === 'onset') episodes.push({ thing, sensor, metric, rule, grade, onset: time });
    else if (running && transition === 'clear') episodes[episodes.length - 1] = { ...running, clear: time };
    else if (running && isMoreSevere(grade, running.grade)) episodes[episodes.length - 1] = { ...running, grade };
  }
  return episodes;
}

const endOf = ({ clear = Number.POSITIVE_INFINITY }: PreviewEpisode): number => clear;
const overlap = (a: PreviewEpisode, b: PreviewEpisode): boolean => a.onset <= endOf(b) && b.onset <= endOf(a);
