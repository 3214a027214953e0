import type { Clock } from '../ports/clock.ts';
import type { DeadLetterStore } from '../ports/dead-letter-store.ts';
import { StoreError, VersionConflict } from '../ports/errors.ts';
import type { PublicationSource } from '../ports/publications.ts';
import type { HistoryEntry, TelemetryStore } from '../ports/telemetry-store.ts';
import type { ReceivedPack } from '../telemetry/model.ts';
import { type Bindings, bind, type ThingBinding } from './bindings.ts';
import { evaluateGroup } from './evaluate-thing.ts';
import { keepable } from './keepable.ts';
import type { AlarmEffect } from './model.ts';
import { type AcceptedPack, openPack } from './open-pack.ts';
import { collectSamples } from './samples.ts';
import type { ThingState } from './state.ts';

export interface EvaluationDependencies {
  readonly tenant: string;
  readonly telemetry: TelemetryStore;
  readonly publications: PublicationSource;
  readonly deadLetters: DeadLetterStore;
  readonly clock: Clock;
  /** Applies effects to the incidents, idempotently. */
  apply(effects: readonly AlarmEffect[]): Promise<void>;
}

/** Re-reads after a lost race before the packs are left to the queue. */
const ATTEMPTS = 4;

/** Evaluates a batch of packs as the queue hands them over. Returns the positions of those that failed for a passing reason. */
export type EvaluateBatch = (packs: readonly ReceivedPack[]) => Promise<{ readonly failed: readonly number[] }>;

/** Makes the evaluation of one tenant; what it remembers (bindings, rates of refusal) lives as long as the function does. */
export function evaluation(deps: EvaluationDependencies): EvaluateBatch {
  let bindings: Bindings | undefined;
  const open = openPack(deps);
  const current = async (atLeast = { registry: 0, rules: 0 }): Promise<Bindings> => {
    const [registry, rules] = await Promise.all([
      deps.publications.active('registry', atLeast.registry),
      deps.publications.active('rules', atLeast.rules),
    ]);
    if (bindings?.registry !== registry.number || bindings.rules !== rules.number) bindings = bind(registry, rules);
    return bindings;
  };
  return async (packs) => {
    const bound = await current();
    const opened = await Promise.all(packs.map((pack, position) => open(bound, pack, position)));
    const byThing = new Map<string, AcceptedPack[]>();
    for (const pack of opened) {
      if (!pack) continue;
      const own = byThing.get(pack.binding.thing);
      if (own) own.push(pack);
      else byThing.set(pack.binding.thing, [pack]);
    }
    const failed: number[] = [];
    await Promise.all(
      [...byThing.values()].map(async (own) => {
        try {
          await evaluateThing(deps, current, bound, own);
        } catch (cause) {
          if (!(cause instanceof StoreError) || !cause.retryable) throw cause;
          failed.push(...own.map(({ position }) => position));
        }
      }),
    );
    return { failed };
  };
}

/** The same, for callers that keep nothing between batches. */
export const evaluateBatch = (deps: EvaluationDependencies, packs: readonly ReceivedPack[]): ReturnType<EvaluateBatch> =>
  evaluation(deps)(packs);

type Current = (atLeast?: ThingState['publications']) => Promise<Bindings>;

async function evaluateThing(
  deps: EvaluationDependencies,
  current: Current,
  bound: Bindings,
  packs: readonly AcceptedPack[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await evaluateOnce(deps, current, bound, packs);
    } catch (cause) {
      if (!(cause instanceof VersionConflict) || attempt === ATTEMPTS) throw cause;
    }
  }
}

async function evaluateOnce(
  deps: EvaluationDependencies,
  current: Current,
  bound: Bindings,
  packs: readonly AcceptedPack[],
): Promise<void> {
  const { telemetry } = deps;
  const [first] = packs as readonly [AcceptedPack, ...AcceptedPack[]];
  let bindings = bound;
  let binding = first.binding;
  const states = new Map<string, ThingState | undefined>();
  for (const group of binding.groups) states.set(group, await telemetry.state(binding.thing, group));
  const newest = newestPublications(states.values());
  if (newest.registry > bindings.registry || newest.rules > bindings.rules) {
    bindings = await current(newest);
    binding = bindings.thing(binding.thing) ?? binding;
  }
  await Promise.all([...states.values()].map((state) => (state && state.pending.length > 0 ? deps.apply(state.pending) : undefined)));
  const fresh = packs.filter(({ digest }) => binding.groups.some((group) => !states.get(group)?.recent.includes(digest)));
  const kept = await telemetry.keep(
    binding.thing,
    fresh.flatMap((pack) => keepable(binding, pack, states)),
  );
  await Promise.all(binding.groups.map((group) => evaluateOne(deps, bindings, binding, group, states.get(group), fresh, kept)));
}

async function evaluateOne(
  deps: EvaluationDependencies,
  bindings: Bindings,
  binding: ThingBinding,
  group: string,
  state: ThingState | undefined,
  fresh: readonly AcceptedPack[],
  kept: readonly HistoryEntry[],
): Promise<void> {
  const digests = fresh.map(({ digest }) => digest).filter((digest) => !state?.recent.includes(digest));
  if (digests.length === 0 && (state?.pending.length ?? 0) === 0) return;
  const samples = collectSamples(
    kept.filter(({ digest }) => digests.includes(digest)),
    (series) => binding.series.get(series)?.group === group,
  );
  if (samples.size === 0 && (state?.pending.length ?? 0) === 0) return;
  const receivedAt = Math.min(...fresh.map(({ pack }) => pack.receivedAt));
  const { state: next, checkpoints } = await evaluateGroup(deps.telemetry, bindings, binding, {
    group,
    state,
    samples,
    digests,
    receivedAt,
  });
  await deps.telemetry.saveState(next, checkpoints);
  if (next.pending.length === 0) return;
  await deps.apply(next.pending);
  try {
    await deps.telemetry.saveState({ ...next, version: next.version + 1, pending: [] }, []);
  } catch (cause) {
    // Whoever wrote in between found the effects pending and has applied them.
    if (!(cause instanceof VersionConflict)) throw cause;
  }
}

function newestPublications(states: Iterable<ThingState | undefined>): ThingState['publications'] {
  let registry = 0;
  let rules = 0;
  for (const state of states) {
    registry = Math.max(registry, state?.publications.registry ?? 0);
    rules = Math.max(rules, state?.publications.rules ?? 0);
  }
  return { registry, rules };
}
