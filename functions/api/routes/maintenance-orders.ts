import { canSeeOrder, mayActOnOrder } from '../../../lib/core/access/authorization.ts';
import { StaleVersion } from '../../../lib/core/incident/errors.ts';
import { tenantOfIncident } from '../../../lib/core/incident/incident-id.ts';
import { personActor } from '../../../lib/core/incident/perform-action.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import {
  afterAction,
  allowedOrderActions,
  type MaintenanceOrder,
  ORDER_ACTIONS,
  ORDER_STATES,
} from '../../../lib/core/maintenance/order.ts';
import { maskTelephoneNumbers } from '../../../lib/core/notification/telephone-numbers.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { newestOfAll } from '../newest-of-all.ts';
import { limitOf, unitOf, wordsOf } from '../query.ts';
import type { Tenant } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';
import { versionOf } from './incidents.ts';

const MOST_NOTE = 2000;

export function maintenanceRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/maintenance-orders', handle: (request) => list(deps, request) },
    { method: 'GET', path: '/v1/maintenance-orders/{id}', handle: (request) => show(deps, request) },
    { method: 'POST', path: '/v1/maintenance-orders/{id}/actions', handle: (request) => act(deps, request) },
  ];
}

const etag = ({ version }: MaintenanceOrder): Record<string, string> => ({ etag: `"${version}"` });

/** Newest first over all tenants; the cursor is the id of the last one shown. */
async function list(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const [unit, states, sensor] = [unitOf(query), wordsOf(query, 'state', ORDER_STATES), query.sensor];
  const lists = deps.tenants.all().map(({ maintenance }) => ({
    page: (from: { readonly cursor?: string }) => maintenance.list({ limit: 200, ...(unit ? { unit } : {}), ...from }),
    isShown: (order: MaintenanceOrder) =>
      canSeeOrder(deps, principal, order) && (states?.includes(order.state) ?? true) && (sensor === undefined || order.sensor === sensor),
  }));
  const { items, nextCursor } = await newestOfAll(lists, { before: query.cursor, limit: limitOf(query) });
  return json(200, { items: items.map(view), nextCursor });
}

async function show(deps: Dependencies, request: Request) {
  const { order } = await visible(deps, request);
  return json(200, view(order), etag(order));
}

/** `{"action": "acknowledge" | "done", "note"?}` by the sensor's keeper, at the order's version. */
async function act(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { tenant, order } = await visible(deps, request);
  if (!mayActOnOrder(deps, principal, order)) throw new Problem('forbidden', `the order is for ${order.unit}, who keeps the sensor`);
  return once(deps.tenants.main, request, principal.id, async () => {
    const expected = versionOf(request.headers['if-match']);
    if (order.version !== expected) throw stale(order.version, expected);
    const { action, note } = request.json();
    const known = ORDER_ACTIONS.find((one) => one === action);
    if (!known) throw invalid('/action', `${JSON.stringify(action) ?? 'missing'}: expected ${ORDER_ACTIONS.join(', ')}`);
    if (note !== undefined && (typeof note !== 'string' || note.length > MOST_NOTE))
      throw invalid('/note', `expected a text of at most ${MOST_NOTE} characters`);
    const allowed = allowedOrderActions(order);
    if (!allowed.includes(known)) throw new Problem('action-not-allowed', `an order that is ${order.state} takes no ${known}`, { allowed });
    const by = personActor(principal);
    const next = afterAction(order, known, by, toInstant(deps.clock.now()), note === undefined ? undefined : maskTelephoneNumbers(note));
    await commit(tenant, next);
    return json(200, view(next), etag(next));
  });
}

async function commit({ maintenance }: Tenant, order: MaintenanceOrder): Promise<void> {
  try {
    await maintenance.commit({ order });
  } catch (cause) {
    if (cause instanceof VersionConflict) throw stale((await maintenance.load(order.id))?.version ?? order.version, order.version - 1);
    throw cause;
  }
}

const stale = (current: number, expected: number): StaleVersion =>
  new StaleVersion(`the order is at version ${current}, not ${expected}: read it again`, current);

/** The order and its tenant. Also for what one may not see there is none. */
async function visible(deps: Dependencies, request: Request): Promise<{ readonly tenant: Tenant; readonly order: MaintenanceOrder }> {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const id = request.params.id ?? '';
  const tenant = deps.tenants.of(tenantOfIncident(id) ?? '');
  const order = await tenant?.maintenance.load(id);
  if (!tenant || !order || !canSeeOrder(deps, principal, order))
    throw new Problem('not-found', `there is no maintenance order ${id.slice(0, 80)}`);
  return { tenant, order };
}

function view({ tenant: owner, ...order }: MaintenanceOrder) {
  return {
    ...order,
    owner,
    allowed: allowedOrderActions(order),
    incident: order.incident ?? null,
    acknowledged: order.acknowledged ?? null,
    done: order.done ?? null,
    closedAt: order.closedAt ?? null,
  };
}
