import type { ConsolePush } from '../../lib/core/ports/effects.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import { effectFunction } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { incidentPushTopics } from '../../lib/wiring/topics.ts';

export interface Dependencies {
  readonly tenant: string;
  readonly incidents: IncidentStore;
  readonly push: ConsolePush;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Queue `push`: consoles of the place and of every unit concerned learn that the incident changed, and nothing more. */
export function makeHandler({ tenant, incidents, push, logger, observe }: Dependencies) {
  return effectFunction(logger, async (event) => {
    const incident = await incidents.load(event.incident);
    if (!incident) return;
    const topics = incidentPushTopics(tenant, incident);
    await Promise.all(topics.map((topic) => push.push(topic, { incident: event.incident, version: event.seq })));
    observe({ what: 'consoles-told', topics: topics.length });
  });
}
