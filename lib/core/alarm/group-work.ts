import type { HistoryEntry, TelemetryStore } from '../ports/telemetry-store.ts';
import type { ThingBinding } from './bindings.ts';
import type { PendingEffect } from './compound/model.ts';
import { remember } from './emitted.ts';
import type { Heard } from './missing/listening.ts';
import type { Judged } from './quality/sensor-faults.ts';
import type { Sample } from './samples.ts';
import type { EmittedTransition, SeriesState, ThingState } from './state.ts';

export interface GroupInput {
  readonly group: string;
  /** Absent for a thing never heard of before. */
  readonly state: ThingState | undefined;
  /** New samples of the group's series, in no order. */
  readonly samples: ReadonlyMap<string, Sample[]>;
  readonly digests: readonly string[];
  /** What those packs say of the instruments. */
  readonly instruments: Judged;
  /** What is silent by it says so. @default nobody looks for silence */
  readonly heard?: Heard;
}

/** What is being worked out for one group of a thing's series: private to one evaluation, and changed in place. */
export interface Work {
  readonly store: TelemetryStore;
  readonly binding: ThingBinding;
  readonly group: string;
  readonly version: number;
  /** Identity of the state that will carry the effects. */
  readonly origin: string;
  readonly series: Record<string, SeriesState>;
  /** What stands emitted by series, in order of time. */
  readonly emitted: Map<string, readonly EmittedTransition[]>;
  /** The same as it was in the beginning. */
  readonly stood: ReadonlyMap<string, readonly EmittedTransition[]>;
  /** New transitions that continue their series. */
  readonly fresh: EmittedTransition[];
  /** Episodes that had ended when they arrived. */
  readonly over: Set<string>;
  readonly effects: PendingEffect[];
  readonly remarks: Map<HistoryEntry, Map<number, boolean>>;
}

export function beginWork(store: TelemetryStore, binding: ThingBinding, { group, state }: GroupInput): Work {
  const version = (state?.version ?? 0) + 1;
  const emitted: Map<string, readonly EmittedTransition[]> = Map.groupBy(
    state?.emitted ?? [],
    ({ sensor, metric }) => `${sensor}/${metric}`,
  );
  return {
    store,
    binding,
    group,
    version,
    origin: `${binding.thing}#${group}#${version}`,
    series: { ...state?.series },
    emitted,
    stood: new Map(emitted),
    fresh: [],
    over: new Set(),
    effects: [],
    remarks: new Map(),
  };
}

export function emit(work: Work, series: string, transitions: readonly EmittedTransition[]): void {
  if (transitions.length === 0) return;
  work.fresh.push(...transitions);
  work.emitted.set(series, [...(work.emitted.get(series) ?? []), ...transitions]);
}

/** What of all that was emitted has to be known next time, in order of time; series that had too much of it are settled so far. */
export function rememberAll(work: Work): readonly EmittedTransition[] {
  const kept: EmittedTransition[] = [];
  for (const [name, emitted] of work.emitted) {
    const state = work.series[name];
    if (!state) continue;
    const remembered = remember(emitted, state.evaluatedTo);
    kept.push(...remembered.emitted);
    if (remembered.settled !== undefined) work.series[name] = { ...state, settled: remembered.settled };
  }
  return kept.sort((a, b) => a.time - b.time);
}
