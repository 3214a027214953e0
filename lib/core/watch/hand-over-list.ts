import type { Incident, Obligation } from '../incident/model.ts';
import { OVER_STATES } from '../incident/model.ts';
import { type Instant, plus, toMillis } from '../instant.ts';
import { asRecorded, maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import type { DomainId, Grade } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { DutyLogEntry, Logged } from './duty-log.ts';
import type { UnstaffedHours } from './kept-hours.ts';
import type { Shift } from './model.ts';

/** What is due this soon is handed over by name (DOMAIN.md): two hours. */
export const SOON_MILLIS = 2 * 3_600_000;

export interface OpenIncident {
  readonly id: string;
  readonly title: string;
  readonly state: Incident['state'];
  readonly domain: DomainId;
  readonly grade: Grade;
  readonly level?: Grade;
  readonly town?: TierPath;
  readonly raisedAt: Instant;
  readonly exercise: boolean;
}

export interface DueSoon {
  readonly incident: string;
  readonly obligation: string;
  readonly unit: string;
  readonly action: Obligation['action'];
  readonly due: Instant;
  /** Its time has run out already. */
  readonly overdue: boolean;
  readonly provisional: boolean;
}

/** A sensor that has not been heard of for longer than its thing ever waits. */
export interface DeadSensor {
  readonly sensor: string;
  readonly thing: string;
  readonly lastAt: Instant;
}

/** Alarms that nobody is told of for a while. */
export interface RunningSilence {
  readonly id: string;
  readonly reason: string;
  readonly until: Instant;
}

/** What whoever comes takes over (交接班), as it was when they signed. */
export interface HandOverList {
  readonly tier: TierPath;
  readonly shift: string;
  readonly at: Instant;
  readonly openIncidents: readonly OpenIncident[];
  readonly dueSoon: readonly DueSoon[];
  readonly silences: readonly RunningSilence[];
  readonly deadSensors: readonly DeadSensor[];
  /** Registered, and never heard of yet. */
  readonly sensorsNeverHeard: number;
  /** Hours of the coming day in which nobody is on a centre's roster here and another centre keeps its watch. Absent in lists from before. */
  readonly unstaffed?: readonly UnstaffedHours[];
  /** What was written into the log during the shift for the next one to know: decisions and notes, oldest first. */
  readonly notes: readonly {
    readonly seq: number;
    readonly at: Instant;
    readonly by: string;
    readonly kind: Logged['kind'];
    readonly text: string;
  }[];
  readonly remark?: string;
}

export interface HandOverSources {
  readonly shift: Shift;
  readonly at: Instant;
  /** Of the tier; those that are over are left out. */
  readonly incidents: readonly Incident[];
  readonly silences: readonly RunningSilence[];
  readonly deadSensors: readonly DeadSensor[];
  readonly sensorsNeverHeard: number;
  readonly unstaffed?: readonly UnstaffedHours[];
  /** Of the tier's log, at least since the shift began. */
  readonly entries: readonly DutyLogEntry[];
  /** What the one who comes adds. */
  readonly remark?: string;
}

/** The list of a hand-over, in an order that does not depend on how it was gathered. */
export function handOverList({
  shift,
  at,
  incidents,
  silences,
  deadSensors,
  sensorsNeverHeard,
  unstaffed = [],
  entries,
  remark,
}: HandOverSources): HandOverList {
  const open = incidents.filter(({ state }) => !OVER_STATES.includes(state)).sort(by(({ id }) => id));
  return {
    tier: shift.tier,
    shift: shift.id,
    at,
    openIncidents: open.map(openIncident),
    dueSoon: open
      .flatMap((incident) => dueSoon(incident, at))
      .sort(by(({ due, incident, obligation }) => `${due} ${incident} ${obligation}`)),
    silences: [...silences].sort(by(({ until, id }) => `${until} ${id}`)),
    deadSensors: [...deadSensors].sort(by(({ sensor }) => sensor)),
    sensorsNeverHeard,
    unstaffed: [...unstaffed].sort(by(({ from, unit }) => `${from} ${unit}`)),
    notes: notesOf(shift, entries),
    ...(remark ? { remark: asRecorded(remark) } : {}),
  };
}

const by =
  <T>(key: (one: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

function openIncident({ id, title, state, domain, grade, level, town, raisedAt, exercise }: Incident): OpenIncident {
  return {
    id,
    title: maskTelephoneNumbers(title),
    state,
    domain,
    grade,
    ...(level ? { level } : {}),
    ...(town ? { town } : {}),
    raisedAt,
    exercise,
  };
}

function dueSoon({ id, obligations }: Incident, at: Instant): DueSoon[] {
  const until = toMillis(plus(at, SOON_MILLIS));
  return obligations.flatMap(({ id: obligation, unit, action, due, state, provisional }) =>
    state === 'pending' && due && toMillis(due) <= until
      ? [{ incident: id, obligation, unit, action, due, overdue: toMillis(due) < toMillis(at), provisional }]
      : [],
  );
}

/** A note that was put right stands as it was put right. */
function notesOf(shift: Shift, entries: readonly DutyLogEntry[]): HandOverList['notes'] {
  const logged = entries.filter((entry) => entry.type === 'logged').sort((a, b) => a.seq - b.seq);
  const corrected = new Set(logged.flatMap(({ data }) => (data.corrects === undefined ? [] : [data.corrects])));
  return logged
    .filter(({ seq, at, data }) => toMillis(at) >= toMillis(shift.from) && !corrected.has(seq) && ['note', 'decision'].includes(data.kind))
    .map(({ seq, at, by: { name }, data: { kind, text } }) => ({ seq, at, by: name, kind, text }));
}
