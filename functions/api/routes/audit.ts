import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import { type ChainKind, chainName, otherChains, parseChain } from '../../../lib/core/accountability/audit/chains.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { limitOf, pageOf } from '../query.ts';
import { type Tenant, tenantsFor } from '../tenants.ts';
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

/** The links of a duty log or a letter, oldest first, page by page, and what is stored beside them. */
async function chain(deps: Dependencies, request: Request) {
  const tenants = await audited(deps, request);
  const { tenant: id, chain: name = '' } = request.query;
  const page = { behind: behindOf(request.query), limit: limitOf({ limit: '200', ...request.query }, MOST_LINKS) };
  const tenant = tenants.find((one) => one.id === id);
  const named = parseChain(name);
  const found = tenant && named && (await toldOf(tenant, named.kind, named.id, page));
  if (!found)
    throw new Problem(
      'not-found',
      `there is no chain ${name.slice(0, 80)} of ${(id ?? '').slice(0, 80)}: expected one of /v1/audit/chains`,
    );
  const { head, links, isLast } = found;
  const last = links.at(-1);
  return json(200, { tenant: id, chain: name, head, links, nextCursor: last && !isLast ? String(last.seq) : null });
}

/** What a function may answer with at once: an entry of a log has a few kilobytes at most. */
const MOST_LINKS = 500;

/** The number of the link that was shown last. */
function behindOf({ cursor }: Request['query']): number {
  if (cursor === undefined || cursor === '') return 0;
  if (!/^\d{1,8}$/.test(cursor)) throw invalid('/cursor', 'the cursor is not one this list gave out: start again without it');
  return Number(cursor);
}

interface LinkPage {
  readonly behind: number;
  readonly limit: number;
}

/**
 * `undefined` where neither a link nor what they tell is there. The head is read before the links, and none is told that came after it: a log that
 * grows between two pages ends as it was at the last.
 */
async function toldOf({ watchRoom, letters }: Tenant, kind: ChainKind, id: string, { behind, limit }: LinkPage) {
  switch (kind) {
    case 'duty-log': {
      const head = await watchRoom.watch.watch(id);
      const entries = await watchRoom.watch.entriesAfter(id, behind, limit);
      if (head.version === 0 && entries.length === 0) return undefined;
      // Of entries that nothing stands for all are told: who verifies them says so.
      const length = head.version > 0 ? head.version : Number.POSITIVE_INFINITY;
      const links = entries.filter(({ seq }) => seq <= length);
      return { head, links, isLast: entries.length < limit || (links.at(-1)?.seq ?? length) >= length };
    }
    case 'letter': {
      const [head, steps] = await Promise.all([letters.load(id), letters.steps(id)]);
      const rest = steps.filter(({ seq }) => seq > behind);
      return head || steps.length > 0 ? { head: head ?? {}, links: rest.slice(0, limit), isLast: rest.length <= limit } : undefined;
    }
    case 'incident':
      return undefined;
  }
}

async function audited(deps: Dependencies, request: Request): Promise<readonly Tenant[]> {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'audit'))
    throw new Problem('forbidden', `what was signed is read by auditors and administrators, not by ${principal.id}`);
  return tenantsFor(deps, principal, 'audit');
}
