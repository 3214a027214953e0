import { canSeeSilence } from '../../../lib/core/access/watch-access.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { resolveBody } from '../../../lib/core/mechanism/resolve-body.ts';
import { mechanismAt } from '../../../lib/core/mechanism/versions.ts';
import type { Asset } from '../../../lib/core/registry/model.ts';
import { contains, tierId } from '../../../lib/core/tier/tier-path.ts';
import { askedSilence, endSilence } from '../../../lib/core/watch/add-silence.ts';
import { WatchNotFound } from '../../../lib/core/watch/errors.ts';
import { SILENCE_STATES, type Silence, silenceState, spanFrom } from '../../../lib/core/watch/silence.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { limitOf, tierOf, wordsOf } from '../query.ts';
import { registryOf } from '../tenants.ts';
import { asWatch, tenantsConcerned, tierNamed } from '../watch-scope.ts';

/** Alarms shown with a silence. */
const MOST_ALARMS = 200;

export function silenceRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/silences', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/silences', handle: (request) => add(deps, request) },
    { method: 'GET', path: '/v1/silences/{id}', handle: (request) => show(deps, request) },
    { method: 'POST', path: '/v1/silences/{id}/end', handle: (request) => end(deps, request) },
  ];
}

/** Newest first, at or below `tier`, in `state`; a page may hold fewer than asked for and still go on. */
async function list(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const { main } = deps.tenants;
  const tier = tierOf(query, await registryOf(deps.tenants))?.path;
  const states = wordsOf(query, 'state', SILENCE_STATES);
  const at = toInstant(deps.clock.now());
  const page = await main.watchRoom.silences.list({ limit: limitOf(query), ...(query.cursor ? { cursor: query.cursor } : {}) });
  const items = page.items.filter(
    (silence) =>
      canSeeSilence(deps, principal, silence) &&
      (!tier || contains(tier, silence.tier)) &&
      (!states || states.includes(silenceState(silence, at))),
  );
  return json(200, { items: items.map((silence) => view(deps, silence)), nextCursor: page.cursor ?? null });
}

/** `{"tier"?,"domains"?,"assets"?,"things"?,"sensors"?,"rules"?,"from"?,"to","recurrence"?,"reasonCode","reason","includesGradeI"?}` */
async function add(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  return once(deps.tenants.main, request, principal.id, async () => {
    const input = request.json();
    const { publications } = deps.tenants.main;
    const [registry, rules, mechanism] = await Promise.all([
      registryOf(deps.tenants),
      publications.active('rules'),
      publications.active('mechanism'),
    ]);
    const now = deps.clock.now();
    const ownerOf = ({ domain, town }: Asset) =>
      resolveBody('owner', { version: mechanismAt(mechanism.body, toInstant(now)), domain, town, registry });
    const { tier } = tierNamed(deps, registry, input.tier, principal.tier);
    const asked = { authorizer: deps.authorizer, principal, tier, input, registry, packs: rules.body, ownerOf, now, salt: deps.salt() };
    const silence = askedSilence(asked);
    for (const { watchRoom } of await knowing(deps, silence)) await watchRoom.silences.add(silence);
    return json(201, view(deps, silence), { location: `/v1/silences/${silence.id}` });
  });
}

/** With the alarms it held back, those that were raised since included. */
async function show(deps: Dependencies, request: Request) {
  const silence = await visible(deps, request);
  const tenants = await knowing(deps, silence);
  const records = (await Promise.all(tenants.map(({ incidents }) => incidents.silenced(silence.id, MOST_ALARMS)))).flat();
  const alarms = records
    .sort((a, b) => (a.alarm.onsetAt < b.alarm.onsetAt ? 1 : -1))
    .slice(0, MOST_ALARMS)
    .map(({ alarm, incident }) => ({ ...alarm, incident: incident ?? null }));
  return json(200, { ...view(deps, silence), alarms });
}

/** Without a body all of it; `{"occurrence"}`: that one of a series. */
async function end(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  return once(deps.tenants.main, request, principal.id, async () => {
    const silence = await visible(deps, request);
    const { occurrence } = request.bytes().length > 0 ? request.json() : {};
    let ended = silence;
    for (const { watchRoom } of await knowing(deps, silence))
      ended = await endSilence({ ...deps, silences: watchRoom.silences }, principal, silence, occurrence);
    return json(200, view(deps, ended));
  });
}

async function visible(deps: Dependencies, request: Request): Promise<Silence> {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const id = request.params.id ?? '';
  const silence = await deps.tenants.main.watchRoom.silences.get(id);
  if (silence && canSeeSilence(deps, principal, silence)) return silence;
  throw new WatchNotFound(`there is no silence ${id.slice(0, 80)}`);
}

/** The tenants whose alarms it is for, and the main one, whose list it is in. */
async function knowing(deps: Dependencies, { tier }: Silence) {
  const concerned = (await tenantsConcerned(deps, tier)).map(({ tenant }) => tenant);
  return [...new Set([deps.tenants.main, ...concerned])];
}

function view({ clock }: Dependencies, silence: Silence) {
  const { reason, tier, createdBy, ended, includesGradeI, cancelled, ...rest } = silence;
  const at = toInstant(clock.now());
  const series = {
    nextOccurrence: spanFrom(silence, at) ?? null,
    cancelled: (cancelled ?? []).map((one) => ({ occurrence: one.occurrence, at: one.at, by: one.by.id })),
  };
  return {
    ...rest,
    ...(rest.recurrence ? series : {}),
    tier: tierId(tier),
    reasonCode: reason.code,
    reason: reason.text,
    includesGradeI: includesGradeI ?? false,
    createdBy: { ...createdBy, tier: tierId(createdBy.tier) },
    endedAt: ended?.at ?? null,
    endedBy: ended?.by.id ?? null,
    state: silenceState(silence, at),
  };
}
