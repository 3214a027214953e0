import type { IncidentStore } from '../ports/incident-store.ts';
import type { Incident } from './model.ts';

/** The incident in which one goes on, or one of its alarms: it may have been merged into another, or the alarm split off. */
export async function whereItGoesOn(
  incidents: Pick<IncidentStore, 'load'>,
  id: string | undefined,
  episode?: string,
): Promise<Incident | undefined> {
  const incident = id === undefined ? undefined : await incidents.load(id);
  const movedTo = incident?.alarms.find((alarm) => alarm.episode === episode)?.movedTo;
  const next = movedTo ?? incident?.mergedInto;
  return next ? whereItGoesOn(incidents, next, episode) : incident;
}
