import type { Principal } from '../access/principal.ts';
import { type Instant, plus } from '../instant.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { type ActionInput, invalid, textOf } from './action-input.ts';
import { ActionForbidden, ActionNotAllowed } from './errors.ts';
import type { IncidentEvent, NewEvent } from './events.ts';
import type { Actor, Incident, Obligation } from './model.ts';
import { needsAcknowledgement, pending, renew } from './obligations.ts';
import type { PlanSources } from './replan.ts';

/** What an action is decided on. */
export interface Decision {
  /** With every clock that ran out on record. */
  readonly incident: Incident;
  /** The events that say so, where they are not stored yet. */
  readonly preceding: readonly IncidentEvent[];
  readonly principal: Principal;
  readonly actor: Actor;
  readonly at: Instant;
  readonly input: ActionInput;
  readonly sources: PlanSources;
}

export type Decide = (decision: Decision) => NewEvent[];

type DataOf<Type extends NewEvent['type']> = Extract<NewEvent, { type: Type }>['data'];

export function event<Type extends NewEvent['type']>({ at, actor }: Decision, type: Type, data: DataOf<Type>): NewEvent {
  return { type, at, actor, data } as Extract<NewEvent, { type: Type }> as NewEvent;
}

export function renewAll({ incident, at }: Decision, obligations: readonly Obligation[]): Obligation[] {
  return obligations.map((obligation, index) => renew(obligation, incident.obligations.length + 1 + index, at));
}

/** The task of the principal's unit, and the obligation that names it (any of the unit's, or none given). */
export function taskOf(decision: Decision): { unit: string; obligation: Obligation } {
  const own = decision.incident.obligations.filter(({ unit, state }) => unit === decision.principal.unit && state !== 'superseded');
  const open = own.find(({ state }) => state === 'pending');
  const obligation = open && decision.input.obligation !== undefined ? named(decision, own) : open;
  if (!obligation) throw new ActionForbidden(`the unit ${decision.principal.unit ?? '(none)'} owes nothing open in this incident`);
  return { unit: obligation.unit, obligation };
}

/** The unit's own pending obligation of an action: the one named, or the only one. Its task must have been acknowledged. */
export function ownObligation(decision: Decision, action: string): Obligation {
  const { incident, principal, input } = decision;
  const own = pending(incident).filter((obligation) => obligation.unit === principal.unit && obligation.action === action);
  const obligation = input.obligation === undefined && own.length === 1 ? (own[0] as Obligation) : named(decision, own);
  if (needsAcknowledgement(obligation) && !incident.tasks.some((task) => task.unit === obligation.unit && task.acknowledgedAt)) {
    throw new ActionNotAllowed(`the unit ${obligation.unit} has not acknowledged its task`, []);
  }
  return obligation;
}

export function named({ input }: Decision, candidates: readonly Obligation[]): Obligation {
  const found = candidates.find(({ id }) => id === input.obligation);
  if (found) return found;
  const ids = candidates.map(({ id, action }) => `${id} (${action})`).join(', ');
  throw invalid('/obligation', `${JSON.stringify(input.obligation) ?? 'missing'}: expected one of ${ids || 'none that is open and yours'}`);
}

/** The unit that the member names; it must be one of the city's. */
export function unitOf({ input, sources }: Decision): string {
  const unit = textOf(input, 'unit');
  if (!indexRegistry(sources.registry).unit(unit)) throw invalid('/unit', `"${unit}" is no unit: expected a unit's id`);
  return unit;
}

/** What a person asks of a unit beside the mechanism, with a clock of its own from now. */
export function extraObligation(
  { incident, at }: Decision,
  extra: Pick<Obligation, 'unit' | 'action' | 'text' | 'within' | 'provisional'>,
): Obligation {
  const open = pending(incident).length;
  if (open >= MOST_OPEN) throw new ActionNotAllowed(`${open} obligations are open: expected less than ${MOST_OPEN} for one more`, []);
  return {
    ...extra,
    id: `o${incident.obligations.length + 1}`,
    body: extra.unit,
    level: incident.level ?? incident.grade,
    from: 'assigned',
    warnBefore: Math.min(WARNED_BEFORE, extra.within / 4),
    base: at,
    due: plus(at, extra.within),
    state: 'pending',
    evidence: [],
  };
}

/** One step may have to end them all, and writes at most a hundred rows. */
const MOST_OPEN = 40;

/** Ten minutes, as most lines of the mechanism have it; of a short limit its last quarter. */
const WARNED_BEFORE = 600_000;
