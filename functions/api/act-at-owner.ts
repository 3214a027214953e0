import { setTimeout as pause } from 'node:timers/promises';
import type { Principal } from '../../lib/core/access/principal.ts';
import type { IncidentEvent } from '../../lib/core/incident/events.ts';
import { foldIncident } from '../../lib/core/incident/incident.ts';
import { tenantOfIncident } from '../../lib/core/incident/incident-id.ts';
import type { Incident } from '../../lib/core/incident/model.ts';
import type { CommandAnswer } from '../../lib/core/link/command.ts';
import { type ActRequest, type HubsDesk, issueAct } from '../../lib/core/link/issue-command.ts';
import type { IssuedCommand } from '../../lib/core/ports/command-stores.ts';
import { tenantOf } from '../../lib/core/tier/tier-path.ts';
import { Problem } from '../../lib/runtime/problem.ts';
import type { Dependencies } from './handler.ts';
import type { Tenant } from './tenants.ts';

/** The hub's side of its links to the districts. */
export interface CityDesk extends HubsDesk {
  /** Milliseconds for which a request waits for the owner's answer; 0 where it is there when the command was sent, or will not come soon. */
  readonly patience: number;
  /** Whether the link to a district is known to be broken. */
  isCut(tenant: string): boolean;
}

/** Between two looks whether the owner has answered, milliseconds. */
const LOOKED_EVERY = 150;
/** An envelope has 256 kB, in which the command is one member. */
const MOST_BYTES = 200_000;

/** Whether somebody acts there by a command: an incident of a district, and nobody of that district. */
export const actsByCommand = (deps: Dependencies, principal: Principal, incident: string): boolean => {
  const owner = tenantOfIncident(incident);
  return deps.hub !== undefined && owner !== deps.tenants.main.id && tenantOf(principal.tier) !== owner;
};

/** What the owner alone can do now, for whoever is not of its district. Throws an unavailable problem while it cannot be reached. */
export function demandOwner({ hub }: Dependencies, { tier }: Principal, tenant: string, what: string): void {
  if (!hub?.isCut(tenant) || tenantOf(tier) === tenant) return;
  throw new Problem('unavailable', `${what} needs ${tenant}, whose link is broken: try again when it is mended, or ask its centre`);
}

export type ActedAtOwner =
  | { readonly incident: Incident; readonly events: readonly IncidentEvent[] }
  /** Nobody knows yet, or the hub has not heard of it all. */
  | { readonly pending: IssuedCommand };

/**
 * Acts on a district's incident by a command, and waits for the answer as long as the desk has patience. Throws the problem that the owner
 * answered with.
 */
export async function actAtOwner(desk: CityDesk, owner: Tenant, request: ActRequest, seed: string): Promise<ActedAtOwner> {
  if (Buffer.byteLength(JSON.stringify(request.input)) > MOST_BYTES)
    throw new Problem('too-large', `the action is for ${owner.id} and has more than ${MOST_BYTES} bytes, which no command has`);
  const until = Date.now() + desk.patience;
  const issued = await issueAct(desk, request, seed);
  for (;;) {
    const acted = await whatBecameOf(desk, owner, request.incident, issued);
    if (!('pending' in acted) || Date.now() >= until) return acted;
    await pause(LOOKED_EVERY);
  }
}

/** What is known of a command by now. Throws the problem that the owner answered with. */
export async function whatBecameOf(
  { commands }: Pick<CityDesk, 'commands'>,
  owner: Tenant,
  incident: string,
  issued: IssuedCommand,
): Promise<ActedAtOwner> {
  const newest = (await commands.find(issued.command.id)) ?? issued;
  return (newest.answer && (await told(owner, incident, newest.answer))) ?? { pending: newest };
}

/** The incident as the command left it, once its events are here. */
async function told(owner: Tenant, id: string, { outcome, version = 0, problem, at }: CommandAnswer): Promise<ActedAtOwner | undefined> {
  if (outcome === 'expired') throw new Problem('unavailable', `${owner.id} had the command only at ${at}, too late: nothing was done`);
  if (problem) throw new Problem(problem.type, problem.detail, problem.extra);
  const known = await owner.incidents.load(id);
  if (!known || known.version < version) return undefined;
  const events = (await owner.incidents.events(id)).filter(({ seq }) => seq <= version);
  return { incident: known.version === version ? known : foldIncident(events), events };
}
