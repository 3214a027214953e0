import type { Deciding } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { canAgreeKeeping, keepingOf } from '../access/watch-access.ts';
import { incidentId, tenantOfIncident } from '../incident/incident-id.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { HandOverArchive, WatchStore } from '../ports/watch-store.ts';
import { retrying } from '../retrying.ts';
import { type TierPath, tierId } from '../tier/tier-path.ts';
import { applyEntry, type NewEntry, sealEntries } from './duty-log.ts';
import { InvalidWatchCommand, WatchForbidden, WatchNotAllowed } from './errors.ts';
import type { HandOverList } from './hand-over-list.ts';
import type { KeepingAgreement, Shift, Watch, WatchPerson } from './model.ts';

export interface WatchDependencies extends Deciding {
  readonly watch: WatchStore;
  readonly handOvers: HandOverArchive;
  readonly clock: Clock;
  /** Unpredictable text, for ids. */
  readonly salt: () => string;
}

export const personOf = ({ id, name, unit, tier }: Principal): WatchPerson => ({ id, name, ...(unit ? { unit } : {}), tier });

/** The id of the tier whose shift it is; `undefined` for what is no shift's id. */
export const tierOfShift = (id: string): string | undefined => tenantOfIncident(id);

/** The moment of the next entry: the clock's, and never before the entry before it. */
export function momentOf(clock: Clock, { lastAt }: Watch): Instant {
  const now = toInstant(clock.now());
  return lastAt && toMillis(lastAt) > toMillis(now) ? lastAt : now;
}

/** Writes entries into a tier's log and what follows from them. Throws VersionConflict. */
export async function commitEntries(
  { watch: store }: Pick<WatchDependencies, 'watch'>,
  before: Watch,
  entries: readonly NewEntry[],
  ended?: Shift,
) {
  const sealed = sealEntries(before, entries);
  const after = sealed.reduce(applyEntry, before);
  await store.commit({ before, after, entries: sealed, ...(ended ? { ended } : {}) });
  return { watch: after, entries: sealed };
}

export interface Taking {
  readonly principal: Principal;
  /** When a watch kept for another tier is to be handed back. */
  readonly until?: Instant;
}

/**
 * Takes a watch that nobody has had yet. One that somebody holds is taken over by a hand-over alone, so that nobody ever loses it unsigned.
 * Throws WatchForbidden, WatchNotAllowed, InvalidWatchCommand.
 */
export function openShift(deps: WatchDependencies, tier: TierPath, taking: Taking): Promise<Shift> {
  return retrying(async () => {
    const watch = await deps.watch.watch(tier);
    if (watch.shift)
      throw new WatchNotAllowed(
        `${watch.shift.holder.name} holds the watch of ${tierId(tier)}: it is taken over by POST /v1/shifts/${watch.shift.id}/hand-over`,
        ['hand-over'],
      );
    const at = momentOf(deps.clock, watch);
    const shift = newShift(deps, watch, at, taking);
    const acting = shift.keeper ? { actingFor: tier } : {};
    await commitEntries(deps, watch, [{ type: 'shift-opened', at, by: shift.holder, ...acting, data: { shift } }]);
    return shift;
  });
}

export interface HandedOver {
  readonly ended: Shift;
  readonly shift: Shift;
  readonly list: HandOverList;
}

/**
 * Hands a watch over to whoever comes and signs: another person than the one who holds it, with the role, of the tier or of the centre that
 * keeps its watch. `listOf` makes the list at that moment; it is kept before it is signed. Of two who sign at once one gets the watch, the other is
 * told so. Throws WatchForbidden, WatchNotAllowed, InvalidWatchCommand.
 */
export function handOver(
  deps: WatchDependencies,
  shift: Shift,
  taking: Taking,
  listOf: (shift: Shift, at: Instant) => Promise<HandOverList>,
): Promise<HandedOver> {
  return retrying(async () => {
    const watch = await deps.watch.watch(shift.tier);
    const held = watch.shift;
    if (held?.id !== shift.id)
      throw new WatchNotAllowed(
        `the shift ${shift.id} is over${held ? `: ${held.holder.name} holds the watch of ${tierId(shift.tier)} since ${held.from}` : ''}`,
        [],
      );
    const { principal } = taking;
    if (principal.id === held.holder.id)
      throw new WatchForbidden(`${principal.id} holds this watch: a hand-over is signed by the one who comes`);
    const at = momentOf(deps.clock, watch);
    const next = newShift(deps, watch, at, taking);
    const list = await listOf(held, at);
    const signed = { digest: await deps.handOvers.keep(list), signedBy: next.holder, signedAt: at };
    const ended: Shift = { ...held, to: at, handOver: signed };
    const acting = next.keeper ? { actingFor: shift.tier } : {};
    const data = { ended: held.id, handOver: signed, shift: next };
    await commitEntries(deps, watch, [{ type: 'handed-over', at, by: next.holder, ...acting, data }], ended);
    return { ended, shift: next, list };
  });
}

function newShift(deps: WatchDependencies, { tier, agreements }: Watch, at: Instant, { principal, until }: Taking): Shift {
  const keeping = keepingOf(deps, principal, tier, agreements, toMillis(at));
  if (!keeping)
    throw new WatchForbidden(
      `${principal.id} (${principal.roles.join(', ')}) may not keep the watch of ${tierId(tier)}: expected a duty officer or shift leader of that tier, of one above it, or of one it agreed with`,
    );
  if (until !== undefined && keeping.keeper === undefined)
    throw new InvalidWatchCommand([{ pointer: '/until', message: 'one’s own watch ends with a hand-over: expected none' }]);
  if (until !== undefined && toMillis(until) <= toMillis(at))
    throw new InvalidWatchCommand([{ pointer: '/until', message: `${until}: expected a moment to come` }]);
  return {
    id: incidentId(toMillis(at), deps.salt(), tierId(tier)),
    tier,
    holder: personOf(principal),
    from: at,
    ...keeping,
    ...(until ? { until } : {}),
  };
}

/** A tier's word that another centre may keep its watch for a time. Throws WatchForbidden. */
export async function agreeKeeping(
  deps: WatchDependencies,
  tier: TierPath,
  principal: Principal,
  agreement: KeepingAgreement,
): Promise<KeepingAgreement> {
  if (!canAgreeKeeping(deps, principal, tier))
    throw new WatchForbidden(`${principal.id} may not agree for ${tierId(tier)}: expected a duty officer or shift leader of that tier`);
  return retrying(async () => {
    const watch = await deps.watch.watch(tier);
    const at = momentOf(deps.clock, watch);
    if (toMillis(agreement.to) <= Math.max(toMillis(agreement.from), toMillis(at)))
      throw new InvalidWatchCommand([{ pointer: '/to', message: `${agreement.to}: expected a moment to come, after the beginning` }]);
    await commitEntries(deps, watch, [{ type: 'keeping-agreed', at, by: personOf(principal), data: agreement }]);
    return agreement;
  });
}
