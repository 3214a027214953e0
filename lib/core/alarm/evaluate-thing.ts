import type { TelemetryStore } from '../ports/telemetry-store.ts';
import type { Bindings, SeriesBinding, ThingBinding } from './bindings.ts';
import { amendmentEffects, type EffectSource, transitionEffects } from './effects.ts';
import type { AlarmEffect } from './model.ts';
import { type Reevaluation, reevaluate, rewindPoint } from './reevaluate.ts';
import { collectSamples, inOrder, type OrderedSample } from './samples.ts';
import { advance, mintEpisode, withdrawn } from './series.ts';
import { CHECKPOINTS_KEPT, type Checkpoint, type EmittedTransition, type SeriesState, type ThingState } from './state.ts';

/** ARCHITECTURE: a checkpoint at most every five minutes of event time. */
const CHECKPOINT_INTERVAL = 5 * 60_000;
/** What may be amended: late data reach back ten minutes; half as much again is kept. */
const EMITTED_WINDOW = 15 * 60_000;
/** Digests of packs remembered in the state. */
const RECENT_PACKS = 32;

/** What one evaluation makes of a state: to be written under the next version, with its checkpoints. */
export interface Outcome {
  readonly state: ThingState;
  readonly checkpoints: readonly Checkpoint[];
}

export interface GroupInput {
  readonly group: string;
  /** Absent for a thing never heard of before. */
  readonly state: ThingState | undefined;
  /** New samples of the group's series, in no order. */
  readonly samples: ReadonlyMap<string, OrderedSample[]>;
  readonly digests: readonly string[];
  /** When the earliest of the packs was received. */
  readonly receivedAt: number;
}

/** Evaluates new samples of one group of a thing's series; reads checkpoints and history only when something is late. */
export async function evaluateGroup(store: TelemetryStore, bindings: Bindings, binding: ThingBinding, input: GroupInput): Promise<Outcome> {
  const { state, group } = input;
  const version = (state?.version ?? 0) + 1;
  const source: EffectSource = { origin: `${binding.thing}#${group}#${version}`, receivedAt: input.receivedAt };
  const series: Record<string, SeriesState> = { ...state?.series };
  const fresh: EmittedTransition[] = [];
  const late: [SeriesBinding, OrderedSample[]][] = [];
  for (const own of binding.series.values()) {
    let before = series[own.name];
    const ended = before ? withdrawn(own, before) : [];
    if (before && ended.length > 0) {
      fresh.push(...ended);
      const rules = Object.fromEntries(Object.entries(before.rules).filter(([id]) => !ended.some(({ rule }) => rule === id)));
      before = { ...before, rules };
      series[own.name] = before;
    }
    const samples = input.samples.get(own.name);
    if (!samples) continue;
    inOrder(samples);
    if (before && (samples[0] as OrderedSample).time <= before.evaluatedTo) {
      late.push([own, samples]);
      continue;
    }
    const step = advance(own, before, samples, (rule, onset) => mintEpisode(binding.thing, own.name, rule, onset.time));
    series[own.name] = step.state;
    fresh.push(...step.transitions);
  }
  let emitted: readonly EmittedTransition[] = [...(state?.emitted ?? []), ...fresh];
  fresh.sort((a, b) => a.time - b.time);
  const effects: AlarmEffect[] = transitionEffects(source, fresh, 0);
  const stored = late.length > 0 ? await store.checkpoints(binding.thing, group) : [];
  const corrected = new Map<number, Record<string, SeriesState>>();
  for (const { own, lateFrom, result } of await rewindAll(store, binding, series, late, emitted, stored)) {
    series[own.name] = result.state;
    emitted = [...emitted.filter((transition) => !isOf(own, transition)), ...result.emitted];
    effects.push(...amendmentEffects(source, own, lateFrom, result.corrections, effects.length));
    effects.push(...transitionEffects(source, result.added, effects.length));
    for (const [number, at] of result.checkpoints) corrected.set(number, { ...corrected.get(number), [own.name]: at });
  }
  const checkpoints = stored
    .filter(({ number }) => corrected.has(number))
    .map((checkpoint) => ({ ...checkpoint, series: { ...checkpoint.series, ...corrected.get(checkpoint.number) } }));
  const next = nextCheckpoint(binding.thing, group, series, state?.checkpoint);
  // A slot is written once: the new checkpoint takes the place of the oldest.
  const replaced = next ? checkpoints.filter(({ number }) => number % CHECKPOINTS_KEPT !== next.number % CHECKPOINTS_KEPT) : checkpoints;
  return {
    state: {
      thing: binding.thing,
      group,
      version,
      publications: { registry: bindings.registry, rules: bindings.rules },
      series,
      checkpoint: next ? { number: next.number, at: newest(series) } : (state?.checkpoint ?? { number: 0, at: 0 }),
      recent: [...(state?.recent ?? []), ...input.digests].slice(-RECENT_PACKS),
      emitted: recentlyEmitted(emitted, series),
      pending: effects,
    },
    checkpoints: next ? [...replaced, next] : replaced,
  };
}

const isOf = (own: SeriesBinding, transition: EmittedTransition): boolean =>
  transition.sensor === own.sensor && transition.metric === own.metric;

async function rewindAll(
  store: TelemetryStore,
  binding: ThingBinding,
  series: Readonly<Record<string, SeriesState>>,
  late: readonly [SeriesBinding, OrderedSample[]][],
  emitted: readonly EmittedTransition[],
  checkpoints: readonly Checkpoint[],
): Promise<{ own: SeriesBinding; lateFrom: number; result: Reevaluation }[]> {
  if (late.length === 0) return [];
  const points = new Map(
    late.map(([own, samples]) => [
      own.name,
      rewindPoint(own.name, series[own.name] as SeriesState, (samples[0] as OrderedSample).time, checkpoints),
    ]),
  );
  const from = Math.min(...[...points.values()].map((point) => point.from));
  const to = Math.max(
    ...late.map(([own, samples]) => Math.max((series[own.name] as SeriesState).evaluatedTo, (samples.at(-1) as OrderedSample).time)),
  );
  const history = await store.history(binding.thing, from, to);
  const samples = collectSamples(history, (name, time) => time >= (points.get(name)?.from ?? Number.POSITIVE_INFINITY));
  return late.map(([own, [first]]) => {
    const point = points.get(own.name) as ReturnType<typeof rewindPoint>;
    const ownEmitted = emitted.filter((transition) => isOf(own, transition));
    const result = reevaluate(binding.thing, own, point, samples.get(own.name) ?? [], ownEmitted, checkpoints);
    return { own, lateFrom: (first as OrderedSample).time, result };
  });
}

function nextCheckpoint(
  thing: string,
  group: string,
  series: Readonly<Record<string, SeriesState>>,
  last: ThingState['checkpoint'] | undefined,
): Checkpoint | undefined {
  const at = newest(series);
  if (!Number.isFinite(at) || (last && last.number > 0 && at - last.at < CHECKPOINT_INTERVAL)) return undefined;
  return { thing, group, number: (last?.number ?? 0) + 1, series };
}

function newest(series: Readonly<Record<string, SeriesState>>): number {
  let at = Number.NEGATIVE_INFINITY;
  for (const name in series) at = Math.max(at, (series[name] as SeriesState).evaluatedTo);
  return at;
}

/** Whole episodes that are running, or of which some transition may still be amended. */
function recentlyEmitted(
  emitted: readonly EmittedTransition[],
  series: Readonly<Record<string, SeriesState>>,
): readonly EmittedTransition[] {
  if (emitted.length === 0) return emitted;
  const kept = new Set<string>();
  for (const state of Object.values(series)) for (const rule of Object.values(state.rules)) if (rule.episode) kept.add(rule.episode);
  for (const { episode, time, sensor, metric } of emitted) {
    if (time >= (series[`${sensor}/${metric}`]?.evaluatedTo ?? 0) - EMITTED_WINDOW) kept.add(episode);
  }
  return emitted.filter(({ episode }) => kept.has(episode)).sort((a, b) => a.time - b.time);
}
