import { mayAudit } from '../../../lib/core/access/authorization.ts';
import { type ChainKind, chainName, otherChains, parseChain } from '../../../lib/core/accountability/audit/chains.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { wholeLog } from '../../../lib/core/watch/whole-log.ts';
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
    { method: 'GET', path: '/v1/audit/chains', handle: (request) => chains(deps, request) },
    { method: 'GET', path: '/v1/audit/chain', handle: (request) => chain(deps, request) },
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

/** The duty logs and supervision letters there are; incidents have a list of their own. */
async function chains(deps: Dependencies, request: Request) {
  const tenants = await audited(deps, request);
  const all = await Promise.all(
    tenants.map(async (tenant) => {
      const sources = otherChains({ letters: tenant.letters, watch: tenant.watchRoom.watch });
      const [logs, letters] = await Promise.all([sources['duty-log'].every(), sources.letter.every()]);
      const names = [...logs.map((id) => chainName('duty-log', id)), ...letters.map((id) => chainName('letter', id))];
      return names.map((name) => ({ id: `${name}.${tenant.id}`, tenant: tenant.id, chain: name }));
    }),
  );
  const { items, nextCursor } = pageOf(all.flat(), { limit: '50', ...request.query });
  return json(200, { items: items.map(({ id: _cursor, ...row }) => row), nextCursor });
}

/** Every link of a duty log or a letter, oldest first, and what is stored beside them. */
async function chain(deps: Dependencies, request: Request) {
  const tenants = await audited(deps, request);
  const { tenant: id, chain: name = '' } = request.query;
  const tenant = tenants.find((one) => one.id === id);
  const named = parseChain(name);
  const found = tenant && named && (await toldOf(tenant, named.kind, named.id));
  if (!found)
    throw new Problem(
      'not-found',
      `there is no chain ${name.slice(0, 80)} of ${(id ?? '').slice(0, 80)}: expected one of /v1/audit/chains`,
    );
  return json(200, { tenant: id, chain: name, ...found });
}

/** `undefined` where neither a link nor what they tell is there. */
async function toldOf({ watchRoom, letters }: Tenant, kind: ChainKind, id: string) {
  switch (kind) {
    case 'duty-log': {
      const [head, links] = await Promise.all([watchRoom.watch.watch(id), wholeLog(watchRoom.watch, id)]);
      return head.version > 0 || links.length > 0 ? { head, links } : undefined;
    }
    case 'letter': {
      const [head, links] = await Promise.all([letters.load(id), letters.steps(id)]);
      return head || links.length > 0 ? { head: head ?? {}, links } : undefined;
    }
    case 'incident':
      return undefined;
  }
}

async function audited(deps: Dependencies, request: Request): Promise<readonly Tenant[]> {
  const principal = request.principal();
  if (!mayAudit(principal))
    throw new Problem('forbidden', `what was signed is read by auditors and administrators, not by ${principal.id}`);
  return reachableTenants(deps.tenants, principal, deps.clock);
}
