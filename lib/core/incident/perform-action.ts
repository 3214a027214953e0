import { canAct, canSee } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { toInstant } from '../instant.ts';
import { VersionConflict } from '../ports/errors.ts';
import type { EvidenceTypes } from '../ports/evidence-types.ts';
import type { ReportKeeper } from '../ports/report-keeper.ts';
import type { ActionInput } from './action-input.ts';
import { allowedActions } from './allowed-actions.ts';
import { append, type IncidentDependencies } from './append.ts';
import { DECISIONS, LATER_ACTIONS } from './decide.ts';
import { ActionForbidden, ActionNotAllowed, IncidentNotFound, InvalidAction, StaleVersion } from './errors.ts';
import type { Actor, Incident } from './model.ts';
import { withKeptReport } from './publish-report.ts';
import { refuseMissingEvidence } from './required-evidence.ts';

export interface ActionDependencies extends IncidentDependencies {
  /** Keeps the reports that are published. @default they are only recorded */
  readonly reports?: ReportKeeper;
  /** What was added to incidents. @default nobody knows, and any piece is taken for what it is said to be */
  readonly evidence?: EvidenceTypes;
}

export interface ActionRequest {
  readonly incident: string;
  readonly principal: Principal;
  /** The version the person saw. */
  readonly expectedVersion: number;
  readonly action: string;
  readonly input: ActionInput;
}

export const personActor = ({ id, name, unit, tier, roles }: Principal): Actor => ({
  kind: 'person',
  id,
  name,
  ...(unit ? { unit } : {}),
  tier,
  roles,
});

/**
 * Does what a person asks, at the version that person saw, and returns the incident as it is then. Throws IncidentNotFound, ActionForbidden,
 * StaleVersion, ActionNotAllowed (with what is allowed) or InvalidAction; then nothing has changed.
 */
export async function performAction(deps: ActionDependencies, request: ActionRequest): Promise<Incident> {
  const { principal, action, expectedVersion } = request;
  const incident = await deps.incidents.load(request.incident);
  if (!incident || !canSee(principal, incident)) throw new IncidentNotFound(`there is no incident ${request.incident}`);
  const at = toInstant(deps.clock.now());
  const decide = Object.hasOwn(DECISIONS, action) ? DECISIONS[action] : undefined;
  if (!decide && !LATER_ACTIONS.includes(action))
    throw new InvalidAction([
      { pointer: '/action', message: `"${action.slice(0, 80)}" is no action: expected one of ${Object.keys(DECISIONS).join(', ')}` },
    ]);
  if (!canAct(principal, action, incident))
    throw new ActionForbidden(`${principal.id} (${principal.roles.join(', ')}) may not ${action} this incident`);
  if (incident.version !== expectedVersion) throw stale(incident.version, expectedVersion);
  const possible = allowedActions(incident, at);
  if (!decide || !possible.includes(action))
    throw new ActionNotAllowed(`an incident that is ${incident.state} does not allow ${action}`, allowedActions(incident, at, principal));
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const sources = { mechanism: mechanism.body, registry: registry.body };
  try {
    const decision = { incident, principal, actor: personActor(principal), at, input: request.input, sources };
    const events = decide(decision);
    await refuseMissingEvidence(deps.evidence, incident, events, request.input);
    return await append(deps, incident, await withKeptReport(deps, decision, action, events));
  } catch (cause) {
    if (cause instanceof ActionNotAllowed) throw new ActionNotAllowed(cause.message, allowedActions(incident, at, principal));
    if (!(cause instanceof VersionConflict)) throw cause;
    const current = await deps.incidents.load(request.incident);
    throw stale(current?.version ?? expectedVersion, expectedVersion);
  }
}

const stale = (current: number, expected: number): StaleVersion =>
  new StaleVersion(`the incident is at version ${current}, not ${expected}: read it again and decide again`, current);
