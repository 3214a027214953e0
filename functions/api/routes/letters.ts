import { canSeeLetter, mayAnswerLetter, maySignLetters } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { textOf } from '../../../lib/core/incident/action-input.ts';
import { StaleVersion } from '../../../lib/core/incident/errors.ts';
import { tenantOfIncident } from '../../../lib/core/incident/incident-id.ts';
import { personActor } from '../../../lib/core/incident/perform-action.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { LetterWrite } from '../../../lib/core/ports/letter-store.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { retrying } from '../../../lib/core/retrying.ts';
import { issueLetter } from '../../../lib/core/supervision/compose.ts';
import { LETTER_STATES, type SupervisionLetter } from '../../../lib/core/supervision/letter.ts';
import { letterWrite } from '../../../lib/core/supervision/letter-chain.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { letterPage } from '../letter-page.ts';
import { dataDeliveryRequest } from '../letter-requests.ts';
import { newestOfAll } from '../newest-of-all.ts';
import { limitOf, unitOf, wordsOf } from '../query.ts';
import { registryOf, type Tenant } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';
import { versionOf } from './incidents.ts';

export function letterRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/supervision-letters', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/supervision-letters', handle: (request) => issue(deps, request) },
    { method: 'GET', path: '/v1/supervision-letters/{id}', handle: (request) => show(deps, request) },
    { method: 'GET', path: '/v1/supervision-letters/{id}/document', handle: (request) => print(deps, request) },
    { method: 'POST', path: '/v1/supervision-letters/{id}/discard', handle: (request) => discard(deps, request) },
    { method: 'POST', path: '/v1/supervision-letters/{id}/reply', handle: (request) => reply(deps, request) },
  ];
}

const etag = ({ version }: SupervisionLetter): Record<string, string> => ({ etag: `"${version}"` });

/** Newest first over all tenants; the cursor is the id of the last one shown. */
async function list(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const limit = limitOf(request.query);
  const unit = unitOf(request.query);
  const state = wordsOf(request.query, 'state', LETTER_STATES)?.[0];
  const lists = deps.tenants.all().map(async ({ id, letters }) => {
    const tier = await tierOf(deps, id);
    return {
      page: (from: { readonly cursor?: string }) =>
        letters.list({ limit: 200, ...(unit ? { unit } : {}), ...(state ? { state } : {}), ...from }),
      isShown: (letter: SupervisionLetter) => canSeeLetter(deps, principal, { unit: letter.unit, tier }),
    };
  });
  const { items, nextCursor } = await newestOfAll(await Promise.all(lists), { before: request.query.cursor, limit });
  return json(200, { items: items.map(view), nextCursor });
}

async function show(deps: Dependencies, request: Request) {
  const { letter } = await visible(deps, request);
  return json(200, view(letter), etag(letter));
}

/** For printing and for the file. */
async function print(deps: Dependencies, request: Request) {
  const { letter } = await visible(deps, request);
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: letterPage(letter),
  };
}

/** A letter about no incident: data that a department does not deliver. One about an incident is issued by the action `supervise`. */
async function issue(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const input = request.json();
  const registry = await registryOf(deps.tenants);
  const thing = typeof input.thing === 'string' ? indexRegistry(registry).thing(input.thing) : undefined;
  if (input.subject !== 'data-delivery')
    throw invalid('/subject', `${JSON.stringify(input.subject) ?? 'missing'}: expected data-delivery; about an incident, supervise it`);
  if (!thing) throw invalid('/thing', `${JSON.stringify(input.thing) ?? 'missing'}: expected a thing's id`);
  const tenant = deps.tenants.of(thing.tenant);
  if (!tenant) throw invalid('/thing', `"${thing.id}" belongs to ${thing.tenant}, which this API does not answer for`);
  if (!maySignLetters(deps, principal, await tierOf(deps, tenant.id)))
    throw new Problem('forbidden', `${principal.id} (${principal.roles.join(', ')}) signs no supervision letters here`);
  return once(deps.tenants.main, request, principal.id, async () => {
    const at = toInstant(deps.clock.now());
    const asked = await dataDeliveryRequest(tenant, registry, thing, input, at);
    const desk = { tenant: tenant.id, registry, at };
    const seed = deps.salt();
    const letter = await retrying(async () => {
      const write = await issueLetter(tenant.letters, desk, asked, personActor(principal), { seed });
      await tenant.letters.commit({ ...write, tells: 'issued' });
      return write.letter;
    });
    return json(201, view(letter), { location: `/v1/supervision-letters/${letter.id}`, ...etag(letter) });
  });
}

async function reply(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { tenant, tier, letter } = await visible(deps, request);
  if (!mayAnswerLetter(deps, principal, { unit: letter.unit, tier }))
    throw new Problem('forbidden', `the letter is for ${letter.unit} to answer`);
  return once(deps.tenants.main, request, principal.id, async () => {
    const expected = versionOf(request.headers['if-match']);
    if (letter.version !== expected) throw stale(letter.version, expected);
    if (letter.state === 'draft' || letter.state === 'discarded')
      throw new Problem('action-not-allowed', `a letter that is ${letter.state} is not answered: nobody has signed it`, { allowed: [] });
    const answer = {
      at: toInstant(deps.clock.now()),
      by: personActor(principal),
      text: textOf(request.json(), 'text'),
    };
    const answered: SupervisionLetter = { ...letter, version: letter.version + 1, state: 'answered', replies: [...letter.replies, answer] };
    await changed(tenant, letter, letterWrite(answered, answer.at, { tells: 'replied' }));
    return json(200, view(answered), etag(answered));
  });
}

/** A draft that nobody will sign, with the reason; it stays where it was, and a later letter about the same is one of its own. */
async function discard(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { tenant, tier, letter } = await visible(deps, request);
  if (!maySignLetters(deps, principal, tier)) throw new Problem('forbidden', `${principal.id} signs no supervision letters here`);
  return once(deps.tenants.main, request, principal.id, async () => {
    const expected = versionOf(request.headers['if-match']);
    if (letter.version !== expected) throw stale(letter.version, expected);
    const reason = textOf(request.json(), 'reason');
    if (letter.state !== 'draft')
      throw new Problem('action-not-allowed', `a letter that is ${letter.state} cannot be discarded: only a draft can`, { allowed: [] });
    const at = toInstant(deps.clock.now());
    const discarded = { at, by: personActor(principal), reason };
    const next: SupervisionLetter = { ...letter, version: letter.version + 1, state: 'discarded', discarded };
    await changed(tenant, letter, letterWrite(next, at));
    return json(200, view(next), etag(next));
  });
}

async function changed({ letters }: Tenant, { id, version }: SupervisionLetter, write: LetterWrite): Promise<void> {
  try {
    await letters.commit(write);
  } catch (cause) {
    if (cause instanceof VersionConflict) throw stale((await letters.load(id))?.version ?? version, version);
    throw cause;
  }
}

const stale = (current: number, expected: number): StaleVersion =>
  new StaleVersion(`the letter is at version ${current}, not ${expected}: read it again`, current);

/** The letter and its tenant. Also for what one may not see there is none. */
async function visible(deps: Dependencies, request: Request): Promise<{ tenant: Tenant; tier: string; letter: SupervisionLetter }> {
  const principal: Principal = await asWatch(request.principal(), deps.tenants.all());
  const id = request.params.id ?? '';
  const tenant = deps.tenants.of(tenantOfIncident(id) ?? '');
  const letter = await tenant?.letters.load(id);
  const tier = tenant ? await tierOf(deps, tenant.id) : '';
  if (!tenant || !letter || !canSeeLetter(deps, principal, { unit: letter.unit, tier }))
    throw new Problem('not-found', `there is no supervision letter ${id.slice(0, 80)}`);
  return { tenant, tier, letter };
}

const tierOf = async (deps: Dependencies, tenant: string): Promise<string> =>
  indexRegistry(await registryOf(deps.tenants)).tier(tenant)?.path ?? tenant;

function view({ tenant: owner, chain: _record, ...letter }: SupervisionLetter) {
  return {
    ...letter,
    owner,
    number: letter.number ?? null,
    incident: letter.incident ?? null,
    obligation: letter.obligation ?? null,
    thing: letter.thing ?? null,
    demand: letter.demand ?? null,
    due: letter.due ?? null,
    issuedAt: letter.issuedAt ?? null,
    issuedBy: letter.issuedBy ?? null,
    discarded: letter.discarded ?? null,
  };
}
