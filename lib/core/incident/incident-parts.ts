import type { IncidentEvent } from './events.ts';
import type { AcknowledgementClock, AlarmRow, Incident, IncidentIn, IncidentState, Obligation, Task } from './model.ts';
import type { Met, Started } from './obligations.ts';

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

export function supersede<One extends Incident>(incident: One, superseded: readonly string[], added: readonly Obligation[]): One {
  const kept = mapObligations(incident, (one) => (superseded.includes(one.id) ? { ...one, state: 'superseded' } : one));
  return { ...kept, obligations: [...kept.obligations, ...added] };
}

export function withAlarm<One extends Incident>(incident: One, episode: string, change: (alarm: AlarmRow) => AlarmRow): One {
  return { ...incident, alarms: incident.alarms.map((alarm) => (alarm.episode === episode ? change(alarm) : alarm)) };
}

export function withTasks<One extends Incident>(incident: One, units: readonly string[]): One {
  const added = units.filter((unit) => !incident.tasks.some((task) => task.unit === unit)).map((unit): Task => ({ unit }));
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
