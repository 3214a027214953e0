import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { Instant } from '../instant.ts';
import type { EventOf, IncidentEvent } from './events.ts';
import { foldedBy, withoutAlarms } from './fold-alarms.ts';
import type { AcknowledgementClock, Extension, Incident, IncidentIn, IncidentState, Obligation, Task } from './model.ts';
import { type Met, type Started, withoutWarning } from './obligations.ts';
import { LEVEL_STATES } from './stages.ts';

/** The incident in one of the states that an event can follow. */
export function only<State extends IncidentState>(incident: Incident, { type, seq }: IncidentEvent, ...states: State[]): IncidentIn<State> {
  if (states.some((state) => state === incident.state)) return incident as IncidentIn<State>;
  throw new TypeError(`event ${seq}, "${type}", cannot happen to an incident that is ${incident.state}`);
}

export function mapObligations<One extends Incident>(incident: One, change: (obligation: Obligation) => Obligation): One {
  return { ...incident, obligations: incident.obligations.map(change) };
}

export function fulfil<One extends Incident>(incident: One, met: readonly Met[], evidence: readonly string[] = []): One {
  return mapObligations(incident, (one) => {
    const own = met.find(({ obligation }) => obligation === one.id);
    return own ? { ...one, state: 'met', metAt: own.at, outcome: own.outcome, evidence: [...one.evidence, ...evidence] } : one;
  });
}

export function startClocks<One extends Incident>(incident: One, started: readonly Started[]): One {
  return mapObligations(incident, (one) => {
    const own = started.find(({ obligation }) => obligation === one.id);
    return own ? { ...one, base: own.base, due: own.due } : one;
  });
}

export function supersede<One extends Incident>(
  incident: One,
  at: Instant,
  superseded: readonly string[],
  added: readonly Obligation[],
): One {
  const kept = mapObligations(incident, (one) => (superseded.includes(one.id) ? { ...one, state: 'superseded', supersededAt: at } : one));
  return { ...kept, obligations: [...kept.obligations, ...added] };
}

export function withTasks<One extends Incident>(incident: One, units: readonly string[]): One {
  const added = [...new Set(units)].filter((unit) => !incident.tasks.some((task) => task.unit === unit)).map((unit): Task => ({ unit }));
  return { ...incident, tasks: [...incident.tasks, ...added] };
}

export function withTask<One extends Incident>(incident: One, unit: string, change: (task: Task) => Task): One {
  const whole = withTasks(incident, [unit]);
  return { ...whole, tasks: whole.tasks.map((task) => (task.unit === unit ? change(task) : task)) };
}

export function withAcknowledgement<One extends Incident>(
  incident: One,
  unit: string,
  change: (clock: AcknowledgementClock) => AcknowledgementClock,
): One {
  return withTask(incident, unit, (task) => (task.acknowledgement ? { ...task, acknowledgement: change(task.acknowledgement) } : task));
}

/** Obligations that come in on the way; once it was dispatched, whoever owes has a task. */
export function giveTo<One extends Incident>(incident: One, obligations: readonly Obligation[]): One {
  const given = { ...incident, obligations: [...incident.obligations, ...obligations] };
  return given.dispatchedAt
    ? withTasks(
        given,
        obligations.map(({ unit }) => unit),
      )
    : given;
}

export function regrade(incident: Incident, event: EventOf<'regraded'>): Incident {
  const { grade, level, superseded, obligations } = event.data;
  const planned = giveTo(supersede(incident, event.at, superseded, []), obligations);
  const graded = grade ? { ...planned, grade: grade.to, ...highestGrade(planned, grade.to) } : planned;
  return level ? { ...only(graded, event, ...LEVEL_STATES), level: level.to } : graded;
}

function highestGrade({ grade, highestGrade: before }: Incident, to: Incident['grade']): Pick<Incident, 'highestGrade'> {
  const highest = before && isMoreSevere(before, grade) ? before : grade;
  return isMoreSevere(highest, to) ? { highestGrade: highest } : {};
}

export function askExtension(incident: Incident, { at, data }: EventOf<'extension-requested'>): Incident {
  const asked: Extension = { askedAt: at, askedBy: data.by, reason: data.reason, askedDue: data.due, previousDue: data.previousDue };
  return mapObligations(incident, (one) => (one.id === data.obligation ? { ...one, extensions: [...(one.extensions ?? []), asked] } : one));
}

/** What was granted moves the clock; a breach on record stays, and is taken no further before the new time has passed too. */
export function answerExtension(incident: Incident, event: EventOf<'extension-granted'> | EventOf<'extension-refused'>): Incident {
  return mapObligations(incident, (one) => {
    if (one.id !== event.data.obligation) return one;
    const extensions = (one.extensions ?? []).map((extension): Extension => {
      if (extension.decidedAt) return extension;
      const decided = { ...extension, decidedAt: event.at };
      return event.type === 'extension-granted' ? { ...decided, granted: true, due: event.data.due } : { ...decided, granted: false };
    });
    if (event.type === 'extension-refused') return { ...one, extensions };
    return putOff({ ...withoutWarning(one), extensions, due: event.data.due }, event.data.due);
  });
}

/** Nobody is told further, and nobody reminded, before the new time. */
function putOff(obligation: Obligation, due: Instant): Obligation {
  const { escalation } = obligation;
  if (!escalation) return obligation;
  const later = (moment: Instant): Instant => (moment < due ? due : moment);
  const { next, remindAt } = escalation;
  const moments = { ...(next ? { next: later(next) } : {}), ...(remindAt ? { remindAt: later(remindAt) } : {}) };
  return { ...obligation, escalation: { ...escalation, ...moments } };
}

/** Ends the plan of a name, or all that are active. */
export function endPlans<One extends Incident>(incident: One, at: Instant, plan?: string): One {
  if (!incident.plans) return incident;
  const plans = incident.plans.map((one) => (one.endedAt || (plan !== undefined && one.plan !== plan) ? one : { ...one, endedAt: at }));
  return { ...incident, plans };
}

/** Of two grades before they were lowered the graver counts. */
const graver = ({ highestGrade: own }: Incident, other: Incident['grade'] | undefined): Pick<Incident, 'highestGrade'> =>
  other && (!own || isMoreSevere(other, own)) ? { highestGrade: other } : {};

/** What another incident had open. An alarm that had been split off from this one comes back in its place. */
export function absorb(incident: Incident, { data }: EventOf<'absorbed'>): Incident {
  const alarms = [...withoutAlarms(incident.alarms, data.alarms), ...data.alarms];
  const plans = [...(incident.plans ?? []), ...(data.plans ?? [])];
  return {
    ...giveTo(incident, data.obligations),
    ...(data.fold ? { alarmsFolded: data.fold, alarms: foldedBy(alarms, data.fold) } : { alarms }),
    ...(data.assets ? { assetCount: (incident.assetCount ?? 1) + data.assets } : {}),
    mergedFrom: [...new Set([...(incident.mergedFrom ?? []), data.from])],
    ...(plans.length > 0 ? { plans } : {}),
    ...graver(incident, data.highestGrade),
  };
}
