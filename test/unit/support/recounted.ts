import type { IncidentEvent } from '../../../lib/core/incident/events.ts';

/** One obligation as its events tell it, without the fold. */
interface Told {
  readonly unit: string;
  readonly action: string;
  due?: string | undefined;
  met?: 'on-time' | 'late' | undefined;
  metAt?: string;
  breachedAt?: string;
  grantedAt?: string;
  waived?: 'waived' | 'missed';
  superseded?: boolean;
  disowned?: boolean;
}

interface Counts {
  raised: number;
  false: number;
  merged: number;
  onTime: number;
  late: number;
  missed: number;
  excused: number;
}

/** What all events come to, counted plainly: the long way, to compare the short one with. */
export function recounted(records: readonly (readonly IncidentEvent[])[], now: number): Counts {
  const counts: Counts = { raised: 0, false: 0, merged: 0, onTime: 0, late: 0, missed: 0, excused: 0 };
  for (const events of records) {
    const [first] = events;
    if (first?.type !== 'raised' || first.data.exercise) continue;
    counts.raised++;
    const end = events.findLast(({ type }) => ['false-alarm', 'reopened', 'archived', 'merged'].includes(type))?.type;
    if (end === 'false-alarm') counts.false++;
    if (end === 'merged') counts.merged++;
    for (const one of obligationsOf(events)) {
      const as = countOf(one, end !== undefined && end !== 'reopened', now);
      if (as) counts[as]++;
    }
  }
  return counts;
}

function countOf(one: Told, isOver: boolean, now: number): 'onTime' | 'late' | 'missed' | 'excused' | undefined {
  const wasLate = one.breachedAt !== undefined;
  const isForgiven = wasLate && one.grantedAt !== undefined && one.grantedAt >= (one.breachedAt as string);
  if (one.due === undefined && !one.superseded) return undefined;
  if (one.superseded) {
    if (!wasLate) return undefined;
    if (one.disowned || isForgiven) return 'excused';
    return one.met ? 'late' : 'missed';
  }
  if (one.waived === 'waived') return 'excused';
  if (one.met === 'on-time') return 'onTime';
  if (one.met === 'late') return isForgiven && (one.metAt as string) <= (one.due as string) ? 'excused' : 'late';
  const isMissed = wasLate || one.waived === 'missed' || (isOver && one.action !== 'report');
  if (!isMissed) return undefined;
  return isForgiven && now <= Date.parse(one.due as string) ? undefined : 'missed';
}

function obligationsOf(events: readonly IncidentEvent[]): Told[] {
  const all = new Map<string, Told>();
  const disowning = new Set<string>();
  for (const { type, at, data } of events) {
    // biome-ignore lint/suspicious/noExplicitAny: whichever of these an event has.
    const { obligations = [], started = [], met = [], superseded = [], waived = [], obligation, unit, due } = data as any;
    const named = all.get(obligation);
    if (type === 'returned') disowning.add(unit);
    if (type === 'acknowledged') disowning.delete(unit);
    for (const one of obligations) all.set(one.id, { unit: one.unit, action: one.action, due: one.due });
    for (const one of started) Object.assign(all.get(one.obligation) ?? {}, { due: one.due });
    for (const one of met) Object.assign(all.get(one.obligation) ?? {}, { met: one.outcome, metAt: one.at });
    for (const id of superseded) Object.assign(all.get(id) ?? {}, { superseded: true });
    for (const one of waived) Object.assign(all.get(one.obligation ?? one) ?? {}, { waived: one.outcome ?? 'waived' });
    if (type === 'reassigned') disowning.delete(unit);
    if (type === 'obligation-breached') Object.assign(named ?? {}, { breachedAt: at });
    if (type === 'extension-granted') Object.assign(named ?? {}, { due, grantedAt: at });
  }
  for (const one of all.values()) if (one.superseded && disowning.has(one.unit)) one.disowned = true;
  return [...all.values()];
}
