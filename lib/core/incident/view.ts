import type { Principal } from '../access/principal.ts';
import { durationText } from '../duration.ts';
import type { Instant } from '../instant.ts';
import { tierId } from '../tier/tier-path.ts';
import { allowedActions } from './allowed-actions.ts';
import type { IncidentEvent } from './events.ts';
import type { Incident, Obligation } from './model.ts';

export interface ViewContext {
  readonly now: Instant;
  /** Who reads: the view names what this person may do. */
  readonly principal?: Principal;
  /** The timeline is shown when its events are given. */
  readonly events?: readonly IncidentEvent[];
}

const ENDED: readonly Incident['state'][] = ['archived', 'false-alarm'];

/** An incident as the API shows it (INTERFACES.md). Times are `+08:00`, tiers and towns slugs. */
export function incidentView(incident: Incident, { now, principal, events }: ViewContext) {
  const { headHash: _hash, tier, town, obligations, tenant, falseAlarmProposedByLeader: _leader, reporter: _reporter, ...rest } = incident;
  return {
    ...rest,
    tier: tierId(tier),
    town: town ? tierId(town) : null,
    owner: tenant,
    asset: incident.asset ?? null,
    position: incident.position ?? null,
    level: incident.level ?? null,
    recurrenceOf: incident.recurrenceOf ?? null,
    occurrence: incident.occurrence ?? (incident.recurrenceOf ? 2 : 1),
    proposedLevel: (!incident.level && incident.proposedLevel) || null,
    mergeProposed: incident.mergeProposed ?? null,
    obligations: obligations.map((obligation) => obligationView(obligation, incident)),
    allowedActions: principal ? allowedActions(incident, now, principal) : [],
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
    escalatedTo: escalation?.steps.slice(0, escalation.told).map(({ unit }) => unit) ?? [],
    escalatesAt: (obligation.state === 'pending' && escalation?.next) || null,
    outcome: outcomeOf(obligation, incident),
    task: task
      ? { unit: task.unit, acknowledged: task.acknowledgedAt ?? null, arrived: task.arrivedAt ?? null, disposed: task.disposedAt ?? null }
      : null,
  };
}

/** An open obligation is missed when its clock ran out, or when the incident ended without it; met late after all, it is late. */
function outcomeOf(obligation: Obligation, incident: Incident): Obligation['outcome'] | null {
  if (obligation.outcome) return obligation.outcome;
  const ended = ENDED.includes(incident.state) && obligation.action !== 'report';
  return obligation.state === 'pending' && (obligation.breachedAt || ended) ? 'missed' : null;
}

function timelineView({ seq, at, recordedAt, type, actor, data }: IncidentEvent) {
  return { seq, at, recordedAt, type, actor, data };
}
