import type { AlarmRow, Incident, IncidentState, Obligation, OwedAction } from '../../incident/model.ts';
import { outcomeOf } from '../../incident/view.ts';
import type { Instant } from '../../instant.ts';
import type { DomainId, Grade } from '../../registry/model.ts';
import type { TierPath } from '../../tier/tier-path.ts';

/** What statistics and the scoreboard need of one incident, and no more; made from the incident alone, so that it can be made again. */
export interface IncidentFigures {
  readonly incident: string;
  /** Of the incident it was made from. */
  readonly version: number;
  readonly domain: DomainId;
  readonly grade: Grade;
  readonly tier: TierPath;
  readonly town?: TierPath;
  readonly state: IncidentState;
  readonly raisedAt: Instant;
  readonly reportedBy?: string;
  /** Why it was a false alarm; absent where it was none. */
  readonly falseReason?: string;
  /** It went on in another incident. */
  readonly merged?: true;
  /** Seconds from `raised` to the end of the assessment, and from there to the dispatch. */
  readonly assessSeconds?: number;
  readonly dispatchSeconds?: number;
  /** Everybody who ever owed something in it, whatever became of that. */
  readonly units: readonly string[];
  readonly tasks: readonly TaskFigures[];
  /** Those whose clock ran. */
  readonly obligations: readonly ObligationFigures[];
  readonly alarms: readonly { readonly sensor: string; readonly rule: string }[];
}

/** Seconds from the moment the unit was sent to what it did. */
export interface TaskFigures {
  readonly unit: string;
  readonly acknowledgeSeconds?: number;
  readonly arriveSeconds?: number;
  readonly disposeSeconds?: number;
}

/** `replaced`: something else is owed in its place; a breach that was on record before stays there. */
export type ObligationEnd = 'on-time' | 'late' | 'missed' | 'waived' | 'replaced';

export interface ObligationFigures {
  readonly id: string;
  readonly unit: string;
  readonly action: OwedAction;
  readonly due: Instant;
  /** Absent: it is still owed, and no breach is on record. */
  readonly end?: ObligationEnd;
  readonly metAt?: Instant;
  /** Of what was `replaced`. */
  readonly replacedAt?: Instant;
  readonly breachedAt?: Instant;
  /** When more time was granted last. */
  readonly extendedAt?: Instant;
  /** The unit said that it was not its own, and the centre gave it to another. */
  readonly returned?: true;
  readonly provisional?: true;
}

/** `undefined` for an exercise: it counts nowhere. */
export function figuresOf(incident: Incident): IncidentFigures | undefined {
  if (incident.exercise) return undefined;
  const { id, version, domain, grade, tier, town, state, raisedAt, reportedBy, falseAlarm, mergedInto, dispatchedAt } = incident;
  const assessed = incident.confirmedAt ?? falseAlarm?.at;
  return {
    incident: id,
    version,
    domain,
    grade,
    tier,
    ...(town ? { town } : {}),
    state,
    raisedAt,
    ...(reportedBy ? { reportedBy } : {}),
    ...(state === 'false-alarm' && falseAlarm ? { falseReason: falseAlarm.reasonCode } : {}),
    ...(mergedInto ? { merged: true } : {}),
    ...(assessed ? { assessSeconds: between(raisedAt, assessed) } : {}),
    ...(dispatchedAt && incident.confirmedAt ? { dispatchSeconds: between(incident.confirmedAt, dispatchedAt) } : {}),
    units: [...new Set(incident.obligations.map(({ unit }) => unit))],
    tasks: incident.tasks.map((task) => taskFigures(task, task.acknowledgement?.base ?? dispatchedAt)),
    obligations: incident.obligations.flatMap((one) => obligationFigures(one, incident) ?? []),
    alarms: alarmsOf(incident.alarms),
  };
}

/** Months, `2026-11`, in which it counts: that in which it was raised, and those in which something of it was due. */
export const monthsOf = ({ raisedAt, obligations }: IncidentFigures): string[] => [
  ...new Set([raisedAt, ...obligations.map(({ due }) => due)].map((at) => at.slice(0, 7))),
];

function taskFigures({ unit, acknowledgedAt, arrivedAt, disposedAt }: Incident['tasks'][number], base: Instant | undefined): TaskFigures {
  if (!base) return { unit };
  return {
    unit,
    ...(acknowledgedAt ? { acknowledgeSeconds: between(base, acknowledgedAt) } : {}),
    ...(arrivedAt ? { arriveSeconds: between(base, arrivedAt) } : {}),
    ...(disposedAt ? { disposeSeconds: between(base, disposedAt) } : {}),
  };
}

function obligationFigures(obligation: Obligation, incident: Incident): ObligationFigures | undefined {
  const { id, unit, action, due, state, supersededAt, metAt, breachedAt, provisional } = obligation;
  if (!due) return undefined;
  const end = state === 'superseded' ? 'replaced' : outcomeOf(obligation, incident);
  const extendedAt = obligation.extensions?.findLast(({ granted }) => granted)?.decidedAt;
  const isReturned = state === 'superseded' && incident.tasks.some((task) => task.unit === unit && task.returned);
  return {
    id,
    unit,
    action,
    due,
    ...(end ? { end } : {}),
    ...(metAt ? { metAt } : {}),
    ...(supersededAt ? { replacedAt: supersededAt } : {}),
    ...(breachedAt ? { breachedAt } : {}),
    ...(extendedAt ? { extendedAt } : {}),
    ...(isReturned ? { returned: true } : {}),
    ...(provisional ? { provisional: true } : {}),
  };
}

/** Each once; of folded alarms the first one's sensor. What was taken back, or went to another incident, is not among them. */
function alarmsOf(alarms: readonly AlarmRow[]): { sensor: string; rule: string }[] {
  const counted = alarms.filter(({ retracted, movedTo }) => !retracted && !movedTo);
  return [...new Map(counted.map(({ sensor, rule }) => [`${sensor}\n${rule}`, { sensor, rule }])).values()];
}

const between = (from: Instant, to: Instant): number => (Date.parse(to) - Date.parse(from)) / 1000;
