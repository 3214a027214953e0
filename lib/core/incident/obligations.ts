import { type Instant, plus, toMillis } from '../instant.ts';
import { lineName } from '../mechanism/lines.ts';
import type { BaseEvent } from '../mechanism/model.ts';
import { ended } from './escalate.ts';
import { type Incident, type IncidentFacts, type Obligation, OVER_STATES } from './model.ts';

export interface Met {
  readonly obligation: string;
  readonly at: Instant;
  readonly outcome: 'on-time' | 'late';
}

export interface Started {
  readonly obligation: string;
  readonly base: Instant;
  readonly due: Instant;
}

/** Whatever has obligations. */
export type Obliged = Pick<IncidentFacts, 'obligations'>;

export const pending = (incident: Obliged): Obligation[] => incident.obligations.filter(({ state }) => state === 'pending');

/** What a person asked for may be asked before the dispatch, and done without another word. */
export const needsAcknowledgement = ({ from }: Obligation): boolean => from !== 'assigned';

/** Meeting an obligation at a moment: on time up to `due`, unless its breach is on record already. */
export function meet(obligation: Obligation, at: Instant): Met {
  const late = obligation.breachedAt !== undefined || (obligation.due !== undefined && toMillis(at) > toMillis(obligation.due));
  return { obligation: obligation.id, at, outcome: late ? 'late' : 'on-time' };
}

/** The obligations of a line (`<body>/<action>`) that count: more than one where it had to be done again; nobody waits for what was waived. */
export const standing = (incident: Obliged, line: string): Obligation[] =>
  incident.obligations.filter((one) => one.state !== 'superseded' && one.state !== 'waived' && lineName(one) === line);

/** Whether an obligation comes after a line that is not met yet, or not any more. */
export const waitsForOthers = (incident: Obliged, { after = [] }: Obligation): boolean =>
  after.some((line) => standing(incident, line).some(({ state }) => state !== 'met'));

/** The clocks that a base event starts: pending obligations that wait for it and nothing else, of one unit or of all. */
export function start(incident: Obliged, event: BaseEvent, at: Instant, unit?: string): Started[] {
  return pending(incident)
    .filter(
      (obligation) =>
        obligation.from === event &&
        !obligation.base &&
        !waitsForOthers(incident, obligation) &&
        (unit === undefined || obligation.unit === unit),
    )
    .map((obligation) => ({ obligation: obligation.id, base: at, due: plus(at, obligation.within) }));
}

/**
 * The same obligation for another unit or a second time, with a clock of its own from `at`: whoever takes it over gets the whole time. One
 * that still waits for the event that starts its clock goes on waiting.
 */
export function renew(obligation: Obligation, number: number, at: Instant, unit = obligation.unit): Obligation {
  const runs = obligation.base !== undefined || obligation.state === 'met';
  const clock = runs ? { base: at, due: plus(at, obligation.within) } : {};
  return { ...withoutClock(obligation), ...clock, id: `o${number}`, unit, state: 'pending', evidence: [] };
}

/** The same obligation in other hands, its clock running on; one that has run out starts anew: nobody is late at birth. */
export function carryOn(obligation: Obligation, number: number, at: Instant, change: Partial<Obligation>): Obligation {
  const { base, due, warnedAt, within } = obligation;
  const hasTime = due !== undefined && toMillis(due) > toMillis(at);
  const clock = base && due ? (hasTime ? { base, due, ...(warnedAt ? { warnedAt } : {}) } : { base: at, due: plus(at, within) }) : {};
  return { ...withoutClock(obligation), ...clock, ...change, id: `o${number}`, evidence: [] };
}

/** Whether somebody can still meet it: an incident that is over asks for its report alone. */
export const canBeMet = ({ state }: Pick<Incident, 'state'>, { action }: Obligation): boolean =>
  action === 'report' || !OVER_STATES.includes(state);

/** The centre that handles it: the one that took it over, else the one that owes as the mechanism's centre, by the newest plan. */
export const handlingCentre = ({ handledBy, obligations }: IncidentFacts): string | undefined =>
  handledBy?.unit ??
  obligations.findLast(({ body, state, carriedFrom }) => body === 'centre' && state !== 'superseded' && carriedFrom === undefined)?.unit;

/** Taken no further; to whom it was taken stays on record. */
export function withoutNextStep(obligation: Obligation): Obligation {
  return obligation.escalation ? { ...obligation, escalation: ended(obligation.escalation) } : obligation;
}

/** As it was planned: no clock, and nothing that came of one. */
export function withoutClock(obligation: Obligation): Obligation {
  const { base: _base, due: _due, warnedAt: _warned, breachedAt: _breached, metAt: _met, outcome: _outcome, ...rest } = obligation;
  const { escalation: _escalation, extensions: _granted, ...planned } = rest;
  return planned;
}

/** Not warned yet: of a clock that has been moved. */
export function withoutWarning({ warnedAt: _warned, ...obligation }: Obligation): Obligation {
  return obligation;
}
