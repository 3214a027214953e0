import { PACK_DIGITS } from '../core/alarm/recent-packs.ts';
import { ruleKey, sharedKeys } from '../core/alarm/rule-key.ts';
import { isIdle } from '../core/alarm/rule-machine.ts';
import type { Checkpoint, RuleState, SeriesState, ThingState } from '../core/alarm/state.ts';

/** A rule's state as it was written before states were bytes: by its id, idle or not. */
type FormerRule = Omit<RuleState, 'rule'> & { readonly fingerprint: string };
type FormerSeries = Omit<SeriesState, 'recent' | 'bound' | 'rules'> & {
  /** base64 */
  readonly recent?: string;
  readonly rules: Readonly<Record<string, FormerRule>>;
};
type WithFormerSeries<Whole> = Omit<Whole, 'series'> & { readonly series: Readonly<Record<string, FormerSeries>> };

/** States and checkpoints that were written as JSON (until 2026-11-30) are read as long as there are some. */
export type FormerState = WithFormerSeries<ThingState>;
export type FormerCheckpoint = WithFormerSeries<Checkpoint>;

export const fromFormerState = (state: FormerState): ThingState => ({
  ...state,
  series: seriesOf(state.series),
  recent: state.recent.map((digest) => digest.slice(0, PACK_DIGITS)),
});

export const fromFormerCheckpoint = (checkpoint: FormerCheckpoint): Checkpoint => ({ ...checkpoint, series: seriesOf(checkpoint.series) });

const seriesOf = (series: FormerState['series']): ThingState['series'] =>
  Object.fromEntries(Object.entries(series).map(([name, own]) => [name, toSeries(own)]));

function toSeries({ recent, rules, ...rest }: FormerSeries): SeriesState {
  const keyed = Object.entries(rules).map(([id, { fingerprint, ...state }]) => {
    const own: RuleState = state.episode === undefined ? state : { ...state, rule: id };
    return [ruleKey({ id, fingerprint }), own] as const;
  });
  return {
    ...rest,
    ...(recent === undefined ? {} : { recent: Buffer.from(recent, 'base64') }),
    bound: sharedKeys(keyed.map(([key]) => key).join('')),
    rules: Object.fromEntries(keyed.filter(([, own]) => !isIdle(own))),
  };
}
