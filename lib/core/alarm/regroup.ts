import type { TelemetryStore } from '../ports/telemetry-store.ts';
import type { Bindings, ThingBinding } from './bindings.ts';
import { CHECKPOINTS_KEPT, type Checkpoint, type SeriesState, type ThingState } from './state.ts';

/** What a thing's state is made of under a newer registry, and what that is made from. */
interface Regrouped {
  readonly states: readonly ThingState[];
  readonly checkpoints: readonly Checkpoint[];
}

/** What one item holds before. */
interface Former {
  readonly state: ThingState | undefined;
  /** Newest first. */
  readonly checkpoints: readonly Checkpoint[];
}

type States = ReadonlyMap<string, ThingState | undefined>;

/** Whether something of the thing's state was written when its series were spread over another number of items. */
export function isSpreadOtherwise({ groups }: ThingBinding, states: States): boolean {
  return [...states.values()].some((state) => state && state.spread !== groups.length);
}

export const groupName = (index: number): string => `g${index}`;

/**
 * Moves every series, with its checkpoints and what it emitted, to the item it belongs to now. `states` are all there are of the thing, and their
 * effects have been applied.
 */
export async function regroup(store: TelemetryStore, bindings: Bindings, binding: ThingBinding, states: States): Promise<void> {
  const former = new Map<string, Former>();
  await Promise.all(
    [...new Set([...binding.groups, ...states.keys()])].map(async (name) => {
      const state = states.get(name);
      former.set(name, { state, checkpoints: state ? await store.checkpoints(binding.thing, name) : [] });
    }),
  );
  const { states: next, checkpoints } = regrouped(bindings, binding, former);
  await store.saveSpread(next, checkpoints);
}

function regrouped(bindings: Bindings, binding: ThingBinding, former: ReadonlyMap<string, Former>): Regrouped {
  const homeOf = (series: string, item: string): string =>
    // A series that is gone stays where it is, or goes to the first item: it ends there at the next evaluation.
    binding.series.get(series)?.group ?? (binding.groups.includes(item) ? item : groupName(0));
  const series = new Map<string, Record<string, SeriesState>>();
  const states: ThingState[] = [];
  const all = [...former].flatMap(([item, { state }]) => (state ? [{ item, state }] : []));
  for (const { item, state } of all) {
    for (const [name, own] of Object.entries(state.series)) {
      const home = homeOf(name, item);
      series.set(home, { ...series.get(home), [name]: own });
    }
  }
  const number = Math.max(...all.map(({ state }) => state.checkpoint.number));
  const at = Math.max(...all.map(({ state }) => state.checkpoint.at));
  const emitted = all.flatMap(({ item, state }) =>
    state.emitted.map((transition) => ({ transition, home: homeOf(`${transition.sensor}/${transition.metric}`, item) })),
  );
  for (const [item, { state }] of former) {
    if (!state && !series.has(item)) continue;
    states.push({
      thing: binding.thing,
      group: item,
      version: (state?.version ?? 0) + 1,
      spread: binding.groups.length,
      // Under the newest registry, so that nobody who knows an older one moves things back; rules 0: bound anew when it is next evaluated.
      publications: { registry: bindings.registry, rules: 0 },
      series: series.get(item) ?? {},
      checkpoint: { number, at },
      // A pack may have been evaluated in one item and not yet in another: redelivered, it changes nothing where it was.
      recent: [],
      emitted: emitted.flatMap(({ transition, home }) => (home === item ? [transition] : [])).sort((a, b) => a.time - b.time),
      pending: [],
      ...faultsOf(all, (series, from) => homeOf(series, from) === item),
    });
  }
  return { states, checkpoints: regroupedCheckpoints(binding, former, homeOf, number) };
}

/** What is the matter with series that are at home here now. */
function faultsOf(
  all: readonly { readonly item: string; readonly state: ThingState }[],
  isHere: (series: string, item: string) => boolean,
): Pick<ThingState, 'faults'> {
  const own = all.flatMap(({ item, state }) => Object.entries(state.faults ?? {}).filter(([series]) => isHere(series, item)));
  return own.length === 0 ? {} : { faults: Object.fromEntries(own) };
}

/**
 * The same moments for the series where they are now. An item's own former series stay in its checkpoints too: should the states not be
 * written after them, they still serve as before. What an item's checkpoints still hold of a series that has gone elsewhere since is not told
 * from there: late data may have corrected it where it went.
 */
function regroupedCheckpoints(
  { thing, groups }: ThingBinding,
  former: ReadonlyMap<string, Former>,
  homeOf: (series: string, item: string) => string,
  newest: number,
): Checkpoint[] {
  const made = new Map<string, Record<string, SeriesState>>();
  const livesIn = new Map(
    [...former].flatMap(([item, { state }]) => Object.keys(state?.series ?? {}).map((name) => [name, item] as const)),
  );
  for (const [item, { checkpoints }] of former) {
    for (const [age, { series }] of checkpoints.slice(0, Math.min(CHECKPOINTS_KEPT, newest)).entries()) {
      for (const [name, state] of Object.entries(series)) {
        if ((livesIn.get(name) ?? item) !== item) continue;
        for (const home of new Set([homeOf(name, item), item])) {
          const key = `${home}#${newest - age}`;
          made.set(key, { ...made.get(key), [name]: state });
        }
      }
    }
  }
  return [...made].flatMap(([key, series]) => {
    const [group = '', number] = key.split('#');
    return groups.includes(group) ? [{ thing, group, number: Number(number), series }] : [];
  });
}
