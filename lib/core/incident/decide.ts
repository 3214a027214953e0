import { mechanismNamed } from '../mechanism/versions.ts';
import { GRADES, type Grade } from '../registry/model.ts';
import { invalid, noteOf, optionalTextOf, positionOf, textOf } from './action-input.ts';
import { disposedBy, gravestGrade, owesWork } from './allowed-actions.ts';
import { loggedCall } from './calls.ts';
import { grantExtension, requestExtension } from './decide-extension.ts';
import { assignTask, requestSupport, supportOnScene, takeOver } from './decide-help.ts';
import { activatePlan, endPlan } from './decide-plan.ts';
import { regrade } from './decide-regrade.ts';
import { type Decide, type Decision, event, named, ownObligation, renewAll, taskOf, unitOf } from './decision.ts';
import { declareCause } from './declare-cause.ts';
import { ActionForbidden, ActionNotAllowed } from './errors.ts';
import type { NewEvent } from './events.ts';
import type { Incident, Obligation } from './model.ts';
import { meet, pending, renew, start } from './obligations.ts';
import { reportTextOf } from './publish-report.ts';
import { type Planned, replan } from './replan.ts';
import { escalate, supervise } from './supervise.ts';

/** Codes for the reason of a false alarm (DOMAIN.md). */
export const FALSE_ALARM_REASONS = ['sensor-fault', 'calibration', 'construction', 'weather', 'test', 'other'] as const;

/** What each action does to an incident whose state allows it. Throws InvalidAction, ActionForbidden, ActionNotAllowed (the caller knows what is allowed). */
export const DECISIONS: Readonly<Record<string, Decide>> = {
  escalate,
  supervise,
  assess: (decision) => [event(decision, 'assessment-started', noteOf(decision.input))],
  confirm,
  'false-alarm': falseAlarm,
  reopen: (decision) => {
    const waived = decision.incident.obligations.filter(({ state }) => state === 'waived');
    return [event(decision, 'reopened', { obligations: renewAll(decision, waived), ...noteOf(decision.input) })];
  },
  dispatch: (decision) => {
    const units = [...new Set(pending(decision.incident).map(({ unit }) => unit))];
    return [
      event(decision, 'dispatched', {
        units,
        met: [],
        started: start(decision.incident, 'dispatched', decision.at),
        ...acknowledgeWithin(decision),
        ...noteOf(decision.input),
      }),
    ];
  },
  acknowledge: (decision) => {
    const { unit, obligation } = taskOf(decision);
    const task = decision.incident.tasks.find((one) => one.unit === unit);
    if (task?.acknowledgedAt) throw new ActionNotAllowed(`the unit ${unit} acknowledged at ${task.acknowledgedAt}`, []);
    const started = start(decision.incident, 'acknowledged', decision.at, unit);
    return [event(decision, 'acknowledged', { unit, obligation: obligation.id, started, ...noteOf(decision.input) })];
  },
  return: (decision) => {
    const { unit, obligation } = taskOf(decision);
    const task = decision.incident.tasks.find((one) => one.unit === unit);
    if (task?.returned) throw new ActionNotAllowed(`the unit ${unit} returned its task at ${task.returned.at}`, []);
    return [event(decision, 'returned', { unit, obligation: obligation.id, reason: textOf(decision.input, 'reason') })];
  },
  reassign: (decision) => {
    const { incident, at } = decision;
    const old = named(decision, pending(incident));
    const unit = unitOf(decision);
    const renewed = renew(old, incident.obligations.length + 1, at, unit);
    const reason = optionalTextOf(decision.input, 'reason');
    return [
      event(decision, 'reassigned', {
        obligation: old.id,
        unit,
        superseded: [old.id],
        obligations: [renewed],
        ...(reason ? { reason } : {}),
      }),
    ];
  },
  arrive: (decision) => {
    const obligation = ownObligation(decision, 'arrive');
    const started = start(decision.incident, 'arrived', decision.at, obligation.unit);
    const position = positionOf(decision.input);
    const data = { unit: obligation.unit, obligation: obligation.id, met: [meet(obligation, decision.at)], started, position };
    return [event(decision, 'arrived', { ...data, ...noteOf(decision.input) })];
  },
  dispose: (decision) => {
    const { incident, at } = decision;
    const obligation = ownObligation(decision, 'dispose');
    const others = pending(incident).filter((other) => other.action === 'dispose' && other.id !== obligation.id);
    const last = incident.state === 'handling' && others.length === 0;
    const started = last ? start(incident, 'disposed', at) : [];
    // Nobody waits for the arrival of a unit that is done; where its time had passed it is missed.
    const isDone = !others.some(({ unit }) => unit === obligation.unit);
    const arrivals = pending(incident).filter((other) => isDone && other.action === 'arrive' && other.unit === obligation.unit);
    const waived = arrivals.map(
      (arrival) => ({ obligation: arrival.id, outcome: meet(arrival, at).outcome === 'late' ? 'missed' : 'waived' }) as const,
    );
    const data = {
      unit: obligation.unit,
      obligation: obligation.id,
      met: [meet(obligation, at)],
      started,
      last,
      ...(waived.length > 0 ? { waived } : {}),
      ...noteOf(decision.input),
    };
    return [event(decision, 'obligation-disposed', data)];
  },
  'feed-back': (decision) => {
    const obligation = ownObligation(decision, 'feed-back');
    return [
      event(decision, 'fed-back', {
        unit: obligation.unit,
        obligation: obligation.id,
        met: [meet(obligation, decision.at)],
        ...noteOf(decision.input),
      }),
    ];
  },
  guide: (decision) => meetOwn(decision, 'guide'),
  support: (decision) => meetOwn(decision, 'support'),
  task: (decision) => meetOwn(decision, 'task'),
  regrade,
  'assign-task': assignTask,
  'request-support': requestSupport,
  'request-extension': requestExtension,
  'grant-extension': grantExtension,
  'take-over': takeOver,
  'activate-plan': activatePlan,
  'end-plan': endPlan,
  'on-scene-support': supportOnScene,
  verify: (decision) => {
    const { incident, principal } = decision;
    if (owesWork(incident)) throw new ActionNotAllowed('a unit still owes its disposal or its feed-back', []);
    if (disposedBy(incident, principal.unit))
      throw new ActionForbidden(`the unit ${principal.unit} disposed: expected another unit to verify`);
    return [event(decision, 'verified', noteOf(decision.input))];
  },
  reject: (decision) => {
    const standing = decision.incident.obligations.filter(({ state }) => state !== 'superseded');
    const old = named(
      decision,
      standing.filter(({ action, state }) => action === 'dispose' && state === 'met'),
    );
    // What was rejected before has been done again since: the newest of each line is what failed now.
    const again = standing
      .filter(({ unit }) => unit === old.unit)
      .filter(
        (one, index, own) => isUndone(one) && !own.slice(index + 1).some((later) => later.body === one.body && later.action === one.action),
      );
    const reason = optionalTextOf(decision.input, 'reason');
    const data = { obligation: old.id, superseded: [], obligations: renewAll(decision, again) };
    return [event(decision, 'rejected', { ...data, ...(reason ? { reason } : {}) })];
  },
  'declare-cause': declareCause,
  clear: (decision) => [event(decision, 'cleared', noteOf(decision.input))],
  archive: (decision) => [event(decision, 'archived', noteOf(decision.input))],
  'publish-report': (decision) => {
    reportTextOf('publish-report', decision.input);
    const reports = pending(decision.incident).filter(({ action }) => action === 'report');
    return [event(decision, 'report-published', { met: reports.map((one) => meet(one, decision.at)), ...noteOf(decision.input) })];
  },
  'correct-report': (decision) => {
    const { reason } = reportTextOf('correct-report', decision.input);
    return [event(decision, 'report-published', { met: [], ...(reason ? { reason } : {}), ...noteOf(decision.input) })];
  },
  comment: (decision) => [event(decision, 'commented', { ...noteOf(decision.input), note: textOf(decision.input, 'note') })],
  'log-call': (decision) => [event(decision, 'call-logged', loggedCall(decision))],
};

/** The limit in which units acknowledge, settled with the dispatch: what is published later does not change it. */
function acknowledgeWithin({ incident, sources }: Decision): { acknowledge?: Incident['acknowledgeWithin'] } {
  const rule = mechanismNamed(sources.mechanism, incident.mechanism).escalation?.notAcknowledged;
  return rule ? { acknowledge: { millis: rule.within, provisional: rule.provisional } } : {};
}

/** What a disposal that does not stand leaves to be done again; an arrival that nobody waited for any more is waited for again. */
const isUndone = ({ action, state }: Obligation): boolean =>
  (state === 'met' && (action === 'dispose' || action === 'feed-back')) || (state === 'waived' && action === 'arrive');

function confirm(decision: Decision): NewEvent[] {
  const { incident, at, principal, sources } = decision;
  const level = decision.input.level as Grade;
  if (!GRADES.includes(level)) throw invalid('/level', `${JSON.stringify(level) ?? 'missing'}: expected I, II or III`);
  if (level === 'I' && !principal.roles.includes('shift-leader')) throw new ActionForbidden('level I is confirmed by a shift leader');
  const met = pending(incident)
    .filter(({ action }) => action === 'assess')
    .map((obligation) => meet(obligation, at));
  const assessed: Planned = {
    ...incident,
    assessedAt: at,
    confirmedAt: at,
    obligations: incident.obligations.map((one) => (met.some(({ obligation }) => obligation === one.id) ? { ...one, state: 'met' } : one)),
  };
  const plan = level === incident.grade ? { obligations: [], superseded: [] } : replan(assessed, level, at, sources);
  const started = plan.superseded.length > 0 ? [] : [...start(assessed, 'assessed', at), ...start(assessed, 'confirmed', at)];
  const reason = optionalTextOf(decision.input, 'reason');
  return [event(decision, 'confirmed', { level, met, started, ...plan, ...noteOf(decision.input), ...(reason ? { reason } : {}) })];
}

function falseAlarm(decision: Decision): NewEvent[] {
  const { incident, principal, at } = decision;
  const reasonCode = textOf(decision.input, 'reasonCode');
  if (!FALSE_ALARM_REASONS.some((code) => code === reasonCode))
    throw invalid('/reasonCode', `"${reasonCode}": expected one of ${FALSE_ALARM_REASONS.join(', ')}`);
  const explanation = optionalTextOf(decision.input, 'text');
  const data = { reasonCode, ...(explanation ? { text: explanation } : {}) };
  const grade = gravestGrade(incident);
  if (grade !== 'III') {
    const proposer = incident.falseAlarmProposedBy;
    if (!proposer)
      return [event(decision, 'false-alarm-proposed', { ...data, by: principal.id, leader: principal.roles.includes('shift-leader') })];
    if (proposer === principal.id)
      throw new ActionForbidden(`${proposer} proposed it: at grade ${grade} another person completes a false alarm`);
    if (!principal.roles.includes('shift-leader') && !incident.falseAlarmProposedByLeader) {
      throw new ActionForbidden(`at grade ${grade} a shift leader takes part in a false alarm`);
    }
  }
  const open = pending(incident);
  const met = open.filter(({ action }) => action === 'assess').map((obligation) => meet(obligation, at));
  return [event(decision, 'false-alarm', { ...data, met, waived: open.filter(({ action }) => action !== 'assess').map(({ id }) => id) })];
}

function meetOwn(decision: Decision, action: string): NewEvent[] {
  const obligation = ownObligation(decision, action);
  return [
    event(decision, 'obligation-met', {
      unit: obligation.unit,
      obligation: obligation.id,
      met: [meet(obligation, decision.at)],
      ...noteOf(decision.input),
    }),
  ];
}
