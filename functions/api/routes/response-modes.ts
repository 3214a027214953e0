import { canSeeMode } from '../../../lib/core/access/watch-access.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { type TierPath, tenantOf, tierId } from '../../../lib/core/tier/tier-path.ts';
import { declaredMode, endMode, keepMode } from '../../../lib/core/watch/declare-mode.ts';
import { WatchNotFound } from '../../../lib/core/watch/errors.ts';
import { type ResponseMode, responseModeAt } from '../../../lib/core/watch/response-mode.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { limitOf } from '../query.ts';
import { registryOf, type Tenant } from '../tenants.ts';
import { tenantsConcerned, watchDependencies } from '../watch-scope.ts';

export function responseModeRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/response-modes', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/response-modes', handle: (request) => declare(deps, request) },
    { method: 'POST', path: '/v1/response-modes/{id}/end', handle: (request) => end(deps, request) },
  ];
}

/** Newest first; each says whether it is the one in force in its area now. */
async function list(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { main } = deps.tenants;
  const { cursor } = request.query;
  const page = await main.watchRoom.modes.list({ limit: limitOf(request.query), ...(cursor ? { cursor } : {}) });
  const items = page.items.filter(({ area }) => canSeeMode(deps, principal, area));
  return json(200, { items: items.map((mode) => view(deps, mode)), nextCursor: page.cursor ?? null });
}

/** `{"level","area","from"?,"to","reason","reminderFactor"?}` */
async function declare(deps: Dependencies, request: Request) {
  const principal = request.principal();
  return once(deps.tenants.main, request, principal.id, async () => {
    const body = request.json();
    const area = typeof body.area === 'string' ? indexRegistry(await registryOf(deps.tenants)).tier(body.area)?.path : undefined;
    const mode = declaredMode(deps, principal, area, body, deps.clock.now(), deps.salt());
    for (const { tenant, logTier } of await knowing(deps, mode.area))
      await keepMode({ ...watchDependencies(deps, tenant), modes: tenant.watchRoom.modes }, principal, mode, logTier);
    return json(201, view(deps, mode), { location: '/v1/response-modes' });
  });
}

async function end(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const id = request.params.id ?? '';
  return once(deps.tenants.main, request, principal.id, async () => {
    const mode = await deps.tenants.main.watchRoom.modes.get(id);
    if (!mode || !canSeeMode(deps, principal, mode.area)) throw new WatchNotFound(`there is no response mode ${id.slice(0, 80)}`);
    let ended = mode;
    for (const { tenant, logTier } of await knowing(deps, mode.area))
      ended = await endMode({ ...watchDependencies(deps, tenant), modes: tenant.watchRoom.modes }, principal, mode, logTier);
    return json(200, view(deps, ended));
  });
}

/**
 * The tenants of this API that a mode is for: those in its area, and those it lies in. It is written into the log of its area, or of this API's
 * own tier where that log is another API's.
 */
async function knowing(deps: Dependencies, area: TierPath): Promise<{ readonly tenant: Tenant; readonly logTier?: TierPath }[]> {
  const tenants = await tenantsConcerned(deps, area);
  if (tenants.length === 0) throw invalid('/area', `${area} belongs to ${tenantOf(area)}, which this API does not answer for`);
  const owner = deps.tenants.of(tenantOf(area));
  const logged = owner ?? deps.tenants.main;
  return tenants.map(({ tenant, path }) => (tenant.id === logged.id ? { tenant, logTier: owner ? area : path } : { tenant }));
}

function view({ clock }: Dependencies, mode: ResponseMode) {
  const { declaredBy, ended, area, ...rest } = mode;
  return {
    ...rest,
    area: tierId(area),
    declaredBy: { ...declaredBy, tier: tierId(declaredBy.tier) },
    endedAt: ended?.at ?? null,
    endedBy: ended?.by.id ?? null,
    inForce: responseModeAt([mode], area, toInstant(clock.now())) !== undefined,
  };
}
