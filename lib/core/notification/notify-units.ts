import { createHash } from 'node:crypto';
import type { IncidentEvent } from '../incident/events.ts';
import { foldIncident } from '../incident/incident.ts';
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

/**
 * Tells units of an event: recorded first, then sent, then marked as sent, each channel by itself. Who is told what follows from the incident
 * as it was then, so that a message that waited, or comes again, tells the same units the same; a repetition sends only what is not marked.
 */
export async function notifyUnits(deps: NotifyDependencies, event: IncidentEvent): Promise<void> {
  if (event.type === 'acknowledged') return deps.notifications.markAnswered(event.incident, event.data.unit, event.at, event.seq);
  if (event.type.startsWith('alarm-') && !(event.type === 'alarm-joined' && event.data.newAsset)) return;
  const incident = await incidentAt(deps, event);
  if (!incident) return;
  const registry = indexRegistry((await deps.publications.active('registry')).body);
  const planned = plan(deps, event, incident, registry);
  if (planned.length === 0) return;
  const stored = await deps.notifications.record(planned.map(({ notification }) => notification));
  const open = planned.filter((_, index) => !stored[index]?.sentAt);
  const outcomes = await Promise.allSettled(open.map(({ notification, channel }) => deps.notifier.send(notification, channel)));
  const sent = open.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ notification }) => notification.id);
  if (sent.length > 0) await deps.notifications.markSent(sent, toInstant(deps.clock.now()));
  await markAlreadyAnswered(deps, event);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

async function incidentAt({ incidents }: NotifyDependencies, event: IncidentEvent): Promise<Incident | undefined> {
  if (event.seq === 1) return foldIncident([event]);
  const events = (await incidents.events(event.incident)).filter(({ seq }) => seq <= event.seq);
  return events.length > 0 ? foldIncident(events) : undefined;
}

/** The queue keeps no order: the unit may have answered, and that been dealt with, before there was a row to mark. */
async function markAlreadyAnswered({ incidents, notifications }: NotifyDependencies, event: IncidentEvent): Promise<void> {
  const head = await incidents.load(event.incident);
  if (!head || head.version === event.seq || !head.tasks.some(({ acknowledgedAt }) => acknowledgedAt)) return;
  for (const later of await incidents.events(event.incident)) {
    if (later.type !== 'acknowledged' || later.seq < event.seq) continue;
    await notifications.markAnswered(later.incident, later.data.unit, later.at, later.seq);
  }
}

interface Planned {
  readonly notification: Notification;
  readonly channel: Channel;
}

function plan(deps: NotifyDependencies, event: IncidentEvent, incident: Incident, registry: RegistryIndex): Planned[] {
  const createdAt = toInstant(deps.clock.now());
  const place = incident.town ?? incident.tier;
  const centre = incident.handledBy?.unit ?? registry.centreOf(place) ?? 'centre';
  const name = registry.tier(place)?.name ?? { zh: place, en: place };
  const eventId = `${event.incident}#${event.seq}`;
  return recipients(event, incident, centre).flatMap(({ unit, obligation }) => {
    const message = messageOf(event, incident, unit, name, (id) => registry.unit(id)?.name ?? { zh: id, en: id });
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
          ...(deps.notifier.isRecord?.(channel) ? { sentAt: createdAt, deliveredAt: createdAt } : {}),
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
