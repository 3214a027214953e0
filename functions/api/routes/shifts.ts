import type { Principal } from '../../../lib/core/access/principal.ts';
import { canReadHandOver, canSeeWatch, keepingOf } from '../../../lib/core/access/watch-access.ts';
import { type Instant, isRfc3339, toInstant, toMillis } from '../../../lib/core/instant.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { type TierPath, tenantOf, tierId } from '../../../lib/core/tier/tier-path.ts';
import { WatchForbidden, WatchNotFound } from '../../../lib/core/watch/errors.ts';
import { agreeKeeping, type HandedOver, handOver, openShift, type Taking, tierOfShift } from '../../../lib/core/watch/keep-watch.ts';
import type { Shift, Watch } from '../../../lib/core/watch/model.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid } from '../../../lib/runtime/problem.ts';
import { handOverListOf } from '../hand-over-sources.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { booleanOf, limitOf, tierOf } from '../query.ts';
import { registryOf, type Tenant } from '../tenants.ts';
import { tierNamed, watchDependencies } from '../watch-scope.ts';

const MAX_REMARK = 2000;
const MOST_TIERS = 50;

export function shiftRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/shifts', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/shifts', handle: (request) => open(deps, request) },
    { method: 'GET', path: '/v1/shifts/{id}', handle: (request) => show(deps, request) },
    { method: 'GET', path: '/v1/shifts/{id}/hand-over', handle: (request) => showList(deps, request) },
    { method: 'POST', path: '/v1/shifts/{id}/hand-over', handle: (request) => takeOver(deps, request) },
    { method: 'POST', path: '/v1/shifts/{id}/keepers', handle: (request) => agree(deps, request) },
  ];
}

/** Newest first over all tenants of this API; `current=true`: those that last. */
async function list(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { query } = request;
  const tier = tierOf(query, await registryOf(deps.tenants))?.path;
  const current = booleanOf(query, 'current');
  const limit = limitOf(query);
  const watches = await watchesOf(deps);
  const now = deps.clock.now();
  const isVisible = ({ tier: of }: Shift): boolean =>
    canSeeWatch(deps, principal, watches.find((watch) => watch.tier === of) ?? { tier: of, agreements: [] }, now);
  const fits = (shift: Shift): boolean => isVisible(shift) && (current === undefined || current === (shift.to === undefined));
  const found = (await Promise.all(deps.tenants.all().map((tenant) => shiftsOf(tenant, tier, query.cursor, limit + 1, fits))))
    .flat()
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = found.slice(0, limit);
  return json(200, {
    items: items.map((shift) => view(deps, shift, watches)),
    nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
  });
}

async function shiftsOf(
  { watchRoom }: Tenant,
  tier: TierPath | undefined,
  after: string | undefined,
  most: number,
  fits: (shift: Shift) => boolean,
): Promise<Shift[]> {
  const found: Shift[] = [];
  let cursor = after && checkCursor(after);
  do {
    const page = await watchRoom.watch.shifts({ limit: 200, ...(tier ? { tier } : {}), ...(cursor ? { cursor } : {}) });
    found.push(...page.items.filter(fits));
    cursor = page.cursor;
  } while (cursor && found.length < most);
  return found.slice(0, most);
}

function checkCursor(cursor: string): string {
  if (tierOfShift(cursor) !== undefined) return cursor;
  throw invalid('/cursor', 'the cursor is not one this list gave out: start again without it');
}

const watchesOf = async ({ tenants }: Dependencies): Promise<readonly Watch[]> =>
  (await Promise.all(tenants.all().map(({ watchRoom }) => watchRoom.watch.watches()))).flat();

/**
 * Takes a watch that nobody has had yet: `{"tier"?, "actingFor"?: [tier or {"tier","until"}], "until"?}`. Those of `actingFor` are kept
 * besides, on their tiers' behalf: taken over, by the same signature, from whoever holds them. `until` is for watches of other tiers.
 */
async function open(deps: Dependencies, request: Request) {
  const principal = request.principal();
  return once(deps.tenants.main, request, principal.id, async () => {
    const body = request.json();
    const registry = await registryOf(deps.tenants);
    const { tier, tenant } = tierNamed(deps, registry, body.tier, principal.tier);
    const until = momentOf(body.until, '/until');
    const kept = await keptOf(deps, registry, principal, body.actingFor, until);
    const isOther = tier !== principal.tier;
    const shift = await openShift(watchDependencies(deps, tenant), tier, { principal, ...(until && isOther ? { until } : {}) });
    for (const one of kept) await take(deps, one.tenant, one.tier, { principal, ...(one.until ? { until: one.until } : {}) });
    return json(201, view(deps, shift, await watchesOf(deps)), { location: `/v1/shifts/${shift.id}` });
  });
}

interface Kept {
  readonly tier: TierPath;
  readonly tenant: Tenant;
  readonly until?: Instant;
}

/** The tiers somebody means to act for; nothing is taken when one of them is not theirs to take. */
async function keptOf(
  deps: Dependencies,
  registry: Registry,
  principal: Principal,
  named: unknown,
  until: Instant | undefined,
): Promise<Kept[]> {
  if (named === undefined) return [];
  if (!Array.isArray(named) || named.length > MOST_TIERS) throw invalid('/actingFor', `expected a list of at most ${MOST_TIERS} tiers`);
  const kept = named.map((one: unknown, index): Kept => {
    const entry = typeof one === 'string' ? { tier: one } : ((one ?? {}) as { readonly tier?: unknown; readonly until?: unknown });
    const found = tierNamed(deps, registry, entry.tier ?? null, principal.tier, `/actingFor/${index}`);
    if (found.tier === principal.tier) throw invalid(`/actingFor/${index}`, `${found.tier} is one’s own: expected another tier`);
    const own = 'until' in entry ? momentOf(entry.until, `/actingFor/${index}/until`) : until;
    return { ...found, ...(own ? { until: own } : {}) };
  });
  for (const { tier, tenant } of kept) {
    const { agreements } = await tenant.watchRoom.watch.watch(tier);
    if (!keepingOf(deps, principal, tier, agreements, deps.clock.now()))
      throw new WatchForbidden(
        `${principal.id} may not keep the watch of ${tierId(tier)}: expected a tier below, or one that agreed to it`,
      );
  }
  return kept;
}

/** Takes a watch, whether or not somebody holds it; one that the person holds already stays as it is. */
async function take(deps: Dependencies, tenant: Tenant, tier: TierPath, taking: Taking): Promise<Shift> {
  const { shift } = await tenant.watchRoom.watch.watch(tier);
  if (!shift) return openShift(watchDependencies(deps, tenant), tier, taking);
  if (shift.holder.id === taking.principal.id) return shift;
  return (await handOver(watchDependencies(deps, tenant), shift, taking, handOverListOf(deps.tenants, tenant))).shift;
}

async function show(deps: Dependencies, request: Request) {
  const { shift } = await visibleShift(deps, request);
  return json(200, view(deps, shift, await watchesOf(deps)));
}

/** The list that a shift ended with, as it was signed; of one that lasts, the list as it would be now. */
async function showList(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { tenant, shift } = await visibleShift(deps, request);
  if (!canReadHandOver(deps, principal, await tenant.watchRoom.watch.watch(shift.tier)))
    throw new WatchForbidden(
      `${principal.id} (${principal.roles.join(', ')}) may not read what is handed over at ${tierId(shift.tier)}: expected an officer of all domains, auditor, supervisor or admin at or above it`,
    );
  const signed = shift.handOver;
  const kept = signed && (await tenant.watchRoom.handOvers.get(signed.digest));
  if (signed && !kept) throw new WatchNotFound(`the list ${signed.digest} of the shift ${shift.id} is not there any more`);
  const found = kept ?? (await handOverListOf(deps.tenants, tenant)(shift, toInstant(deps.clock.now())));
  return json(200, { ...found, tier: tierId(found.tier), signed: signed ?? null });
}

/**
 * Signed by the one who comes: `{"remark"?, "until"?}`. What the one who leaves kept for other tiers passes to the same person, as far as this API
 * answers for it.
 */
async function takeOver(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { tenant, shift } = await visibleShift(deps, request);
  return once(deps.tenants.main, request, principal.id, async () => {
    const body = request.bytes().length === 0 ? {} : request.json();
    const until = momentOf(body.until, '/until');
    const remark = remarkOf(body.remark);
    const done = await handOver(
      watchDependencies(deps, tenant),
      shift,
      { principal, ...(until ? { until } : {}) },
      handOverListOf(deps.tenants, tenant, remark),
    );
    const alsoTaken = done.shift.keeper === undefined ? await takeKept(deps, done, principal) : [];
    const watches = await watchesOf(deps);
    return json(200, {
      shift: view(deps, done.shift, watches),
      ended: view(deps, done.ended, watches),
      handOver: { ...done.ended.handOver, list: { ...done.list, tier: tierId(done.list.tier) } },
      alsoTaken: alsoTaken.map((one) => view(deps, one, watches)),
    });
  });
}

async function takeKept(deps: Dependencies, { ended }: HandedOver, principal: Principal): Promise<Shift[]> {
  const taken: Shift[] = [];
  for (const { tier, shift } of await watchesOf(deps)) {
    if (shift?.keeper !== ended.tier || shift.holder.id !== ended.holder.id) continue;
    const { tenant } = tierNamed(deps, await registryOf(deps.tenants), tier, tier);
    const isAhead = shift.until !== undefined && toMillis(shift.until) > deps.clock.now();
    taken.push(await take(deps, tenant, tier, { principal, ...(isAhead ? { until: shift.until } : {}) }));
  }
  return taken;
}

/** `{"keeper","from"?,"to"}`: a tier that does not lie above may keep this watch in that time, if it comes and takes it over. */
async function agree(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { tenant, shift } = await visibleShift(deps, request);
  return once(deps.tenants.main, request, principal.id, async () => {
    const body = request.json();
    const keeper = typeof body.keeper === 'string' ? indexRegistry(await registryOf(deps.tenants)).tier(body.keeper)?.path : undefined;
    if (!keeper || keeper === shift.tier) throw invalid('/keeper', 'expected another tier: its slug, path or GB/T 2260 code');
    const from = momentOf(body.from, '/from') ?? toInstant(deps.clock.now());
    const to = momentOf(body.to, '/to');
    if (!to) throw invalid('/to', 'missing: expected an RFC 3339 time');
    const agreement = await agreeKeeping(watchDependencies(deps, tenant), shift.tier, principal, { keeper, from, to });
    return json(201, { tier: tierId(shift.tier), ...agreement, keeper: tierId(keeper) });
  });
}

async function visibleShift(deps: Dependencies, request: Request): Promise<{ readonly tenant: Tenant; readonly shift: Shift }> {
  const principal = request.principal();
  const id = request.params.id ?? '';
  const name = tierOfShift(id);
  const path = name && indexRegistry(await registryOf(deps.tenants)).tier(name)?.path;
  const tenant = path ? deps.tenants.of(tenantOf(path)) : undefined;
  const shift = await tenant?.watchRoom.watch.shift(id);
  if (!tenant || !shift || !canSeeWatch(deps, principal, await tenant.watchRoom.watch.watch(shift.tier), deps.clock.now()))
    throw new WatchNotFound(`there is no shift ${id.slice(0, 80)}`);
  return { tenant, shift };
}

function view({ clock }: Dependencies, shift: Shift, watches: readonly Watch[]) {
  const { id, tier, holder, from, to, keeper, until, handOver: signed } = shift;
  const kept = to === undefined && keeper === undefined ? watches.filter((watch) => watch.shift?.keeper === tier) : [];
  return {
    id,
    tier: tierId(tier),
    holder: { ...holder, tier: tierId(holder.tier) },
    from,
    to: to ?? null,
    keeper: keeper ? tierId(keeper) : null,
    actingFor: keeper ? [tierId(tier)] : kept.map((watch) => tierId(watch.tier)).sort(),
    until: until ?? null,
    overdue: to === undefined && until !== undefined && toMillis(until) <= clock.now(),
    handOver: signed ?? null,
  };
}

function momentOf(value: unknown, pointer: string): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && isRfc3339(value)) return toInstant(toMillis(value));
  throw invalid(pointer, 'expected an RFC 3339 time');
}

function remarkOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && value.length <= MAX_REMARK) return value.toWellFormed();
  throw invalid('/remark', `expected a text of at most ${MAX_REMARK} characters`);
}
