import { type Instant, plus, toMillis } from '../instant.ts';
import type { Mechanism } from '../mechanism/model.ts';
import { planObligations } from '../mechanism/plan.ts';
import { mechanismNamed } from '../mechanism/versions.ts';
import type { Grade, Registry } from '../registry/model.ts';
import type { IncidentFacts, Milestones, Obligation } from './model.ts';

/** What a plan follows from: the incident, and when the events that start clocks happened. */
export type Planned = IncidentFacts & Partial<Pick<Milestones, 'assessedAt' | 'confirmedAt' | 'dispatchedAt' | 'disposedAt'>>;

export interface PlanSources {
  readonly mechanism: Mechanism;
  readonly registry: Registry;
}

export interface Replan {
  readonly obligations: readonly Obligation[];
  /** Ids of the open obligations that the new level's take the place of; their clocks stay on record. */
  readonly superseded: readonly string[];
}

/**
 * The obligations of another level for an incident under way: what is fulfilled carries over, what is open is superseded. A clock keeps
 * its base, unless its limit has passed already under the new level: nobody is late at birth, so such a clock starts `at`.
 */
export function replan(incident: Planned, level: Grade, at: Instant, sources: PlanSources): Replan {
  const met = incident.obligations.filter(({ state }) => state === 'met');
  const open = incident.obligations.filter(({ state }) => state === 'pending');
  const version = mechanismNamed(sources.mechanism, incident.mechanism);
  const context = { version, domain: incident.domain, town: incident.town ?? incident.tier, registry: sources.registry };
  const { obligations } = planObligations(context, level, basesOf(incident), incident.obligations.length + 1, (template) =>
    met.some(({ body, action }) => body === template.body && action === template.action),
  );
  return {
    obligations: obligations.map((obligation) => notLateAtBirth(keepUnit(obligation, open), at)),
    superseded: open.map(({ id }) => id),
  };
}

/** A line that was given to another unit stays with it. */
function keepUnit(obligation: Obligation, open: readonly Obligation[]): Obligation {
  const standing = open.findLast(({ body, action }) => body === obligation.body && action === obligation.action);
  return standing ? { ...obligation, unit: standing.unit } : obligation;
}

function notLateAtBirth(obligation: Obligation, at: Instant): Obligation {
  if (!obligation.due || toMillis(obligation.due) > toMillis(at)) return obligation;
  return { ...obligation, base: at, due: plus(at, obligation.within) };
}

function basesOf(incident: Planned) {
  const { raisedAt, assessedAt, confirmedAt, dispatchedAt, disposedAt } = incident;
  return {
    raised: raisedAt,
    ...(assessedAt ? { assessed: assessedAt } : {}),
    ...(confirmedAt ? { confirmed: confirmedAt } : {}),
    ...(dispatchedAt ? { dispatched: dispatchedAt } : {}),
    ...(disposedAt ? { disposed: disposedAt } : {}),
  };
}
