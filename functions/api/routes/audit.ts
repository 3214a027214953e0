import { mayAudit } from '../../../lib/core/access/authorization.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { pageOf } from '../query.ts';
import { reachableTenants, type Tenant } from '../tenants.ts';
import { visible } from './incidents.ts';

export function auditRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/audit/heads', handle: (request) => heads(deps, request) },
    { method: 'GET', path: '/v1/audit/key', handle: (request) => keys(deps, request) },
    { method: 'GET', path: '/v1/audit/{id}', handle: (request) => audit(deps, request) },
  ];
}

async function audit(deps: Dependencies, request: Request) {
  const { tenant, incident } = await visible(deps, request.principal(), request.params.id ?? '');
  const events = await tenant.incidents.events(incident.id);
  const verdict = verifyChain(events);
  const { reporter: _personal, ...head } = incident;
  return json(200, {
    incident: incident.id,
    verified: verdict.ok,
    ...(verdict.ok ? {} : { brokenAt: verdict.seq, reason: verdict.reason }),
    headHash: incident.headHash,
    head,
    events,
  });
}

/** What was signed, newest first. `lost`: the row is there and its file is not. */
async function heads(deps: Dependencies, request: Request) {
  const tenants = await audited(deps, request);
  const rows = await Promise.all(
    tenants.map(async (tenant) => (await tenant.audit.rows()).map((row) => ({ id: `${row.to}.${tenant.id}`, tenant, row }))),
  );
  const newest = rows.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
  const page = pageOf(newest, { limit: '50', ...request.query });
  const items = await Promise.all(
    page.items.map(async ({ tenant, row }) => {
      const signed = await tenant.audit.read(row);
      return { tenant: tenant.id, ...row, ...(signed ?? { payload: '', signature: '', key: '' }), lost: signed === undefined };
    }),
  );
  return json(200, { items, nextCursor: page.nextCursor });
}

async function keys(deps: Dependencies, request: Request) {
  const tenants = await audited(deps, request);
  const items = await Promise.all(
    tenants.map(async ({ id, audit: store }) =>
      (await store.keys()).map((key) => ({ tenant: id, algorithm: 'ECDSA P-256, SHA-256', ...key })),
    ),
  );
  return json(200, { items: items.flat(), nextCursor: null });
}

async function audited(deps: Dependencies, request: Request): Promise<readonly Tenant[]> {
  const principal = request.principal();
  if (!mayAudit(principal))
    throw new Problem('forbidden', `what was signed is read by auditors and administrators, not by ${principal.id}`);
  return reachableTenants(deps.tenants, principal, deps.clock);
}
