import type { TelemetryStore } from '../ports/telemetry-store.ts';
import type { Bindings, SeriesBinding, ThingBinding } from './bindings.ts';
import { isCheckpointDue, lagging, newestTime, nextCheckpoint } from './checkpoints.ts';
import { edgesOf, ofAlarms } from './compound/edges.ts';
import { endedOnArrival, faultEffects, transitionEffects } from './effects.ts';
import { evaluateLate, readCheckpoints } from './evaluate-late.ts';
import { beginWork, emit, type GroupInput, rememberAll, type Work } from './group-work.ts';
import { fallSilent } from './missing/listen.ts';
import type { Heard } from './missing/listening.ts';
import { dueAt, nextSilence, nextSilenceOf, spokenTo } from './missing/silence.ts';
import { type FaultStates, isEmpty, NO_FAULTS } from './quality/sensor-faults.ts';
import { withPacks } from './recent-packs.ts';
import { type Remarks, remark } from './remarks.ts';
import { inOrder, type Sample } from './samples.ts';
import { advance, type IdentifyEpisode, mintEpisode, rebind } from './series.ts';
import { CHECKPOINTS_KEPT, type Checkpoint, type SeriesState, type ThingState } from './state.ts';

/** What one evaluation makes of a state: to be written under the next version, with its checkpoints. */
export interface Outcome {
  readonly state: ThingState;
  readonly checkpoints: readonly Checkpoint[];
  /** Readings whose flag `stuck` is not what it should be. */
  readonly remarks: Remarks;
  /** Whether the state says anything new. */
  readonly isChanged: boolean;
  /** When somebody has to look whether a series of the group is silent, where that is not known already; infinite: nobody has to. */
  readonly lookBy: number;
}

/** Evaluates new samples of one group of a thing's series; reads checkpoints and history only when something is late. */
export async function evaluateGroup(store: TelemetryStore, bindings: Bindings, binding: ThingBinding, input: GroupInput): Promise<Outcome> {
  const { state, group } = input;
  const work = beginWork(store, binding, input);
  const isRebound =
    state !== undefined && (state.publications.registry !== bindings.registry || state.publications.rules !== bindings.rules);
  if (isRebound) rebindAll(work);
  const late = advanceAll(work, input.samples);
  if (input.heard !== undefined) listenAll(work, input.heard);
  work.fresh.sort((a, b) => a.time - b.time);
  work.effects.push(...transitionEffects(work.origin, 0, ofAlarms(work.fresh), work.over));
  let stored = late.length > 0 ? await readCheckpoints(work) : undefined;
  const changed = stored ? await evaluateLate(work, late, stored) : new Set<number>();
  work.effects.push(...edgesOf(work));
  noteHeard(work, input.samples);
  const faults = boundFaults(work, input.instruments.states);
  work.effects.push(...faultEffects(work.origin, work.effects.length, input.instruments.changes));
  let checkpoint = state?.checkpoint ?? { number: 0, at: 0 };
  const written: Checkpoint[] = (stored ?? []).filter(({ number }) => changed.has(number));
  if (isCheckpointDue(work.series, state?.checkpoint)) {
    const number = checkpoint.number + 1;
    checkpoint = { number, at: newestTime(work.series) };
    if (number > CHECKPOINTS_KEPT && lagging(work.series).length > 0) stored ??= await readCheckpoints(work);
    written.push(nextCheckpoint(binding.thing, group, number, work.series, stored ?? []));
  }
  return {
    state: {
      thing: binding.thing,
      group,
      version: work.version,
      spread: binding.groups.length,
      publications: { registry: bindings.registry, rules: bindings.rules },
      series: work.series,
      checkpoint,
      recent: withPacks(state?.recent ?? [], input.digests),
      emitted: rememberAll(work),
      pending: work.effects,
      ...(isEmpty(faults) ? {} : { faults }),
    },
    // A slot is written once: the new checkpoint takes the place of the oldest.
    checkpoints: written.filter(({ number }) => number > checkpoint.number - CHECKPOINTS_KEPT),
    remarks: work.remarks,
    isChanged: isRebound || input.samples.size > 0 || work.effects.length > 0 || input.instruments.states !== (state?.faults ?? NO_FAULTS),
    lookBy: lookBy(work, state, isRebound),
  };
}

/** Without those of series that are gone, or have gone to another item: there their readings are judged anew. */
function boundFaults({ binding, group }: Work, states: FaultStates): FaultStates {
  for (const series in states)
    if (binding.series.get(series)?.group !== group)
      return Object.fromEntries(Object.entries(states).filter(([name]) => binding.series.get(name)?.group === group));
  return states;
}

/** Brings the series under newer publications; what no longer belongs to this group is dropped. */
function rebindAll(work: Work): void {
  for (const [name, before] of Object.entries(work.series)) {
    const bound = work.binding.series.get(name);
    const own = bound?.group === work.group ? bound : undefined;
    const { state, transitions } = rebind(name, own, before, work.emitted.get(name));
    if (own) work.series[name] = state;
    else delete work.series[name];
    emit(work, name, transitions);
  }
}

/** Evaluates what continues its series; returns the series that have to be evaluated again, with their new samples in order. */
function advanceAll(work: Work, samples: ReadonlyMap<string, Sample[]>): [SeriesBinding, Sample[]][] {
  const late: [SeriesBinding, Sample[]][] = [];
  for (const [name, unordered] of samples) {
    const own = work.binding.series.get(name) as SeriesBinding;
    const before = work.series[name];
    const ordered = inOrder(unordered);
    if (before && (ordered[0] as Sample).time <= spokenTo(own, before)) {
      late.push([own, ordered]);
      continue;
    }
    const { state, transitions, stuck } = advance(own, before, ordered, (rule, onset) =>
      mintEpisode(work.binding.thing, name, rule, onset),
    );
    work.series[name] = state;
    remark(work, own, ordered, stuck);
    if (transitions.length === 0) continue;
    emit(work, name, transitions);
    for (const episode of endedOnArrival(transitions, ordered)) work.over.add(episode);
  }
  return late;
}

/** What is silent by the watermark says so. */
function listenAll(work: Work, { upTo, since }: Heard): void {
  for (const [name, state] of Object.entries(work.series)) {
    const own = work.binding.series.get(name);
    if (!own?.listens) continue;
    const identify: IdentifyEpisode = (rule, onset) => newEpisode(work, name, rule, onset);
    const { state: next, transitions } = fallSilent(own, state, (rule) => dueAt(rule, state, since) <= upTo, identify);
    work.series[name] = next;
    emit(work, name, transitions);
  }
}

/** An episode of this name may have been emitted once and taken back: what was retracted does not come back under its name. */
function newEpisode(work: Work, series: string, rule: string, onset: number): string {
  return mintEpisode(work.binding.thing, series, rule, onset, work.version);
}

/** When the newest pack of each series that listens was received. */
function noteHeard(work: Work, samples: ReadonlyMap<string, readonly Sample[]>): void {
  for (const [name, own] of samples) {
    const state = work.series[name];
    if (!state || !work.binding.series.get(name)?.listens) continue;
    const heardAt = own.reduce((newest, { receivedAt }) => Math.max(newest, receivedAt), state.heardAt ?? Number.NEGATIVE_INFINITY);
    work.series[name] = { ...state, heardAt };
  }
}

/** By when somebody has to look, where no lease of before will do: something is waited for that was not, or by other rules. */
function lookBy(work: Work, before: ThingState | undefined, isRebound: boolean): number {
  const bindingOf = (name: string): SeriesBinding | undefined => work.binding.series.get(name);
  if (isRebound || !before) return nextSilenceOf(work.series, bindingOf);
  let by = Number.POSITIVE_INFINITY;
  for (const name in work.series) {
    const own = bindingOf(name);
    if (!own?.listens) continue;
    const earlier = before.series[name];
    const isNew = !earlier || own.rules.some(({ rule, key }) => rule.missing && earlier.rules[key]?.current);
    if (isNew) by = Math.min(by, nextSilence(own, work.series[name] as SeriesState));
  }
  return by;
}
