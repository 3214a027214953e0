import type { Clock } from '../ports/clock.ts';
import type { CompoundStore } from '../ports/compound-store.ts';
import { StoreUnavailable, VersionConflict } from '../ports/errors.ts';
import type { LeaseStore } from '../ports/lease-store.ts';
import type { Observe } from '../ports/observer.ts';
import type { HistoryEntry, TelemetryStore } from '../ports/telemetry-store.ts';
import type { ReadingFlag } from '../telemetry/model.ts';
import { toReadings } from '../telemetry/received-readings.ts';
import { type Bindings, boundToNothing, ownThing, type SeriesBinding, type ThingBinding } from './bindings.ts';
import { alarmsOf, applyPending, type Declared } from './compound/tell.ts';
import { evaluateGroup, type Outcome } from './evaluate-group.ts';
import { keepable } from './keepable.ts';
import { lookBy } from './missing/leases.ts';
import type { Heard } from './missing/listening.ts';
import { spokenTo } from './missing/silence.ts';
import type { AlarmEffect } from './model.ts';
import type { AcceptedPack } from './open-pack.ts';
import { judgeInstruments, NO_FAULTS } from './quality/sensor-faults.ts';
import { isRecent } from './recent-packs.ts';
import { isSpreadOtherwise, regroup } from './regroup.ts';
import { collectSamples } from './samples.ts';
import type { ThingState } from './state.ts';
import { tellEffects } from './tell-effects.ts';

/** The first try, and three more after a lost race; then the packs are left to the queue. */
const ATTEMPTS = 4;

export interface EvaluationOfThing {
  readonly tenant: string;
  readonly telemetry: TelemetryStore;
  /** By when groups have to be looked at whose silence is an alarm. */
  readonly leases: LeaseStore;
  /** Conditions over several things, and what is declared where, for those that apply in a context alone. */
  readonly compounds: CompoundStore;
  readonly declared: Declared;
  readonly clock: Clock;
  readonly observe?: Observe;
  /** `areFound`: a state carried them, and somebody may have applied them. */
  apply(effects: readonly AlarmEffect[], areFound?: boolean): Promise<void>;
}

/** What the batch was opened with, and where to get newer ones. */
export interface Known {
  readonly bindings: Bindings;
  current(atLeast: ThingState['publications']): Promise<Bindings>;
}

/** What a thing is looked at for, beside its packs: every item of its state is brought under the publications in force. */
export interface Visit {
  /** And what is silent by it says so. @default nobody looks for silence */
  readonly heard?: Heard;
}

/**
 * Evaluates the packs of one thing; with a `visit`, all of its state, whether a pack came or not. Throws VersionConflict when others were
 * faster each time, and whatever the stores throw.
 */
export async function evaluateThing(
  deps: EvaluationOfThing,
  known: Known,
  thing: string,
  packs: readonly AcceptedPack[],
  visit?: Visit,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await evaluateOnce(deps, known, thing, packs, attempt === 1, visit);
    } catch (cause) {
      if (!(cause instanceof VersionConflict)) throw cause;
      deps.observe?.({ what: 'state-conflict', thing });
      if (attempt === ATTEMPTS) throw cause;
    }
  }
}

type States = ReadonlyMap<string, ThingState | undefined>;

async function evaluateOnce(
  deps: EvaluationOfThing,
  known: Known,
  thing: string,
  packs: readonly AcceptedPack[],
  mayKeepWithState: boolean,
  visit: Visit | undefined,
): Promise<void> {
  const { telemetry } = deps;
  const { bindings, binding, states } = await readUnderNewest(deps, known, thing);
  const pending = [...states.values()].flatMap((state) => state?.pending ?? []);
  if (pending.length > 0) await applyPending(deps, { bindings, current: known.current }, pending, true);
  if (isSpreadOtherwise(binding, states)) {
    await regroup(telemetry, bindings, binding, states);
    return evaluateOnce(deps, known, thing, packs, mayKeepWithState, visit);
  }
  const fresh = packs.filter(({ digest }) => binding.groups.some((group) => !isRecent(states.get(group), digest)));
  const keep = keepable(binding, states);
  const entries = fresh.flatMap((pack) => keep(pack, toReadings(binding, pack.pack, pack.records)));
  const isOneCommit = mayKeepWithState && telemetry.keepsWithState && isNewToAll(binding, states, entries);
  const kept = isOneCommit || entries.length === 0 ? entries : await telemetry.keep(thing, entries);
  const unkept = isOneCommit ? entries : [];
  const outcomes = await Promise.allSettled(
    binding.groups.map((group) =>
      evaluateInGroup(deps, { bindings, current: known.current }, binding, { group, state: states.get(group), visit }, fresh, kept, unkept),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  if (fresh.length > 0)
    deps.observe?.({ what: 'packs-evaluated', packs: fresh.length, lag: lagOf(deps, fresh), flagged: flagsOf(entries) });
}

/** So many entries are written with a state at most. */
const MOST_TOGETHER = 40;

/** Whether the entries can be written together with the state they lead to: one state, and nothing that might be there already or is late. */
function isNewToAll({ groups, series: bound }: ThingBinding, states: States, entries: readonly HistoryEntry[]): boolean {
  if (groups.length !== 1 || entries.length > MOST_TOGETHER) return false;
  // A repetition may come in the same batch: only keeping tells which of the two is the one that counts.
  if (new Set(entries.map(({ digest, part }) => `${digest}#${part}`)).size < entries.length) return false;
  const series = states.get(groups[0] as string)?.series ?? {};
  return entries.every(({ readings }) =>
    readings.every(({ sensor, metric, time }) => {
      const name = `${sensor}/${metric}`;
      const [own, state] = [bound.get(name), series[name]];
      return !own || !state || time > spokenTo(own, state);
    }),
  );
}

const lagOf = ({ clock }: EvaluationOfThing, packs: readonly AcceptedPack[]): number =>
  clock.now() - packs.reduce((oldest, { pack }) => Math.min(oldest, pack.receivedAt), Number.POSITIVE_INFINITY);

function flagsOf(entries: readonly HistoryEntry[]): ReadonlyMap<ReadingFlag, number> {
  const counts = new Map<ReadingFlag, number>();
  for (const { readings } of entries)
    for (const { flags } of readings) for (const flag of flags) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return counts;
}

async function evaluateInGroup(
  deps: EvaluationOfThing,
  known: Known,
  binding: ThingBinding,
  of: { readonly group: string; readonly state: ThingState | undefined; readonly visit: Visit | undefined },
  fresh: readonly AcceptedPack[],
  kept: readonly HistoryEntry[],
  unkept: readonly HistoryEntry[],
): Promise<void> {
  const { telemetry } = deps;
  const { bindings } = known;
  const { thing } = binding;
  const { group, state, visit } = of;
  let toKeep = unkept;
  const keepNow = async (): Promise<void> => {
    if (toKeep.length > 0) await telemetry.keep(thing, toKeep);
    toKeep = [];
  };
  const digests = new Set(fresh.map(({ digest }) => digest).filter((digest) => !isRecent(state, digest)));
  const own = kept.length === 0 ? kept : kept.filter(({ digest }) => digests.has(digest));
  const samples = collectSamples(binding, own, (series) => series.group === group);
  const isVisited = visit !== undefined && state !== undefined;
  const faults = state?.faults ?? NO_FAULTS;
  const instruments = judgeInstruments(faults, own, (series) => inGroup(binding, group, series));
  if (samples.size === 0 && !isVisited && instruments.states === faults) return keepNow();
  const input = { group, state, samples, digests: [...digests], instruments, ...(isVisited ? visit : {}) };
  const outcome: Outcome = await evaluateGroup(telemetry, bindings, binding, input);
  if (!outcome.isChanged) return keepNow();
  const { state: next, checkpoints } = outcome;
  if (outcome.remarks.size > 0) await keepNow();
  await Promise.all([...outcome.remarks].map(([entry, stuck]) => telemetry.markStuck(thing, entry, stuck)));
  const isAwaited = Number.isFinite(outcome.lookBy);
  // Before the state is saved, so that a crash forgets nothing that is waited for; and after it, for whoever looked at the state before it
  // meanwhile, found nothing to wait for, and ended the lease. One that is looked at too early is given anew.
  const giveLease = async (): Promise<void> => (isAwaited ? lookBy(deps.leases, bindings, thing, group, outcome.lookBy) : undefined);
  await giveLease();
  if (next.pending.length === 0) {
    await telemetry.saveState(next, checkpoints, toKeep);
    return giveLease();
  }
  let failure: { readonly cause: unknown } | undefined;
  const apply = async (): Promise<void> => {
    await applyPending(deps, known, next.pending).catch((cause: unknown) => {
      failure = { cause };
    });
  };
  await telemetry.saveState(next, checkpoints, toKeep, apply);
  // Whatever became of them: they are in the state until it is next written, and whoever finds them applies them if need be.
  if (deps.observe) tellEffects(deps.observe, binding.thing, alarmsOf(next.pending), samples);
  await giveLease();
  if (failure) throw failure.cause;
}

function inGroup({ series }: ThingBinding, group: string, name: string): SeriesBinding | undefined {
  const own = series.get(name);
  return own?.group === group ? own : undefined;
}

/**
 * The states of a thing, and bindings that are no older than any of them: a state is never written back by someone who knows less than its
 * last writer.
 */
async function readUnderNewest(
  { telemetry, tenant }: EvaluationOfThing,
  known: Known,
  thing: string,
): Promise<{ readonly bindings: Bindings; readonly binding: ThingBinding; readonly states: States }> {
  let { bindings } = known;
  let binding = ownThing(bindings, tenant, thing);
  for (;;) {
    if (!binding) return withdrawnThing(telemetry, bindings, tenant, thing);
    const states = await readStates(telemetry, binding);
    const newest = newestPublications(states);
    if (isCovered(newest, bindings)) return { bindings, binding, states };
    bindings = await known.current(newest);
    if (!isCovered(newest, bindings))
      throw new StoreUnavailable(
        `${thing} was evaluated under newer publications than can be read: registry ${newest.registry}, rules ${newest.rules}`,
      );
    const renewed = ownThing(bindings, tenant, thing);
    if (!renewed) throw new StoreUnavailable(`${thing} was withdrawn while its packs were on their way: the next delivery tells`);
    // Newer bindings may spread the series over other items, and what was read meanwhile may be newer still.
    if (renewed.groups.length === binding.groups.length) return { bindings, binding: renewed, states };
    binding = renewed;
  }
}

/** A thing that was withdrawn, or is another tenant's now: what is left of it is bound to nothing. */
async function withdrawnThing(
  telemetry: TelemetryStore,
  bindings: Bindings,
  tenant: string,
  thing: string,
): Promise<{ readonly bindings: Bindings; readonly binding: ThingBinding; readonly states: States }> {
  const states = new Map((await telemetry.states(thing)).map((state) => [state.group, state]));
  if (!isCovered(newestPublications(states), bindings))
    throw new StoreUnavailable(`${thing} was evaluated under newer publications than those by which it is withdrawn`);
  const spread = Math.max(0, ...[...states.values()].map((state) => state.spread));
  return { bindings, binding: boundToNothing(tenant, thing, spread), states };
}

const isCovered = (seen: ThingState['publications'], by: ThingState['publications']): boolean =>
  seen.registry <= by.registry && seen.rules <= by.rules;

/** The states of the binding's groups; all there are of the thing where one is missing or they are not spread as the binding says. */
async function readStates(telemetry: TelemetryStore, binding: ThingBinding): Promise<States> {
  const { thing, groups } = binding;
  const found = await Promise.all(groups.map((group) => telemetry.state(thing, group)));
  const states = new Map(groups.map((group, index) => [group, found[index]]));
  const isWhole = found.every((state) => state !== undefined) && !isSpreadOtherwise(binding, states);
  if (!isWhole) for (const state of await telemetry.states(thing)) states.set(state.group, state);
  return states;
}

function newestPublications(states: States): ThingState['publications'] {
  let registry = 0;
  let rules = 0;
  for (const state of states.values()) {
    registry = Math.max(registry, state?.publications.registry ?? 0);
    rules = Math.max(rules, state?.publications.rules ?? 0);
  }
  return { registry, rules };
}
