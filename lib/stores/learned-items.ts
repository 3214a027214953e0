import type { RuleState, SeriesState, ThingState } from '../core/alarm/state.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { type FormerState, fromFormerState } from './former-state.ts';
import { asData } from './rows.ts';
import { decodeState, encodeState } from './state-codec.ts';

/** What rules have learned of their series, up to two kilobytes each, lies in an item of its own beside the state. By series, then rule. */
type Learned = Record<string, Record<string, string>>;

/** A state as it was stored before it was bytes; `learned`: what its rules have learned is in the other item, of the same version. */
type StoredFormerState = FormerState & { readonly learned?: true };

const NO_DATA: Item['data'] = {};

/** A state whole in one item. */
export const stateItem = (state: ThingState): Item => itemOf(state, false);

const itemOf = (state: ThingState, isLearnedApart: boolean): Item => ({
  ...telemetryKeys.state(state.thing, state.group),
  version: state.version,
  data: NO_DATA,
  bytes: encodeState(state, isLearnedApart),
});

/** The items of a state: itself, and what its rules have learned where they have. */
export function stateItems(state: ThingState): { readonly state: Item; readonly learned: Item | undefined } {
  let learned: Learned | undefined;
  let series: Record<string, SeriesState> | undefined;
  for (const name in state.series) {
    const own = state.series[name] as SeriesState;
    for (const key in own.rules) {
      const signal = own.rules[key]?.signal;
      if (signal === undefined) continue;
      learned ??= {};
      learned[name] = { ...learned[name], [key]: signal };
      series ??= { ...state.series };
      series[name] = { ...own, rules: mapRules(own.rules, (_key, { signal: _elsewhere, ...rest }) => rest) };
    }
  }
  if (!learned || !series) return { state: itemOf(state, false), learned: undefined };
  const { thing, group, version } = state;
  return {
    state: itemOf({ ...state, series }, true),
    learned: { ...telemetryKeys.learned(thing, group), version, data: asData({ learned }) },
  };
}

/** Reads that found the two items at different versions, because somebody wrote in between, before it is a lost race. */
const ATTEMPTS = 4;

/** The state of an item, with what its rules have learned. Throws VersionConflict where others write all the time. */
export async function wholeState(table: TableStore, found: Item): Promise<ThingState | undefined> {
  let item: Item | undefined = found;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (!item) return undefined;
    const { pk, sk: group, version, bytes } = item;
    const thing = pk.slice(telemetryKeys.statePartition('').length);
    const former = bytes ? undefined : (item.data as unknown as StoredFormerState);
    const decoded = bytes ? decodeState(thing, group, version, bytes) : undefined;
    const withLearned = (learned: Learned): ThingState =>
      former ? fromFormerState(together(former, learned)) : together((decoded as { state: ThingState }).state, learned);
    if (!(former?.learned ?? decoded?.isLearnedApart)) return decoded?.state ?? withLearned({});
    const apart = await table.get(telemetryKeys.learned(thing, group));
    if (apart?.version === version) return withLearned((apart.data as unknown as { readonly learned: Learned }).learned);
    item = await table.get(telemetryKeys.state(thing, group));
  }
  throw new VersionConflict(`${found.pk} / ${found.sk} was written each time it was read`);
}

type Learning<Rule> = Readonly<Record<string, { readonly rules: Readonly<Record<string, Rule>> }>>;

/** Rules by id or by key: as they are named in the state, so they are in what is beside it. */
function together<State extends { readonly series: Learning<Pick<RuleState, 'signal'>> }>(state: State, learned: Learned): State {
  const series: Record<string, object> = {};
  for (const name in state.series) {
    const own = state.series[name] as State['series'][string];
    const signals = learned[name];
    series[name] = signals ? { ...own, rules: mapRules(own.rules, (rule, rest) => withSignal(rest, signals[rule])) } : own;
  }
  const { learned: _flag, ...rest } = state as State & { readonly learned?: true };
  return { ...rest, series } as unknown as State;
}

const withSignal = <Rule>(state: Rule, signal: string | undefined): Rule => (signal === undefined ? state : { ...state, signal });

const mapRules = <Rule>(rules: Readonly<Record<string, Rule>>, change: (rule: string, state: Rule) => Rule): Record<string, Rule> =>
  Object.fromEntries(Object.entries(rules).map(([rule, state]) => [rule, change(rule, state)]));
