import { canAct, canSee, type Deciding } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { actingForAt } from '../access/watch-access.ts';
import { toInstant, toMillis } from '../instant.ts';
import type { Commanded } from '../link/answer-command.ts';
import type { EvidenceTypes } from '../ports/evidence-types.ts';
import type { IncidentChange } from '../ports/incident-store.ts';
import type { LetterStore } from '../ports/letter-store.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { ReportKeeper } from '../ports/report-keeper.ts';
import { retrying } from '../retrying.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { ActionInput } from './action-input.ts';
import { allowedActions } from './allowed-actions.ts';
import { changeOf, commitChange, type IncidentDependencies } from './append.ts';
import { DECISIONS } from './decide.ts';
import type { Decision } from './decision.ts';
import { ActionForbidden, ActionNotAllowed, CommandTooLate, IncidentNotFound, InvalidAction, StaleVersion } from './errors.ts';
import type { NewEvent } from './events.ts';
import type { Actor, Incident } from './model.ts';
import { withKeptReport } from './publish-report.ts';
import { stepsOf, upToDate } from './record-overdue.ts';
import { refuseMissingEvidence } from './required-evidence.ts';
import { withLetter } from './supervise.ts';
import { TWO_INCIDENT_DECISIONS } from './two-incidents.ts';

export interface ActionDependencies extends IncidentDependencies, Deciding {
  /** Keeps the reports that are published. @default they are only recorded */
  readonly reports?: ReportKeeper;
  /** Where supervision letters are kept; `supervise` needs it. */
  readonly letters?: LetterStore;
  /** What was added to incidents. @default nobody knows, and any piece is taken for what it is said to be */
  readonly evidence?: EvidenceTypes;
  /** Whether a clock that is found to have run out is taken further at once. @default somebody is taken to be on call everywhere */
  readonly onCall?: OnCall;
}

export interface ActionRequest {
  readonly incident: string;
  readonly principal: Principal;
  /** The version the person saw. */
  readonly expectedVersion: number;
  readonly action: string;
  readonly input: ActionInput;
  /** Where the hub commanded it: until when it may be done, and what is answered in the same step. */
  readonly commanded?: Commanded;
}

/** Everything that a person can do to an incident. */
export const INCIDENT_ACTIONS: readonly string[] = [...Object.keys(DECISIONS), ...Object.keys(TWO_INCIDENT_DECISIONS)];

/** Whoever acts at a place: with the tier on whose behalf, where their centre keeps its watch. */
export function personActor(principal: Principal, place?: TierPath): Actor {
  const { id, name, unit, tier, roles, via } = principal;
  const actingFor = place && actingForAt(principal, place);
  return {
    kind: 'person',
    id,
    name,
    ...(unit ? { unit } : {}),
    tier,
    roles,
    ...(actingFor ? { actingFor } : {}),
    ...(via ? { via } : {}),
  };
}

/**
 * Does what a person asks, at the version that person saw, and returns the incident as it is then. A clock that ran out since the watcher's
 * last pass is on record before it. Throws IncidentNotFound, ActionForbidden, StaleVersion, ActionNotAllowed (with what is allowed) or
 * InvalidAction, and of what was commanded CommandTooLate; then nothing has changed, unless somebody else came in between the steps of what takes several.
 */
export async function performAction(deps: ActionDependencies, request: ActionRequest): Promise<Incident> {
  const reached = { version: request.expectedVersion };
  return retrying(() => attempt(deps, request, reached));
}

/**
 * Throws VersionConflict while others write: the next attempt sees what they wrote, or that only another incident moved. `reached`: the version
 * that the person saw, or to which the steps of an earlier attempt have brought the incident.
 */
async function attempt(deps: ActionDependencies, request: ActionRequest, reached: { version: number }): Promise<Incident> {
  const { principal, action, commanded } = request;
  const asking = { principal, authorizer: deps.authorizer };
  const stored = await deps.incidents.load(request.incident);
  if (!stored || !canSee(deps, principal, stored)) throw new IncidentNotFound(`there is no incident ${request.incident}`);
  const at = toInstant(deps.clock.now());
  if (commanded && toMillis(at) > toMillis(commanded.notAfter))
    throw new CommandTooLate(`${action} was to be done by ${commanded.notAfter}`);
  const decide = Object.hasOwn(DECISIONS, action) ? DECISIONS[action] : undefined;
  const decideOnTwo = Object.hasOwn(TWO_INCIDENT_DECISIONS, action) ? TWO_INCIDENT_DECISIONS[action] : undefined;
  if (!decide && !decideOnTwo)
    throw new InvalidAction([
      { pointer: '/action', message: `"${action.slice(0, 80)}" is no action: expected one of ${INCIDENT_ACTIONS.join(', ')}` },
    ]);
  if (!canAct(deps, principal, action, stored))
    throw new ActionForbidden(`${principal.id} (${principal.roles.join(', ')}) may not ${action} this incident`);
  if (stored.version !== reached.version) throw stale(stored.version, reached.version);
  const current = await upToDate(deps, stored, at);
  const { incident } = current;
  const possible = allowedActions(incident, at);
  if (!possible.includes(action))
    throw new ActionNotAllowed(`an incident that is ${incident.state} does not allow ${action}`, allowedActions(incident, at, asking));
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const sources = { mechanism: mechanism.body, registry: registry.body };
  const actor = personActor(principal, incident.town ?? incident.tier);
  const preceding = current.recorded.flatMap(({ events }) => events);
  const decision = { incident, preceding, principal, actor, at, input: request.input, sources };
  try {
    const changes = decideOnTwo ? await decideOnTwo(deps, decision) : [await ownChange(deps, decision, action, decide?.(decision) ?? [])];
    const steps = stepsOf(current, changes);
    for (const step of steps) {
      const answer = step === steps.at(-1) ? commanded?.answer(step.after.version) : undefined;
      await commitChange(deps, answer ? { ...step, answer } : step);
      reached.version = step.after.version;
    }
    return changes.at(-1)?.after ?? incident;
  } catch (cause) {
    if (cause instanceof ActionNotAllowed) throw new ActionNotAllowed(cause.message, allowedActions(incident, at, asking));
    throw cause;
  }
}

async function ownChange(
  deps: ActionDependencies,
  decision: Decision,
  action: string,
  events: readonly NewEvent[],
): Promise<IncidentChange> {
  await refuseMissingEvidence(deps.evidence, decision.incident, events, decision.input);
  const kept = await withKeptReport(deps, decision, action, events);
  // Two letters at once want the same number: the attempt that loses is made again.
  const { events: whole, letters } = await withLetter(deps.letters, decision, kept);
  return { ...changeOf(deps, decision.incident, whole), ...(letters ? { letters } : {}) };
}

const stale = (current: number, expected: number): StaleVersion =>
  new StaleVersion(`the incident is at version ${current}, not ${expected}: read it again and decide again`, current);
