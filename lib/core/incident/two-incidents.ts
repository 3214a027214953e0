import { canAct } from '../access/authorization.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { IncidentChange } from '../ports/incident-store.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { invalid, noteOf, optionalTextOf, textOf } from './action-input.ts';
import { changeOf, type IncidentDependencies } from './append.ts';
import type { ConditionDependencies } from './begin-escalation.ts';
import { activePlans } from './decide-plan.ts';
import { type Decision, event } from './decision.ts';
import { ActionNotAllowed } from './errors.ts';
import type { NewEvent } from './events.ts';
import { groupName } from './grouping.ts';
import { type AlarmRow, type Incident, type Obligation, OVER_STATES } from './model.ts';
import { carryOn, pending } from './obligations.ts';
import { openIncident } from './open-incident.ts';
import { overdueEvents } from './record-overdue.ts';
import { replan } from './replan.ts';
import { whereItGoesOn } from './successor.ts';

/** Decides on two incidents that change in one step. */
type DecisionDependencies = IncidentDependencies & ConditionDependencies;
export type DecideOnTwo = (deps: DecisionDependencies, decision: Decision) => Promise<IncidentChange>;

export const TWO_INCIDENT_DECISIONS: Readonly<Record<string, DecideOnTwo>> = { merge, split };

/** One step writes a row for each obligation that changes, in both, and at most a hundred. */
const MAX_CARRIED = 25;

/**
 * Merges this incident into another open one, which goes on with its alarms, its active plans, and whatever somebody owes here and not
 * there. Who had acknowledged here acknowledges anew: what they are asked has changed. This one is archived, and says where it went.
 */
async function merge(deps: DecisionDependencies, decision: Decision): Promise<IncidentChange> {
  const { incident, at, input } = decision;
  const other = await otherOf(deps, decision);
  const open = pending(incident);
  const carried = open.filter((one) => !isOwedIn(other, one));
  if (open.length > MAX_CARRIED)
    throw new ActionNotAllowed(`${open.length} obligations are open: expected at most ${MAX_CARRIED} to be merged`, []);
  const obligations = carried.map((one, index) => carryOn(one, other.obligations.length + 1 + index, at, { carriedFrom: incident.id }));
  const alarms = incident.alarms.filter(({ movedTo }) => !movedTo);
  const plans = activePlans(incident).filter(({ plan }) => !activePlans(other).some((active) => active.plan === plan));
  const { highestGrade } = incident;
  const absorbed = event(decision, 'absorbed', {
    from: incident.id,
    alarms,
    obligations,
    ...(plans.length > 0 ? { plans } : {}),
    ...(highestGrade ? { highestGrade } : {}),
  });
  const reason = optionalTextOf(input, 'reason');
  const merged = event(decision, 'merged', {
    into: other.id,
    superseded: open.map(({ id }) => id),
    ...noteOf(input),
    ...(reason ? { reason } : {}),
  });
  const joined = changeOf(deps, other, [absorbed]);
  const isWorse = isMoreSevere(incident.grade, other.grade);
  const second = isWorse ? changeOf(deps, other, [absorbed, ...(await gradeRaised(deps, decision, joined.after))]) : joined;
  return { ...changeOf(deps, incident, [merged]), other: second };
}

/** The open incident that `into` names, in which the same person may do the same. */
async function otherOf(deps: IncidentDependencies, { incident, principal, input }: Decision): Promise<Incident> {
  const id = textOf(input, 'into');
  const other = id === incident.id ? undefined : await deps.incidents.load(id);
  if (!other || !canAct(principal, 'merge', other)) throw invalid('/into', `expected another incident that you may merge into`);
  if (OVER_STATES.includes(other.state)) throw invalid('/into', `${other.id} is ${other.state}: expected an open incident`);
  if (other.exercise !== incident.exercise) throw invalid('/into', 'what is played and what is real are never merged');
  return other;
}

/** What the same unit owes, or has done, there already. An extra task is its own. */
function isOwedIn(other: Incident, { unit, action, from }: Obligation): boolean {
  const owed = other.obligations.filter(({ state }) => state === 'pending' || state === 'met');
  return from !== 'assigned' && owed.some((one) => one.from !== 'assigned' && one.unit === unit && one.action === action);
}

async function gradeRaised(deps: DecisionDependencies, decision: Decision, other: Incident): Promise<NewEvent[]> {
  const { grade: to } = decision.incident;
  const plan = other.level ? { obligations: [], superseded: [] } : replan(other, to, decision.at, decision.sources);
  const overdue = await overdueEvents(deps, other, decision.at, plan.superseded);
  return [...overdue, event(decision, 'grade-raised', { from: other.grade, to, ...plan })];
}

/** Makes some of the alarms an incident of their own, raised now; at least one stays. */
async function split(deps: IncidentDependencies, decision: Decision): Promise<IncidentChange> {
  const { incident, input, actor } = decision;
  // What is folded, or held back, cannot be told apart by a person.
  const own = incident.alarms.filter(({ movedTo, inhibitedBy, folded }) => !movedTo && !inhibitedBy && !folded);
  const stays = incident.alarms.some(({ movedTo, folded }) => !movedTo && folded);
  const [first, ...further] = mostSevereFirst(chosenOf(input.alarms, own));
  if (!first || (further.length + 1 === own.length && !stays))
    throw invalid('/alarms', `expected some of ${own.map(({ episode }) => `"${episode}"`).join(', ')}, not all of them`);
  const { domain, kind, exercise } = incident;
  const place = incident.town ?? incident.tier;
  const { asset, position } = placeOf(decision, [first, ...further]);
  const opened = await openIncident(deps, {
    domain,
    kind,
    title: optionalTextOf(input, 'title') ?? incident.title,
    grade: first.grade,
    place,
    ...(asset ? { asset } : {}),
    ...(position ? { position } : {}),
    occurredAt: first.onsetAt,
    exercise,
    splitFrom: incident.id,
    alarm: first,
    ...(further.length > 0 ? { furtherAlarms: further } : {}),
    actor,
    seed: `${incident.id}#${incident.version}`,
  });
  const reason = optionalTextOf(input, 'reason');
  const alarms = [first, ...further].map(({ episode }) => episode);
  const data = { into: opened.after.id, alarms, ...noteOf(input), ...(reason ? { reason } : {}) };
  const change = changeOf(deps, incident, [event(decision, 'split', data)]);
  return { ...change, ...(await groupOf(deps, decision, opened.after)), other: opened };
}

/** The place of the alarms, where they are all of one asset; else that of the incident they come from. */
function placeOf({ incident, sources }: Decision, alarms: readonly AlarmRow[]): Pick<Incident, 'asset' | 'position'> {
  const index = indexRegistry(sources.registry);
  const assets = new Set(alarms.map(({ sensor }) => index.sensor(sensor)?.sensor.asset));
  const [only] = assets;
  const asset = assets.size === 1 && only !== undefined ? index.asset(only) : undefined;
  return asset ? { asset: asset.id, position: asset.position } : incident;
}

/** From now on the alarms of an asset that has left the incident altogether go where it went. */
async function groupOf(deps: IncidentDependencies, { incident }: Decision, opened: Incident): Promise<Pick<IncidentChange, 'group'>> {
  if (opened.asset === undefined || opened.asset === incident.asset) return {};
  const group = await deps.incidents.group(incident.domain, groupName(opened.asset, incident.exercise));
  const holder = await whereItGoesOn(deps.incidents, group.open);
  return holder?.id === incident.id ? { group: { ...group, open: opened.id } } : {};
}

function chosenOf(names: unknown, own: readonly AlarmRow[]): AlarmRow[] {
  if (!Array.isArray(names) || !names.every((name) => own.some(({ episode }) => episode === name)))
    throw invalid('/alarms', `expected a list of some of ${own.map(({ episode }) => `"${episode}"`).join(', ')}`);
  return own.filter(({ episode }) => names.includes(episode));
}

const mostSevereFirst = (alarms: readonly AlarmRow[]): AlarmRow[] =>
  alarms.toSorted((a, b) => (isMoreSevere(a.grade, b.grade) ? -1 : isMoreSevere(b.grade, a.grade) ? 1 : 0));
