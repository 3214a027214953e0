import type { Instant } from '../instant.ts';
import type { Notification } from '../ports/notification-store.ts';
import type { UnitNotifier } from '../ports/unit-notifier.ts';
import type { Channel, DomainId } from '../registry/model.ts';
import { notificationId } from './notification-id.ts';
import type { Planned } from './send-planned.ts';
import type { Message } from './texts.ts';

/** What one unit is to be told of one event. */
export interface Telling {
  readonly event: string;
  readonly unit: string;
  readonly message: Message;
  readonly domain: DomainId;
  readonly createdAt: Instant;
  /** What the row says besides. */
  readonly about: Pick<Notification, 'incident' | 'obligation' | 'letter' | 'order' | 'link' | 'test'>;
}

/** A row for each of the unit's channels; one whose record is the delivery itself is sent and delivered with it. */
export function planMessage(notifier: UnitNotifier, channels: readonly Channel[], telling: Telling): Planned[] {
  const { event, unit, domain, createdAt, about } = telling;
  const { subject, text, ...enclosed } = telling.message;
  return channels.map((channel) => ({
    channel,
    enclosed,
    domain,
    notification: {
      id: notificationId(event, unit, channel.kind),
      event,
      unit,
      channel: channel.kind,
      subject,
      text,
      createdAt,
      ...(notifier.isRecord?.(channel) ? { sentAt: createdAt, deliveredAt: createdAt } : {}),
      ...about,
    },
  }));
}
