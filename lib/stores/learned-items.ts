import { createHash } from 'node:crypto';
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

/** What changes with each reading stands before this in what a signal stores, and stays in the state; the rest is the learned item's. */
const LEARNED_FROM = '\n';

const NO_DATA: Item['data'] = {};

/** A state whole in one item. */
export const stateItem = (state: ThingState): Item => itemOf(state, 0);

const itemOf = (state: ThingState, learnedAt: number): Item => ({
  ...telemetryKeys.state(state.thing, state.group),
  version: state.version,
  data: NO_DATA,
  bytes: encodeState(state, learnedAt),
});

/** The learned item beside a state of some version, as it was last read or written here. */
interface Known {
  readonly state: number;
  readonly item: number;
  readonly digest: string;
}

/** So many are remembered: of each some hundred bytes. */
const MOST_KNOWN = 20_000;

/** What an instance remembers of learned items, so that one that says nothing new is not written again with each state. */
export class LearnedMemory {
  readonly #known = new Map<string, Known>();

  /** Of a state that is to be written under its version, in the place of the one before it. */
  before({ thing, group, version }: ThingState): Known | undefined {
    const known = this.#known.get(`${thing}#${group}`);
    return known?.state === version - 1 ? known : undefined;
  }

  forget(thing: string, group: string): void {
    this.#known.delete(`${thing}#${group}`);
  }

  remember(thing: string, group: string, known: Known): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(`${thing}#${group}`, known);
  }
}

export interface StateItems {
  readonly state: Item;
  /** Absent: nothing was learned, or nothing that the item beside the state does not say already. */
  readonly learned?: Item;
  /** To be called when they are written. */
  written(): void;
}

/** The items of a state: itself, and what its rules have learned where they have. */
export function stateItems(state: ThingState, memory: LearnedMemory): StateItems {
  let learned: Learned | undefined;
  let series: Record<string, SeriesState> | undefined;
  for (const name in state.series) {
    const own = state.series[name] as SeriesState;
    for (const key in own.rules) {
      const signal = own.rules[key]?.signal;
      if (signal === undefined) continue;
      learned ??= {};
      learned[name] = { ...learned[name], [key]: signal.slice(signal.indexOf(LEARNED_FROM) + 1) };
      series ??= { ...state.series };
      series[name] = { ...own, rules: mapRules(own.rules, (_key, rule) => withoutLearned(rule)) };
    }
  }
  if (!learned || !series) return { state: itemOf(state, 0), written: () => {} };
  const { thing, group, version } = state;
  const known = memory.before(state);
  const digest = digestOf(learned);
  const isSame = known?.digest === digest;
  const item = isSame ? known.item : version;
  return {
    state: itemOf({ ...state, series }, item),
    ...(isSame ? {} : { learned: { ...telemetryKeys.learned(thing, group), version, data: asData({ learned }) } }),
    written: () => memory.remember(thing, group, { state: version, item, digest }),
  };
}

const digestOf = (learned: Learned): string => createHash('sha256').update(JSON.stringify(learned)).digest('base64');

function withoutLearned({ signal, ...rest }: RuleState): RuleState {
  const cut = signal?.indexOf(LEARNED_FROM) ?? -1;
  return cut < 0 ? rest : { ...rest, signal: signal?.slice(0, cut) as string };
}

/** Reads that found the two items at different versions, because somebody wrote in between, before it is a lost race. */
const ATTEMPTS = 4;

/** The state of an item, with what its rules have learned. Throws VersionConflict where others write all the time. */
export async function wholeState(table: TableStore, found: Item, memory: LearnedMemory): Promise<ThingState | undefined> {
  let item: Item | undefined = found;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (!item) return undefined;
    const { pk, sk: group, version, bytes } = item;
    const thing = pk.slice(telemetryKeys.statePartition('').length);
    const former = bytes ? undefined : (item.data as unknown as StoredFormerState);
    const decoded = bytes ? decodeState(thing, group, version, bytes) : undefined;
    const withLearned = (learned: Learned): ThingState =>
      former ? fromFormerState(together(former, learned)) : together((decoded as { state: ThingState }).state, learned);
    const learnedAt = decoded?.learnedAt ?? (former?.learned ? version : 0);
    if (learnedAt === 0) {
      // Whatever was written here of such a version was not committed.
      memory.forget(thing, group);
      return decoded?.state ?? withLearned({});
    }
    const apart = await table.get(telemetryKeys.learned(thing, group));
    if (apart?.version === learnedAt) {
      const { learned } = apart.data as unknown as { readonly learned: Learned };
      memory.remember(thing, group, { state: version, item: learnedAt, digest: digestOf(learned) });
      return withLearned(learned);
    }
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

function withSignal<Rule extends Pick<RuleState, 'signal'>>(state: Rule, learned: string | undefined): Rule {
  if (learned === undefined) return state;
  return { ...state, signal: state.signal === undefined ? learned : `${state.signal}${LEARNED_FROM}${learned}` };
}

const mapRules = <Rule>(rules: Readonly<Record<string, Rule>>, change: (rule: string, state: Rule) => Rule): Record<string, Rule> =>
  Object.fromEntries(Object.entries(rules).map(([rule, state]) => [rule, change(rule, state)]));
