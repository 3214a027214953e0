import type { IncidentStore } from '../ports/incident-store.ts';
import type { Incident } from './model.ts';

/**
 * The incident in which one goes on, or one of its alarms: it may have been merged into another, or the alarm split off. Where what was split
 * off has been merged back, an alarm goes on in the incident that it came from.
 */
export async function whereItGoesOn(
  incidents: Pick<IncidentStore, 'load'>,
  id: string | undefined,
  episode?: string,
): Promise<Incident | undefined> {
  const seen = new Set<string>();
  for (let next = id; ; ) {
    const incident = next === undefined ? undefined : await incidents.load(next);
    if (!incident) return undefined;
    const movedTo = seen.has(incident.id) ? undefined : incident.alarms.find((alarm) => alarm.episode === episode)?.movedTo;
    seen.add(incident.id);
    next = movedTo ?? incident.mergedInto;
    if (!next) return incident;
  }
}
