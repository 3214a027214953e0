import { canSee, canSeeLetter, canSeeOrder, mayForOthers, mayForUnit, mayRunAnything } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import type { Notification } from '../../../lib/core/ports/notification-store.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { limitOf } from '../query.ts';
import { ownerOf, registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

export function notificationRoutes(deps: Dependencies): Route[] {
  return [{ method: 'GET', path: '/v1/notifications', handle: (request) => list(deps, request) }];
}

/** Newest first over all tenants; the cursor is the moment and id of the last one shown. */
async function list(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const unit = request.query.unit ?? (isReader(deps, principal) ? undefined : principal.unit);
  await checkUnit(deps, principal, unit);
  const limit = limitOf(request.query);
  const after = request.query.cursor;
  const rows: Notification[] = [];
  const isVisible = await visibility(deps, principal);
  for (const tenant of deps.tenants.all()) {
    let cursor: string | undefined;
    let taken = 0;
    do {
      const page = await tenant.notifications.list({ ...(unit ? { unit } : {}), limit: 200, ...(cursor ? { cursor } : {}) });
      for (const row of page.items) {
        if ((after !== undefined && positionOf(row) >= after) || !(await isVisible(row, tenant.id))) continue;
        rows.push(row);
        taken++;
      }
      cursor = page.cursor;
    } while (cursor && taken <= limit);
  }
  rows.sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1));
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return json(200, { items: items.map(view), nextCursor: rows.length > limit && last ? positionOf(last) : null });
}

/** One's own unit's, and those of incidents and maintenance orders one may see. */
async function visibility(deps: Dependencies, principal: Principal): Promise<(row: Notification, tenant: string) => Promise<boolean>> {
  const { tenants } = deps;
  const tiers = indexRegistry(await registryOf(tenants));
  const known = new Map<string, Promise<boolean>>();
  const once = (id: string, look: (id: string) => Promise<boolean>): Promise<boolean> => {
    const seen = known.get(id) ?? look(id);
    known.set(id, seen);
    return seen;
  };
  const seesIncident = async (id: string): Promise<boolean> => {
    const incident = await ownerOf(tenants, id)?.incidents.load(id);
    return incident !== undefined && canSee(deps, principal, incident);
  };
  const seesOrder = async (id: string): Promise<boolean> => {
    const order = await ownerOf(tenants, id)?.maintenance.load(id);
    return order !== undefined && canSeeOrder(deps, principal, order);
  };
  return async ({ unit, incident, order, test }, tenant) => {
    if (unit === principal.unit) return true;
    if (test) return mayRunAnything(deps, principal, 'operate');
    // Also of one that an incident led to: it is the order that the message tells of.
    if (order !== undefined) return once(order, seesOrder);
    // A letter that is about no incident.
    if (incident === undefined) return canSeeLetter(deps, principal, { unit, tier: tiers.tier(tenant)?.path ?? tenant });
    return once(incident, seesIncident);
  };
}

const positionOf = ({ createdAt, id }: Notification): string => `${createdAt}#${id}`;
const isReader = (deps: Dependencies, principal: Principal): boolean => mayForOthers(deps, principal, 'read-notifications');

async function checkUnit(deps: Dependencies, principal: Principal, unit: string | undefined): Promise<void> {
  if (unit !== undefined && unit === principal.unit) return;
  if (!isReader(deps, principal))
    throw new Problem('forbidden', `${principal.id} reads the notifications of ${principal.unit ?? 'no unit'} alone`);
  if (unit === undefined) return;
  const known = indexRegistry(await registryOf(deps.tenants)).unit(unit);
  if (!known || !mayForUnit(deps, principal, 'read-notifications', known))
    throw new Problem('not-found', `there is no unit ${unit.slice(0, 80)}`);
}

function view(row: Notification) {
  const { id, event, incident = null, letter = null, order = null, obligation = null, unit, channel, subject, text, createdAt } = row;
  const { sentAt = null, deliveredAt = null, answeredAt = null, recipient = null, officer = null, failure = null, test = false } = row;
  const moments = { createdAt, sentAt, deliveredAt, answeredAt };
  return { id, event, incident, letter, order, obligation, unit, channel, subject, text, ...moments, recipient, officer, failure, test };
}
