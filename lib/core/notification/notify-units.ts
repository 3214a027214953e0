import { createHash } from 'node:crypto';
import type { IncidentEvent } from '../incident/events.ts';
import type { Incident } from '../incident/model.ts';
import { toInstant } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { IncidentStore } from '../ports/incident-store.ts';
import type { Notification, NotificationStore, UnitNotifier } from '../ports/notification-store.ts';
import type { PublicationSource } from '../ports/publications.ts';
import type { Channel } from '../registry/model.ts';
import { indexRegistry, type RegistryIndex } from '../registry/registry-index.ts';
import { recipients } from './recipients.ts';
import { messageOf } from './texts.ts';

export interface NotifyDependencies {
  readonly tenant: string;
  readonly incidents: IncidentStore;
  readonly publications: PublicationSource;
  readonly notifications: NotificationStore;
  readonly notifier: UnitNotifier;
  readonly clock: Clock;
}

/** Tells units of an event: recorded first, then sent, then marked as sent. A repetition sends only what is not marked. */
export async function notifyUnits(deps: NotifyDependencies, event: IncidentEvent): Promise<void> {
  if (event.type === 'acknowledged') return deps.notifications.markAnswered(event.incident, event.data.unit, event.at);
  const incident = await deps.incidents.load(event.incident);
  if (!incident) return;
  const registry = indexRegistry((await deps.publications.active('registry')).body);
  const planned = plan(event, incident, registry, toInstant(deps.clock.now()));
  if (planned.length === 0) return;
  const stored = await deps.notifications.record(planned.map(({ notification }) => notification));
  const open = planned.filter((_, index) => !stored[index]?.sentAt);
  await Promise.all(open.map(({ notification, channel }) => deps.notifier.send(notification, channel)));
  if (open.length > 0)
    await deps.notifications.markSent(
      open.map(({ notification }) => notification.id),
      toInstant(deps.clock.now()),
    );
}

interface Planned {
  readonly notification: Notification;
  readonly channel: Channel;
}

function plan(event: IncidentEvent, incident: Incident, registry: RegistryIndex, createdAt: string): Planned[] {
  const place = incident.town ?? incident.tier;
  const centre = registry.centreOf(place) ?? 'centre';
  const name = registry.tier(place)?.name ?? { zh: place, en: place };
  const eventId = `${event.incident}#${event.seq}`;
  return recipients(event, incident, centre).flatMap(({ unit, obligation }) => {
    const message = messageOf(event, incident, unit, name);
    return channelsOf(registry, unit).map(
      (channel): Planned => ({
        channel,
        notification: {
          id: createHash('sha256').update(`${eventId}\n${unit}\n${channel.kind}`).digest('hex').slice(0, 32),
          event: eventId,
          incident: incident.id,
          ...(obligation ? { obligation } : {}),
          unit,
          channel: channel.kind,
          ...message,
          createdAt,
        },
      }),
    );
  });
}

const OUTBOX: Channel = { kind: 'outbox' };

/** Every unit has its outbox; one row a kind of channel. */
function channelsOf(registry: RegistryIndex, unit: string): Channel[] {
  const declared = registry.unit(unit)?.channels ?? [];
  return [
    OUTBOX,
    ...declared.filter(({ kind }, index) => kind !== 'outbox' && declared.findIndex((other) => other.kind === kind) === index),
  ];
}
