import type { Asking } from '../access/authorization.ts';
import { durationText } from '../duration.ts';
import type { Instant } from '../instant.ts';
import { tierId } from '../tier/tier-path.ts';
import { awaitsAcknowledgement } from './acknowledgement.ts';
import { allowedActions } from './allowed-actions.ts';
import { blockedActions } from './blocked-actions.ts';
import type { IncidentEvent } from './events.ts';
import type { Escalation, Incident, Obligation, Task } from './model.ts';

export interface ViewContext {
  readonly now: Instant;
  /** Who reads: the view names what this person may do. */
  readonly asking?: Asking;
  /** The timeline is shown when its events are given. */
  readonly events?: readonly IncidentEvent[];
}

const ENDED: readonly Incident['state'][] = ['archived', 'false-alarm'];

/** An incident as the API shows it (INTERFACES.md). Times are `+08:00`, tiers and towns slugs. */
export function incidentView(incident: Incident, { now, asking, events }: ViewContext) {
  const {
    headHash: _hash,
    tier,
    town,
    obligations,
    tasks,
    tenant,
    acknowledgeWithin: _limit,
    falseAlarmProposedByLeader: _leader,
    reporter: _reporter,
    ...rest
  } = incident;
  return {
    ...rest,
    tier: tierId(tier),
    town: town ? tierId(town) : null,
    owner: tenant,
    asset: incident.asset ?? null,
    position: incident.position ?? null,
    level: incident.level ?? null,
    recurrenceOf: incident.recurrenceOf ?? null,
    ...(incident.handledBy ? { handledBy: { ...incident.handledBy, tier: tierId(incident.handledBy.tier) } } : {}),
    occurrence: incident.occurrence ?? (incident.recurrenceOf ? 2 : 1),
    proposedLevel: (!incident.level && incident.proposedLevel) || null,
    cause: incident.cause ?? null,
    mergeProposed: incident.mergeProposed ?? null,
    obligations: obligations.map((obligation) => obligationView(obligation, incident)),
    tasks: tasks.map((task) => taskView(task, incident)),
    allowedActions: asking ? allowedActions(incident, now, asking) : [],
    ...(events && asking ? { blockedActions: blockedActions(incident, now, asking) } : {}),
    ...(events ? { timeline: events.map(timelineView) } : {}),
  };
}

function obligationView(obligation: Obligation, incident: Incident) {
  const { within, warnBefore: _before, escalation, ...rest } = obligation;
  const task = incident.tasks.find(({ unit }) => unit === obligation.unit);
  return {
    ...rest,
    after: obligation.after ?? [],
    within: durationText(within),
    evidenceRequired: obligation.evidenceRequired ?? [],
    base: obligation.base ?? null,
    due: obligation.due ?? null,
    metAt: obligation.metAt ?? null,
    breachedAt: obligation.breachedAt ?? null,
    ...escalationView(escalation, obligation.state === 'pending'),
    outcome: outcomeOf(obligation, incident),
    task: task
      ? {
          unit: task.unit,
          acknowledged: task.acknowledgedAt ?? null,
          acknowledgeBy: task.acknowledgement?.due ?? null,
          arrived: task.arrivedAt ?? null,
          disposed: task.disposedAt ?? null,
        }
      : null,
  };
}

function taskView({ acknowledgement, ...task }: Task, incident: Incident) {
  if (!acknowledgement) return { ...task, acknowledgement: null };
  const { escalation, missedAt, ...clock } = acknowledgement;
  const lasts = awaitsAcknowledgement(incident, task);
  return { ...task, acknowledgement: { ...clock, missedAt: missedAt ?? null, ...escalationView(escalation, lasts) } };
}

/** Units that were told so far, in turn; when the next is, and when the unit itself is reminded, while the condition lasts. */
function escalationView(escalation: Escalation | undefined, lasts: boolean) {
  return {
    escalatedTo: escalation?.steps.slice(0, escalation.told).map(({ unit }) => unit) ?? [],
    escalatesAt: (lasts && escalation?.next) || null,
    remindsAt: (lasts && escalation?.remindAt) || null,
  };
}

/** An open obligation is missed when its clock ran out, or when the incident ended without it; met late after all, it is late. */
export function outcomeOf(obligation: Obligation, incident: Incident): Obligation['outcome'] | null {
  if (obligation.outcome) return obligation.outcome;
  const ended = ENDED.includes(incident.state) && obligation.action !== 'report';
  return obligation.state === 'pending' && (obligation.breachedAt || ended) ? 'missed' : null;
}

function timelineView({ seq, at, recordedAt, type, actor, data }: IncidentEvent) {
  return { seq, at, recordedAt, type, actor, data };
}
