import type { DomainId } from '../../registry/model.ts';
import type { BacktestSummary } from '../backtest-summary.ts';
import type { Preview } from './preview.ts';

/** `timeInAlarm` in seconds. */
export type Counts = Pick<BacktestSummary, 'onsets' | 'clears' | 'timeInAlarm'>;

/** What a change of one rule comes to. */
export interface RulePreview {
  readonly rule: string;
  readonly domain: DomainId;
  /** Series whose alarms it would change. */
  readonly series: number;
  /** As it is; absent where it does not apply. */
  readonly now?: Counts;
  /** As it would be; absent where it would not apply. */
  readonly changed?: Counts;
  /** Episodes there would be that there are not, and the other way round. */
  readonly added: number;
  readonly gone: number;
}

/** Of equal rules one, in the order of their domains and names. */
export function addedUp(previews: readonly RulePreview[]): RulePreview[] {
  const rules = Map.groupBy(previews, ({ domain, rule }) => `${domain}/${rule}`);
  return [...rules.keys()].sort().map((key) => (rules.get(key) as RulePreview[]).reduce(together));
}

const together = (a: RulePreview, b: RulePreview): RulePreview => ({
  ...a,
  ...sides({ now: sum(a.now, b.now), changed: sum(a.changed, b.changed) }),
  series: a.series + b.series,
  added: a.added + b.added,
  gone: a.gone + b.gone,
});

const sum = (a: Counts | undefined, b: Counts | undefined): Counts | undefined =>
  a && b ? { onsets: a.onsets + b.onsets, clears: a.clears + b.clears, timeInAlarm: a.timeInAlarm + b.timeInAlarm } : (a ?? b);

/** The sides that there are. */
export const sides = ({
  now,
  changed,
}: {
  readonly now: Counts | undefined;
  readonly changed: Counts | undefined;
}): Pick<RulePreview, 'now' | 'changed'> => ({
  ...(now ? { now } : {}),
  ...(changed ? { changed } : {}),
});

/** Previews of one change, of several things or tenants, as one. `Episode`: an alarm, in whatever form. */
export function asOnePreview<Episode>(parts: readonly Omit<Preview<Episode>, 'last'>[]): Omit<Preview<Episode>, 'last'> {
  return {
    things: parts.reduce((sum, { things }) => sum + things, 0),
    readings: parts.reduce((sum, { readings }) => sum + readings, 0),
    rules: addedUp(parts.flatMap(({ rules }) => rules)),
    added: parts.flatMap(({ added }) => added),
    gone: parts.flatMap(({ gone }) => gone),
    ends: parts.flatMap(({ ends }) => ends),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    unseen: [...new Set(parts.flatMap(({ unseen }) => unseen))],
  };
}
