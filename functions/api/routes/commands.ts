import { canSee, mayRunAnything } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { tenantOfIncident } from '../../../lib/core/incident/incident-id.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { COMMAND_STATES, commandState } from '../../../lib/core/link/issue-command.ts';
import type { IssuedCommand } from '../../../lib/core/ports/command-stores.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { limitOf, wordsOf } from '../query.ts';
import { readerOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

/** What the hub asked of owners, and what became of it. */
export function commandRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/commands', handle: (request) => list(deps, request) },
    { method: 'GET', path: '/v1/commands/{id}', handle: (request) => show(deps, request) },
  ];
}

/** As people see it; `unanswered`: its last moment is over, and nobody said what became of it. */
export function commandView({ command, answer }: IssuedCommand, now: number) {
  const { id, tenant, kind, issuedAt, notAfter } = command;
  const { principal, incident, action, expectedVersion } = command.kind === 'act' ? command : {};
  const by = principal && { id: principal.id, name: principal.name, unit: principal.unit ?? null };
  return {
    id,
    tenant,
    kind,
    state: commandState({ command, ...(answer ? { answer } : {}) }, now),
    incident: incident ?? null,
    action: action ?? null,
    by: by ?? null,
    expectedVersion: expectedVersion ?? null,
    issuedAt,
    notAfter,
    answeredAt: answer?.at ?? null,
    version: answer?.version ?? null,
    problem: answer?.problem ? { type: `urn:citywatch:problem:${answer.problem.type}`, detail: answer.problem.detail } : null,
  };
}

/** Pages looked at for one that holds something that the person may see: somebody who may see nothing does not read it all. */
const MOST_PAGES = 4;

/** Newest first. A page may hold fewer than were asked for, also none: `nextCursor` goes on behind what was looked at. */
async function list(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const limit = limitOf(query);
  const states = wordsOf(query, 'state', COMMAND_STATES);
  const now = deps.clock.now();
  let items: readonly IssuedCommand[] = [];
  let cursor = query.cursor || undefined;
  for (let pages = 0; pages < MOST_PAGES && items.length === 0 && (pages === 0 || cursor); pages++) {
    const about = query.incident ? { incident: query.incident } : {};
    const page = await deps.hub?.commands.list({ limit, ...about, ...(cursor ? { cursor } : {}) });
    const asked = page?.items.filter((issued) => !states || states.includes(commandState(issued, now))) ?? [];
    items = await visibleOf(deps, principal, asked);
    cursor = page?.cursor;
  }
  return json(200, { items: items.map((issued) => commandView(issued, now)), nextCursor: cursor ?? null });
}

async function show(deps: Dependencies, request: Request) {
  const id = request.params.id ?? '';
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const issued = /^[0-9A-Za-z:+.-]{1,200}$/.test(id) ? await deps.hub?.commands.find(id) : undefined;
  if (!issued || (await visibleOf(deps, principal, [issued])).length === 0)
    throw new Problem('not-found', `there is no command ${id.slice(0, 80)}`);
  return json(200, commandView(issued, deps.clock.now()));
}

/** What concerns incidents whoever may see them; what the hub asks for itself, whoever runs the platform. */
async function visibleOf(deps: Dependencies, principal: Principal, commands: readonly IssuedCommand[]): Promise<IssuedCommand[]> {
  const { tenants } = deps;
  const ids = new Set(commands.flatMap(({ command }) => (command.kind === 'act' ? [command.incident] : [])));
  const byOwner = Map.groupBy(ids, tenantOfIncident);
  // As it is shown: in the cloud the hub has replicas alone.
  const loaded = [...byOwner.values()].map((some) => readerOf(tenants, principal, some[0] ?? '')?.incidents.loadMany(some) ?? []);
  const isVisible = (incident: Incident): boolean => canSee(deps, principal, incident);
  const seen = (await Promise.all(loaded)).flat().flatMap((incident) => (incident && isVisible(incident) ? [incident.id] : []));
  return commands.filter(({ command }) =>
    command.kind === 'act' ? seen.includes(command.incident) : mayRunAnything(deps, principal, 'operate'),
  );
}
