import { canSee } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { IncidentNotFound } from '../../../lib/core/incident/errors.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { performAction } from '../../../lib/core/incident/perform-action.ts';
import { raiseIncident, tenantOfReport } from '../../../lib/core/incident/raise-incident.ts';
import { incidentView } from '../../../lib/core/incident/view.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { ActRequest } from '../../../lib/core/link/issue-command.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { rosterOnCall } from '../../../lib/core/watch/on-call.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { StoredAnswer } from '../../../lib/stores/idempotency-store.ts';
import { type ActedAtOwner, actAtOwner, actsByCommand, type CityDesk, demandOwner, whatBecameOf } from '../act-at-owner.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { visibleIncidents } from '../incident-list.ts';
import { booleanOf, domainsOf, gradesOf, limitOf, statesOf, tierOf, unitOf } from '../query.ts';
import { markOf, marksOf, seesReplica } from '../replicas.ts';
import { reportKeeper } from '../report/keeper.ts';
import { readerOf, registryOf, type Tenant } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';
import { commandView } from './commands.ts';

export function incidentRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/incidents', handle: (request) => listIncidents(deps, request) },
    { method: 'POST', path: '/v1/incidents', handle: (request) => postIncident(deps, request) },
    { method: 'GET', path: '/v1/incidents/{id}', handle: (request) => getIncident(deps, request) },
    { method: 'POST', path: '/v1/incidents/{id}/actions', handle: (request) => postAction(deps, request) },
  ];
}

const nowOf = (deps: Dependencies): string => toInstant(deps.clock.now());
const etag = (incident: Incident): Record<string, string> => ({ etag: `"${incident.version}"` });

export interface Visible {
  readonly tenant: Tenant;
  readonly incident: Incident;
  /** Whoever asks, with the tiers whose watch their centre keeps. */
  readonly principal: Principal;
}

/** The incident and its owner. Throws IncidentNotFound also for what one may not see. */
export async function visible(deps: Dependencies, asking: Principal, id: string): Promise<Visible> {
  const tenant = readerOf(deps.tenants, asking, id);
  const principal = tenant ? await asWatch(asking, [tenant]) : asking;
  const incident = await tenant?.incidents.load(id);
  if (!tenant || !incident || !canSee(deps, principal, incident)) throw new IncidentNotFound(`there is no incident ${id.slice(0, 80)}`);
  return { tenant, incident, principal };
}

async function listIncidents(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const limit = limitOf(query);
  const filter = {
    within: tierOf(query, registry)?.path ?? cityPath(registry.tiers),
    ...given('unit', unitOf(query)),
    ...given('states', statesOf(query)),
    ...given('domains', domainsOf(query)),
    ...given('grades', gradesOf(query)),
    ...given('exercise', booleanOf(query, 'exercise')),
    ...given('cursor', query.cursor || undefined),
    limit: limit + 1,
  };
  const found = await visibleIncidents(deps, principal, filter);
  const items = found.slice(0, limit);
  const now = nowOf(deps);
  const markOfEach = await replicaMarks(deps, principal, items);
  const asking = { principal, authorizer: deps.authorizer };
  return json(200, {
    items: items.map((incident) => ({ ...incidentView(incident, { now, asking }), ...markOfEach(incident) })),
    nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
  });
}

const cityPath = (tiers: readonly { readonly kind: string; readonly path: string }[]): string =>
  tiers.find(({ kind }) => kind === 'city')?.path ?? '';
const given = <Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { [name in Name]?: Value };

async function getIncident(deps: Dependencies, request: Request) {
  const { tenant, incident, principal } = await visible(deps, request.principal(), request.params.id ?? '');
  const events = await tenant.incidents.events(incident.id);
  const { replicas } = deps.tenants;
  const asking = { principal, authorizer: deps.authorizer };
  const mark = replicas && tenant.isReplica ? { replica: await markOf(replicas, incident.id, events) } : {};
  return json(200, { ...incidentView(incident, { now: nowOf(deps), asking, events }), ...mark }, etag(incident));
}

/** For those of a list that are replicas, how far they can be relied on. */
async function replicaMarks({ tenants: { replicas, main } }: Dependencies, principal: Principal, items: readonly Incident[]) {
  const isCopy = ({ tenant }: Incident): boolean => tenant !== main.id && seesReplica(replicas, principal, tenant);
  const marks = replicas && items.some(isCopy) ? await marksOf(replicas) : undefined;
  return (incident: Incident) => (marks && isCopy(incident) ? { replica: marks(incident.id) } : {});
}

async function postIncident(deps: Dependencies, request: Request) {
  const asking = request.principal();
  const report = request.json();
  const index = indexRegistry(await registryOf(deps.tenants));
  const owner = tenantOfReport(report, (name) => index.tier(name)?.path) ?? deps.tenants.main.id;
  const tenant = deps.tenants.of(owner);
  if (!tenant) throw invalid('/town', `"${String(report.town)}" belongs to ${owner}, which this API does not answer for`);
  const principal = await asWatch(asking, [tenant]);
  demandOwner(deps, principal, tenant.id, 'an incident of that town');
  return once(deps.tenants.main, request, principal.id, async () => {
    const incident = await raiseIncident(incidentDependencies(deps, tenant), principal, report, identityOf(request));
    const view = incidentView(incident, {
      now: nowOf(deps),
      asking: { principal, authorizer: deps.authorizer },
      events: await tenant.incidents.events(incident.id),
    });
    return json(201, view, { location: `/v1/incidents/${incident.id}`, ...etag(incident) });
  });
}

/** Of a command: the same request with the same key is the same command. */
function seedOf(deps: Dependencies, request: Request, person: string, version: number): string {
  const identity = identityOf(request);
  return identity === undefined ? deps.salt() : [person, request.event.rawPath, version, identity].join('\n');
}

/** Key and body: a body that differs is another request, also when nobody remembers the first one. */
function identityOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key'];
  return key === undefined ? undefined : `${key}\n${request.bytes().toString('utf8')}`;
}

async function postAction(deps: Dependencies, request: Request) {
  const { tenant, incident: before, principal } = await visible(deps, request.principal(), request.params.id ?? '');
  const { action, ...input } = request.json();
  if (typeof action !== 'string') throw invalid('/action', 'expected the name of an action');
  if (deps.hub && actsByCommand(deps, principal, before.id))
    return commandOwner(deps, deps.hub, request, { tenant, principal, incident: before.id, action, input });
  return once(deps.tenants.main, request, principal.id, async () => {
    const expectedVersion = versionOf(request.headers['if-match']);
    const incident = await performAction(
      { ...incidentDependencies(deps, tenant), reports: reportKeeper(deps, tenant) },
      {
        incident: before.id,
        principal,
        expectedVersion,
        action,
        input,
      },
    );
    const view = incidentView(incident, {
      now: nowOf(deps),
      asking: { principal, authorizer: deps.authorizer },
      events: await tenant.incidents.events(incident.id),
    });
    return json(200, view, etag(incident));
  });
}

type AskedOfOwner = Pick<ActRequest, 'principal' | 'incident' | 'action' | 'input'> & { readonly tenant: Tenant };

/** Whoever repeats the request after a 202 sees what became of the command, and gives no other one. */
function commandOwner(deps: Dependencies, hub: CityDesk, request: Request, { tenant, ...asked }: AskedOfOwner) {
  const { principal, incident } = asked;
  const answer = (acted: ActedAtOwner) => {
    if ('pending' in acted)
      return json(202, commandView(acted.pending, deps.clock.now()), { location: `${COMMANDS}${acted.pending.command.id}` });
    const asking = { principal, authorizer: deps.authorizer };
    return json(200, incidentView(acted.incident, { now: nowOf(deps), asking, events: acted.events }), etag(acted.incident));
  };
  const work = async () => {
    const expectedVersion = versionOf(request.headers['if-match']);
    const seed = seedOf(deps, request, principal.id, expectedVersion);
    return answer(await actAtOwner(hub, tenant, { ...asked, tenant: tenant.id, expectedVersion }, seed));
  };
  const whatBecame = async ({ headers, body, status }: StoredAnswer) => {
    const issued = await hub.commands.find(String(headers.location).slice(COMMANDS.length));
    return issued ? answer(await whatBecameOf(hub, tenant, incident, issued)) : { statusCode: status, headers: { ...headers }, body };
  };
  return once(deps.tenants.main, request, principal.id, work, { whatBecame });
}

const COMMANDS = '/v1/commands/';

function incidentDependencies(deps: Dependencies, tenant: Tenant) {
  const { id, incidents, publications, evidence, letters, watchRoom } = tenant;
  const onCall = rosterOnCall({ publications, modes: watchRoom.modes });
  return {
    tenant: id,
    incidents,
    publications,
    evidence,
    letters,
    onCall,
    authorizer: deps.authorizer,
    clock: deps.clock,
    salt: deps.salt,
  };
}

export function versionOf(header: string | undefined): number {
  if (header === undefined)
    throw new Problem('precondition-required', 'expected the header If-Match with the version you saw, such as If-Match: "7"');
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim());
  if (!match) throw invalid('/if-match', `${header.slice(0, 40)}: expected a version in quotes, such as "7"`);
  return Number(match[1]);
}
