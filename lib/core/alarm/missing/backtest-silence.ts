import type { AppliesTo, RecordedGap, RecordedReading } from '../backtest.ts';
import type { Transition } from '../model.ts';
import { seriesOf } from '../recorded-series.ts';
import type { CompiledRule } from '../rule.ts';
import { workingRule } from '../rule-machine.ts';
import { silenceBefore } from './silence.ts';

type Row = RecordedReading | RecordedGap;

/**
 * What rules about silence would have done with history. A row without a value is no reading, and tells that the record went on; so does
 * every row of another sensor: the last of all is how far the silence of one is known.
 */
export function backtestSilence(rules: readonly CompiledRule[], rows: readonly Row[], appliesTo: AppliesTo): Transition[] {
  const listening = rules.filter(({ missing }) => missing);
  if (listening.length === 0) return [];
  const known = rows.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY);
  return seriesOf(listening, rows).flatMap((series) => {
    const [{ sensor, metric }] = series as [Row];
    const own = listening.filter((rule) => rule.metric === metric && appliesTo(rule, sensor));
    return own.flatMap((rule) => silences(rule, series, known).map((change) => ({ sensor, metric, rule: rule.id, ...change })));
  });
}

type Change = Pick<Transition, 'time' | 'transition' | 'grade' | 'value'>;

function silences(rule: CompiledRule, series: readonly Row[], known: number): Change[] {
  if (!rule.missing) return [];
  const working = workingRule(rule, undefined);
  const changes: Change[] = [];
  // Of a series that was never heard, silence begins with its first row; there is no value to show.
  let last = { time: (series[0] as Row).time, value: Number.NaN };
  for (const { time, value } of series) {
    if (value === null) continue;
    changes.push(...silenceBefore(rule, working, last, { time, value }));
    last = { time, value };
  }
  const { after, grade } = rule.missing;
  const since = last.time + after;
  if (since <= known) changes.push({ time: since, transition: 'onset', grade, value: last.value });
  return changes;
}
