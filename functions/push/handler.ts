import type { ConsolePush } from '../../lib/core/ports/effects.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { EffectMessage } from '../../lib/wiring/messages.ts';
import { placePushTopic, unitPushTopic } from '../../lib/wiring/topics.ts';

export interface Dependencies {
  readonly tenant: string;
  readonly incidents: IncidentStore;
  readonly push: ConsolePush;
  readonly logger: Logger;
}

/** Queue `push`: consoles of the place and of every unit concerned learn that the incident changed, and nothing more. */
export function makeHandler({ tenant, incidents, push, logger }: Dependencies) {
  return queueFunction(
    logger,
    eachMessage(logger, async (body) => {
      const { event } = JSON.parse(body) as EffectMessage;
      const incident = await incidents.load(event.incident);
      if (!incident) return;
      const units = new Set(incident.obligations.map(({ unit }) => unit));
      const topics = [
        placePushTopic(tenant, incident.town ?? incident.tier, incident.domain),
        ...[...units].map((unit) => unitPushTopic(tenant, unit)),
      ];
      await Promise.all(topics.map((topic) => push.push(topic, { incident: event.incident, version: event.seq })));
    }),
  );
}
