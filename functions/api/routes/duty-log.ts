import { canReadLog } from '../../../lib/core/access/watch-access.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { tierId } from '../../../lib/core/tier/tier-path.ts';
import type { DutyLogEntry } from '../../../lib/core/watch/duty-log.ts';
import { WatchForbidden } from '../../../lib/core/watch/errors.ts';
import { wholeLog } from '../../../lib/core/watch/whole-log.ts';
import { writeLog } from '../../../lib/core/watch/write-log.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { limitOf, timeOf } from '../query.ts';
import { registryOf } from '../tenants.ts';
import { tierNamed, watchDependencies } from '../watch-scope.ts';

export function dutyLogRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/duty-log', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/duty-log', handle: (request) => write(deps, request) },
    { method: 'GET', path: '/v1/duty-log/chain', handle: (request) => chain(deps, request) },
  ];
}

/** Of one tier, one’s own unless told otherwise, newest first. */
async function list(deps: Dependencies, request: Request) {
  const { query } = request;
  const { tier, tenant } = await readable(deps, request);
  const bound = (name: 'from' | 'to') => (query[name] ? { [name]: toInstant(timeOf(query, name, 0)) } : {});
  const page = await tenant.watchRoom.watch.log({
    tier,
    ...bound('from'),
    ...bound('to'),
    limit: limitOf(query),
    ...(query.cursor ? { cursor: query.cursor } : {}),
  });
  return json(200, { items: page.items.map(view), nextCursor: page.cursor ?? null });
}

/** `{"tier"?,"kind","text","callee"?,"answered"?,"incident"?,"occurredAt"?,"corrects"?}` */
async function write(deps: Dependencies, request: Request) {
  const principal = request.principal();
  return once(deps.tenants.main, request, principal.id, async () => {
    const { tier: name, ...input } = request.json();
    const { tier, tenant } = tierNamed(deps, await registryOf(deps.tenants), name, principal.tier);
    return json(201, view(await writeLog(watchDependencies(deps, tenant), tier, principal, input)));
  });
}

/** The whole log with its hashes, oldest first, and whether they hold: also whether its end is there. */
async function chain(deps: Dependencies, request: Request) {
  const { tier, tenant } = await readable(deps, request);
  const entries = await wholeLog(tenant.watchRoom.watch, tier);
  const { version, headHash } = await tenant.watchRoom.watch.watch(tier);
  const verdict = verifyChain(entries);
  const isCut = verdict.ok && entries.length < version;
  return json(200, {
    tier: tierId(tier),
    verified: verdict.ok && !isCut,
    ...(verdict.ok ? {} : { brokenAt: verdict.seq, reason: verdict.reason }),
    ...(isCut ? { brokenAt: entries.length + 1, reason: `entry ${entries.length + 1} is missing` } : {}),
    headHash,
    entries,
  });
}

async function readable(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const named = tierNamed(deps, await registryOf(deps.tenants), request.query.tier, principal.tier);
  if (!canReadLog(deps, principal, await named.tenant.watchRoom.watch.watch(named.tier)))
    throw new WatchForbidden(`${principal.id} (${principal.roles.join(', ')}) may not read the duty log of ${tierId(named.tier)}`);
  return named;
}

/** What somebody wrote stands on its own; of what the system wrote, `data` says what. */
function view({ seq, tier, type, at, by, actingFor, data, hash }: DutyLogEntry) {
  return {
    id: `${tierId(tier)}-${seq}`,
    seq,
    tier: tierId(tier),
    at,
    type,
    by: { ...by, tier: tierId(by.tier) },
    actingFor: actingFor ? tierId(actingFor) : null,
    ...(type === 'logged' ? data : { kind: type, data }),
    hash,
  };
}
