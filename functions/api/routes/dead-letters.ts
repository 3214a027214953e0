import { mayOperate } from '../../../lib/core/access/authorization.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { DeadLetter } from '../../../lib/core/ports/dead-letter-store.ts';
import type { WorkQueue } from '../../../lib/core/ports/effects.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { limitOf } from '../query.ts';
import { type Tenant, tenantsWithin } from '../tenants.ts';

const LONGEST_ID = 300;

export function deadLetterRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/dead-letters', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/dead-letters/{id}/redrive', handle: (request) => redrive(deps, request) },
  ];
}

async function list(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!mayOperate(principal)) throw new Problem('forbidden', 'dead letters are for operator, admin and auditor');
  const limit = limitOf(request.query);
  const after = request.query.cursor;
  const letters: DeadLetter[] = [];
  for (const tenant of await tenantsWithin(deps.tenants, principal)) {
    let cursor: string | undefined;
    let taken = 0;
    do {
      const page = await tenant.deadLetters.list({ limit: 200, ...(cursor ? { cursor } : {}) });
      const wanted = page.items.filter(({ id }) => after === undefined || id < after);
      letters.push(...wanted);
      taken += wanted.length;
      cursor = page.cursor;
    } while (cursor && taken <= limit);
  }
  letters.sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = letters.slice(0, limit);
  return json(200, { items: items.map(view), nextCursor: letters.length > limit ? (items.at(-1)?.id ?? null) : null });
}

async function redrive(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!principal.roles.some((role) => role === 'operator' || role === 'admin'))
    throw new Problem('forbidden', 'sending again is for operator and admin');
  const id = request.params.id ?? '';
  if (id.length > LONGEST_ID) throw new Problem('not-found', `there is no dead letter ${id.slice(0, 80)}`);
  for (const tenant of await tenantsWithin(deps.tenants, principal)) {
    const letter = await tenant.deadLetters.get(id);
    if (!letter) continue;
    const queue = queueOf(tenant, letter);
    if (!queue) throw new Problem('action-not-allowed', `the queue ${letter.topic} sends its own dead letters again`, { allowed: [] });
    await queue.send([{ id: letter.id, body: letter.body }]);
    deps.logger.info('a dead letter was sent again', { id, by: principal.id });
    return json(202, { id });
  }
  throw new Problem('not-found', `there is no dead letter ${id.slice(0, 80)}`);
}

/** The queue that gave the message up. */
function queueOf({ telemetryQueue, effectQueues }: Tenant, { reason, topic }: DeadLetter): WorkQueue | undefined {
  if (reason === 'failed' && (topic === 'notify' || topic === 'push' || topic === 'forward')) return effectQueues?.[topic];
  return telemetryQueue;
}

const view = ({ id, receivedAt, thing, topic, reason, detail, head }: DeadLetter) => ({
  id,
  receivedAt: toInstant(receivedAt),
  thing: thing ?? null,
  topic,
  reason,
  detail,
  head,
});
