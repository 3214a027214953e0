import type { RuleState, SeriesState, ThingState } from '../core/alarm/state.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** What rules have learned of their series, up to two kilobytes each, lies in an item of its own beside the state. By series, then rule. */
type Learned = Record<string, Record<string, string>>;

/** A state as it is stored; `learned`: what its rules have learned is in the other item, of the same version. */
type StoredState = ThingState & { readonly learned?: true };

/** The items of a state: itself, and what its rules have learned where they have. */
export function stateItems(state: ThingState): { readonly state: Item; readonly learned: Item | undefined } {
  const learned: Learned = {};
  const series: Record<string, SeriesState> = {};
  for (const [name, own] of Object.entries(state.series)) {
    const signals = Object.entries(own.rules).flatMap(([rule, { signal }]) => (signal === undefined ? [] : [[rule, signal] as const]));
    series[name] = own;
    if (signals.length === 0) continue;
    learned[name] = Object.fromEntries(signals);
    series[name] = { ...own, rules: mapRules(own.rules, (_rule, { signal: _elsewhere, ...rest }) => rest) };
  }
  const { thing, group, version } = state;
  const key = telemetryKeys.state(thing, group);
  if (Object.keys(learned).length === 0) return { state: { ...key, version, data: asData(state) }, learned: undefined };
  return {
    state: { ...key, version, data: asData({ ...state, series, learned: true } satisfies StoredState) },
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
    const { learned: isApart, ...state } = item.data as unknown as StoredState;
    if (!isApart) return state;
    const { thing, group } = state;
    const apart = await table.get(telemetryKeys.learned(thing, group));
    if (apart?.version === item.version) return together(state, (apart.data as unknown as { readonly learned: Learned }).learned);
    item = await table.get(telemetryKeys.state(thing, group));
  }
  throw new VersionConflict(`${found.pk} / ${found.sk} was written each time it was read`);
}

function together(state: ThingState, learned: Learned): ThingState {
  const series: Record<string, SeriesState> = {};
  for (const [name, own] of Object.entries(state.series)) {
    const signals = learned[name];
    series[name] = signals ? { ...own, rules: mapRules(own.rules, (rule, rest) => withSignal(rest, signals[rule])) } : own;
  }
  return { ...state, series };
}

const withSignal = (state: RuleState, signal: string | undefined): RuleState => (signal === undefined ? state : { ...state, signal });

const mapRules = (rules: SeriesState['rules'], change: (rule: string, state: RuleState) => RuleState): SeriesState['rules'] =>
  Object.fromEntries(Object.entries(rules).map(([rule, state]) => [rule, change(rule, state)]));
