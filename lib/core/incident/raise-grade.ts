import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { Instant } from '../instant.ts';
import type { Grade } from '../registry/model.ts';
import { type IncidentDependencies, systemActor } from './append.ts';
import type { NewEvent } from './events.ts';
import { hasEnded } from './grouping.ts';
import type { Actor, Incident } from './model.ts';
import { proposedLevel } from './open-incident.ts';
import { overdueEvents } from './record-overdue.ts';
import { replan } from './replan.ts';

const ACTOR = systemActor('evaluate-telemetry');

/**
 * A grade rises by itself and falls only by a person; while no level is confirmed, the obligations of the new grade run. Where the clock of
 * one that they take the place of has run out, that is on record before.
 */
export async function raiseGrade(
  deps: IncidentDependencies,
  incident: Incident,
  to: Grade,
  at: Instant,
  actor: Actor = ACTOR,
): Promise<NewEvent[]> {
  if (!isMoreSevere(to, incident.grade) || hasEnded(incident)) return [];
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const plan = incident.level
    ? { obligations: [], superseded: [] }
    : replan(incident, to, at, { mechanism: mechanism.body, registry: registry.body });
  const level = incident.level ? undefined : proposedLevel(incident.occurrence, to);
  return [
    ...(await overdueEvents(deps, incident, at, plan.superseded)),
    { type: 'grade-raised', at, actor, data: { from: incident.grade, to, ...plan } },
    ...(level ? [{ type: 'level-proposed', at, actor, data: { level, occurrence: incident.occurrence ?? 1 } } as const] : []),
  ];
}
