import { VersionConflict } from '../../ports/errors.ts';
import type { Lease, LeaseStore } from '../../ports/lease-store.ts';
import { failuresOf } from '../../side-by-side.ts';
import { type Bindings, ownThing } from '../bindings.ts';
import { type EvaluationOfThing, evaluateThing, type Known } from '../evaluate-thing.ts';
import type { Heard } from './listening.ts';
import { nextSilenceOf } from './silence.ts';

/** Leases of one shard that are looked at in one pass; the rest are the next one's, the oldest first. */
const MOST = 500;
/** Until a thing that could not be looked at is looked at again. */
const PUT_OFF_MILLIS = 60_000;

/**
 * Looks at every group of series whose lease is over by the ingest watermark (`upTo`; up to there everything that was received has been
 * evaluated): those that are silent say so, and the others have a new lease. Returns why things could not be looked at, by thing: the
 * next pass tries again.
 */
export async function lookForSilence(
  deps: EvaluationOfThing & { readonly leases: LeaseStore },
  current: (atLeast?: Lease['publications']) => Promise<Bindings>,
  heard: Heard,
): Promise<ReadonlyMap<string, unknown>> {
  const shards = await Promise.all(Array.from({ length: deps.leases.shards }, (_, shard) => deps.leases.due(shard, heard.upTo, MOST)));
  const things = [...Map.groupBy(shards.flat(), ({ thing }) => thing)];
  return failuresOf(
    things,
    ([thing]) => thing,
    ([thing, leases]) =>
      lookAt(deps, current, thing, leases, heard).catch(async (cause: unknown) => {
        await putOff(deps.leases, leases, heard.upTo);
        throw cause;
      }),
  );
}

/** Behind the others, so that things that fail each time keep nobody from being looked at. */
async function putOff(store: LeaseStore, leases: readonly Lease[], watermark: number): Promise<void> {
  const later = leases.map((lease) => store.save({ ...lease, due: watermark + PUT_OFF_MILLIS, version: lease.version + 1 }));
  // One that was given anew meanwhile is looked at when it says; one that cannot be written, when it said before.
  await Promise.allSettled(later);
}

async function lookAt(
  deps: EvaluationOfThing & { readonly leases: LeaseStore },
  current: (atLeast?: Lease['publications']) => Promise<Bindings>,
  thing: string,
  leases: readonly Lease[],
  heard: Heard,
): Promise<void> {
  const registry = Math.max(...leases.map(({ publications }) => publications.registry));
  const rules = Math.max(...leases.map(({ publications }) => publications.rules));
  const bindings = await current({ registry, rules });
  const known: Known = { bindings, current };
  await evaluateThing(deps, known, thing, [], { heard });
  const binding = ownThing(bindings, deps.tenant, thing);
  for (const lease of leases) {
    const state = await deps.telemetry.state(thing, lease.group);
    const due = binding && state ? nextSilenceOf(state.series, (name) => binding.series.get(name), heard.since) : Number.POSITIVE_INFINITY;
    const { due: _over, ...rest } = lease;
    const renewed = { ...rest, version: lease.version + 1, ...(Number.isFinite(due) ? { due } : {}) };
    // Whoever gave it anew meanwhile knew more.
    await deps.leases.save(renewed).catch((cause: unknown) => {
      if (!(cause instanceof VersionConflict)) throw cause;
    });
  }
}
