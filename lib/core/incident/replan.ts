import { type Instant, plus, toMillis } from '../instant.ts';
import type { Mechanism } from '../mechanism/model.ts';
import { planObligations } from '../mechanism/plan.ts';
import { atLevel, type BodyContext, resolveBody } from '../mechanism/resolve-body.ts';
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
  const prescribed = incident.obligations.filter(isPrescribed);
  const open = prescribed.filter(({ state }) => state === 'pending');
  // What was rejected is met, and open again: the newest of a line says how it stands.
  const settled = prescribed.filter(
    (one) => (one.state === 'met' || one.state === 'waived') && !open.some((other) => isSameLine(one, other)),
  );
  const context = placeOf(incident, sources);
  const { obligations } = planObligations(context, level, basesOf(incident), incident.obligations.length + 1, (template) =>
    settled.some((one) => isSameLine(one, template)),
  );
  // Whoever owes what the mechanism gave to another unit, or to another tier's centre, was given it by a person.
  const given = open.filter(({ body, unit, level: then }) => unit !== resolveBody(body, atLevel(context, then)));
  return {
    obligations: obligations.map((obligation) => notLateAtBirth(fromOwnTask(keepUnit(obligation, given, incident), incident), at)),
    superseded: open.map(({ id }) => id),
  };
}

/** Where, and under which version, the incident's bodies are somebody. */
export const placeOf = ({ domain, mechanism, town, tier }: IncidentFacts, sources: PlanSources): BodyContext => ({
  version: mechanismNamed(sources.mechanism, mechanism),
  domain,
  town: town ?? tier,
  registry: sources.registry,
});

/** What the mechanism prescribes for this incident: not what a person asked for, nor what came with another incident. */
const isPrescribed = ({ from, carriedFrom }: Obligation): boolean => from !== 'assigned' && carriedFrom === undefined;

const isSameLine = (one: Pick<Obligation, 'body' | 'action'>, other: Pick<Obligation, 'body' | 'action'>): boolean =>
  one.body === other.body && one.action === other.action;

/** A line that was given to another unit stays with it, and the centre is the one that took it over. */
function keepUnit(obligation: Obligation, given: readonly Obligation[], { handledBy }: Planned): Obligation {
  const kept = given.findLast((one) => isSameLine(one, obligation))?.unit;
  const unit = kept ?? (obligation.body === 'centre' ? handledBy?.unit : undefined) ?? obligation.unit;
  return { ...obligation, unit };
}

/** A clock that runs from what the unit itself did runs from when it did it. */
function fromOwnTask(obligation: Obligation, { tasks }: Planned): Obligation {
  const task = tasks.find(({ unit }) => unit === obligation.unit);
  const base = obligation.from === 'acknowledged' ? task?.acknowledgedAt : obligation.from === 'arrived' ? task?.arrivedAt : undefined;
  return base ? { ...obligation, base, due: plus(base, obligation.within) } : obligation;
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
