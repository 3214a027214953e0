import { canAct, type Deciding } from '../access/authorization.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { IncidentChange } from '../ports/incident-store.ts';
import { invalid, noteOf, optionalTextOf, textOf } from './action-input.ts';
import { changeOf, type IncidentDependencies } from './append.ts';
import type { ConditionDependencies } from './begin-escalation.ts';
import { activePlans } from './decide-plan.ts';
import { type Decision, event } from './decision.ts';
import { ActionNotAllowed } from './errors.ts';
import type { NewEvent } from './events.ts';
import { foldWith } from './fold-alarms.ts';
import { type AlarmRow, type Incident, type Obligation, OVER_STATES } from './model.ts';
import { carryOn, pending } from './obligations.ts';
import { overdueEvents } from './record-overdue.ts';
import { replan } from './replan.ts';

type MergeDependencies = IncidentDependencies & ConditionDependencies & Deciding;

/** Open in one incident: each step that ends them all writes a row of each, of each unit's task, and a hundred in all. */
const MOST_OPEN = 60;
/** Obligations handed over in one step before the last: a row here, and there those of its clock, of its unit and of its task. */
const PORTION = 15;
/** Of the last step, in which the grade may rise besides. */
const MOST_ROWS = 90;

/**
 * Merges this incident into another open one, which goes on with its alarms, its active plans, and whatever somebody owes here and not
 * there. Who had acknowledged here acknowledges anew: what they are asked has changed. This one is archived, and says where it went. Of more
 * obligations than one step can write, some are handed over before, a portion a step: broken off in between, both are open incidents, what
 * went over is owed there alone, and merging again does the rest.
 */
export async function merge(deps: MergeDependencies, decision: Decision): Promise<readonly IncidentChange[]> {
  let other = await otherOf(deps, decision);
  let { incident } = decision;
  const open = pending(other).length + carriedTo(other, incident).length;
  if (open > MOST_OPEN)
    throw new ActionNotAllowed(
      `${open} obligations would be open in ${other.id}: expected at most ${MOST_OPEN}, which one step can still end together`,
      [],
    );
  const steps: IncidentChange[] = [];
  while (rowsOf(incident, other) > MOST_ROWS && carriedTo(other, incident).length > 0) {
    const step = handOver(deps, decision, incident, other);
    steps.push(step);
    incident = step.after;
    other = step.other?.after ?? other;
  }
  return [...steps, await closeInto(deps, { ...decision, incident }, other)];
}

/** What is owed here and neither owed nor done there. */
const carriedTo = (other: Incident, incident: Incident): Obligation[] => pending(incident).filter((one) => !isOwedIn(other, one));

/** At most, what the last step writes. */
function rowsOf(incident: Incident, other: Incident): number {
  const replanned = isMoreSevere(incident.grade, other.grade) ? 2 * pending(other).length + 20 : 0;
  return pending(incident).length + incident.tasks.length + 3 * carriedTo(other, incident).length + replanned + 10;
}

/** Disposals go last: an incident that is handled has one open. */
function handOver(deps: MergeDependencies, decision: Decision, incident: Incident, other: Incident): IncidentChange {
  const isDisposal = ({ action }: Obligation): number => (action === 'dispose' ? 1 : 0);
  const portion = carriedTo(other, incident)
    .toSorted((a, b) => isDisposal(a) - isDisposal(b))
    .slice(0, PORTION);
  const handed = event(decision, 'handed-over', { into: other.id, superseded: portion.map(({ id }) => id) });
  const taken = event(decision, 'absorbed', { from: incident.id, alarms: [], obligations: goingOn(portion, incident, other, decision) });
  return { ...changeOf(deps, incident, [handed]), other: changeOf(deps, other, [taken]) };
}

const goingOn = (carried: readonly Obligation[], incident: Incident, other: Incident, { at }: Decision): Obligation[] =>
  carried.map((one, index) => carryOn(one, other.obligations.length + 1 + index, at, { carriedFrom: incident.id }));

async function closeInto(deps: MergeDependencies, decision: Decision, other: Incident): Promise<IncidentChange> {
  const { incident, input } = decision;
  const alarms = incident.alarms.filter(({ movedTo }) => !movedTo);
  const assets = newAssets(incident, other, alarms);
  const fold = foldWith(other, incident.alarmsFolded, alarms);
  const plans = activePlans(incident).filter(({ plan }) => !activePlans(other).some((active) => active.plan === plan));
  const { highestGrade } = incident;
  const absorbed = event(decision, 'absorbed', {
    from: incident.id,
    alarms,
    obligations: goingOn(carriedTo(other, incident), incident, other, decision),
    ...(assets > 0 ? { assets } : {}),
    ...(fold ? { fold } : {}),
    ...(plans.length > 0 ? { plans } : {}),
    ...(highestGrade ? { highestGrade } : {}),
  });
  const reason = optionalTextOf(input, 'reason');
  const merged = event(decision, 'merged', {
    into: other.id,
    superseded: pending(incident).map(({ id }) => id),
    ...noteOf(input),
    ...(reason ? { reason } : {}),
  });
  const joined = changeOf(deps, other, [absorbed]);
  const isWorse = isMoreSevere(incident.grade, other.grade);
  const second = isWorse ? changeOf(deps, other, [absorbed, ...(await gradeRaised(deps, decision, joined.after))]) : joined;
  return { ...changeOf(deps, incident, [merged]), other: second };
}

/** How many assets in alarm come in that the other one had none of; where rows are folded by rule alone, as many as were counted. */
function newAssets(incident: Incident, other: Incident, alarms: readonly AlarmRow[]): number {
  if (alarms.length === 0) return 0;
  if (incident.alarmsFolded === 'rule' || other.alarmsFolded === 'rule') return incident.assetCount ?? 1;
  const assetsOf = (rows: readonly AlarmRow[], { asset }: Incident) => new Set(rows.map((row) => row.asset ?? asset));
  const known = assetsOf(other.alarms, other);
  const added = [...assetsOf(alarms, incident)].filter((asset) => !known.has(asset)).length;
  // An incident that had no alarm is counted as of one asset, as if it had had its own.
  return other.alarms.length === 0 ? added - 1 : added;
}

/** The open incident that `into` names, in which the same person may do the same. */
async function otherOf(deps: IncidentDependencies & Deciding, { incident, principal, input }: Decision): Promise<Incident> {
  const id = textOf(input, 'into');
  const other = id === incident.id ? undefined : await deps.incidents.load(id);
  if (!other || !canAct(deps, principal, 'merge', other)) throw invalid('/into', `expected another incident that you may merge into`);
  if (OVER_STATES.includes(other.state)) throw invalid('/into', `${other.id} is ${other.state}: expected an open incident`);
  if (other.exercise !== incident.exercise) throw invalid('/into', 'what is played and what is real are never merged');
  return other;
}

/** What the same unit owes, or has done, there already. An extra task is its own. */
function isOwedIn(other: Incident, { unit, action, from }: Obligation): boolean {
  const owed = other.obligations.filter(({ state }) => state === 'pending' || state === 'met');
  return from !== 'assigned' && owed.some((one) => one.from !== 'assigned' && one.unit === unit && one.action === action);
}

async function gradeRaised(deps: MergeDependencies, decision: Decision, other: Incident): Promise<NewEvent[]> {
  const { grade: to } = decision.incident;
  const plan = other.level ? { obligations: [], superseded: [] } : replan(other, to, decision.at, decision.sources);
  const overdue = await overdueEvents(deps, other, decision.at, plan.superseded);
  return [...overdue, event(decision, 'grade-raised', { from: other.grade, to, ...plan })];
}
