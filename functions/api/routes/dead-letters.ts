import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { DEAD_LETTER_STATES, type DeadLetter, type DeadLetterEntry, type Redrive } from '../../../lib/core/ports/dead-letter-store.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import { choiceOf, redriveMany } from '../dead-letters.ts';
import type { Dependencies } from '../handler.ts';
import { newestOfAll } from '../newest-of-all.ts';
import { limitOf, wordsOf } from '../query.ts';
import { redriveLetter } from '../redrive.ts';
import { type Tenant, tenantsFor } from '../tenants.ts';

const LONGEST_ID = 300;

export function deadLetterRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/dead-letters', handle: (request) => list(deps, request) },
    { method: 'GET', path: '/v1/dead-letters/{id}', handle: (request) => show(deps, request) },
    { method: 'POST', path: '/v1/dead-letters/redrive', handle: (request) => redriveAll(deps, request) },
    { method: 'POST', path: '/v1/dead-letters/{id}/redrive', handle: (request) => redrive(deps, request) },
  ];
}

async function list(deps: Dependencies, request: Request) {
  const principal = reader(deps, request);
  const limit = limitOf(request.query);
  const state = wordsOf(request.query, 'state', DEAD_LETTER_STATES)?.[0] ?? 'open';
  const lists = (await tenantsFor(deps, principal, 'operate')).map(({ deadLetters }) => ({
    page: (from: { readonly cursor?: string }) => deadLetters.list({ state, limit: 200, ...from }),
  }));
  const { items, nextCursor } = await newestOfAll<DeadLetterEntry>(lists, { before: request.query.cursor, limit });
  return json(200, { items: items.map(view), nextCursor });
}

async function show(deps: Dependencies, request: Request) {
  const { letter } = await letterOf(deps, request, reader(deps, request));
  return json(200, { ...view(letter), body: letter.body });
}

async function redrive(deps: Dependencies, request: Request) {
  const principal = sender(deps, request);
  const { tenant, letter } = await letterOf(deps, request, principal);
  const { id } = letter;
  const redriven = await redriveLetter(tenant, letter, principal.id, deps.clock);
  if (!letter.redriven) deps.logger.info('a dead letter was sent again', { letter: id, queue: letter.queue, by: principal.id });
  return json(202, { id, ...redriveView(redriven) });
}

async function redriveAll(deps: Dependencies, request: Request) {
  const principal = sender(deps, request);
  const choice = choiceOf(request.json(), deps.clock.now());
  const tenants = await tenantsFor(deps, principal, 'redrive');
  const outcome = await redriveMany(tenants, choice, principal.id, deps.clock);
  const { redriven, failed } = outcome;
  deps.logger.info('dead letters were sent again', { letters: redriven.length, failed: failed.length, ...choice, by: principal.id });
  return json(202, { ...outcome, before: toInstant(choice.before) });
}

function reader(deps: Dependencies, request: Request): Principal {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'operate')) throw new Problem('forbidden', 'dead letters are for operator, admin and auditor');
  return principal;
}

function sender(deps: Dependencies, request: Request): Principal {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'redrive')) throw new Problem('forbidden', 'sending again is for operator and admin');
  return principal;
}

async function letterOf(deps: Dependencies, request: Request, principal: Principal): Promise<{ tenant: Tenant; letter: DeadLetter }> {
  const id = request.params.id ?? '';
  const tenants = id.length > LONGEST_ID || id === '' ? [] : await tenantsFor(deps, principal, 'operate');
  for (const tenant of tenants) {
    const letter = await tenant.deadLetters.get(id);
    if (letter) return { tenant, letter };
  }
  throw new Problem('not-found', `there is no dead letter ${id.slice(0, 80)}`);
}

const redriveView = ({ at, by }: Redrive) => ({ redrivenAt: toInstant(at), redrivenBy: by });

const view = (letter: DeadLetterEntry) => ({
  id: letter.id,
  receivedAt: toInstant(letter.receivedAt),
  givenUpAt: toInstant(letter.givenUpAt),
  receives: letter.receives ?? null,
  tenant: letter.tenant,
  thing: letter.thing ?? null,
  topic: letter.topic,
  queue: letter.queue,
  reason: letter.reason,
  detail: letter.detail,
  head: letter.head,
  unsendable: letter.unsendable ?? null,
  redriveOf: letter.redriveOf ?? null,
  ...(letter.redriven ? redriveView(letter.redriven) : { redrivenAt: null, redrivenBy: null }),
});
