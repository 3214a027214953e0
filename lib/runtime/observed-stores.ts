import type { IncidentStore } from '../core/ports/incident-store.ts';
import type { NotificationStore } from '../core/ports/notification-store.ts';
import type { Observe } from '../core/ports/observer.ts';
import type { PublicationStore } from '../core/ports/publications.ts';
import type { UnitNotifier } from '../core/ports/unit-notifier.ts';

/** Tells of every event that is committed, whoever wrote it: an alarm, a person, the deadline watcher. */
export function observedIncidents(store: IncidentStore, observe: Observe): IncidentStore {
  return {
    ...store,
    async commit(change) {
      await store.commit(change);
      const { events, other, effect, episode } = change;
      for (const event of [...events, ...(other?.events ?? [])]) {
        observe({ what: 'event-appended', event, ...(effect ? { effect } : {}), ...(episode ? { episode: episode.episode } : {}) });
      }
    },
  };
}

/** Tells of notifications that are delivered by being recorded, and of answers; what has to be sent is told by the notifier. */
export function observedNotifications(store: NotificationStore, observe: Observe): NotificationStore {
  return {
    ...store,
    async record(notifications) {
      const stored = await store.record(notifications);
      for (const [index, notification] of notifications.entries()) {
        // What was there already comes back as it was stored.
        if (stored[index] === notification && notification.sentAt) observe({ what: 'notification-sent', notification });
      }
      return stored;
    },
    async markAnswered(incident, unit, at, seq) {
      await store.markAnswered(incident, unit, at, seq);
      observe({ what: 'notification-answered', incident, unit, ...(seq === undefined ? {} : { seq }) });
    },
  };
}

/** Tells of every notification that a channel took or refused. */
export function observedNotifier(notifier: UnitNotifier, observe: Observe): UnitNotifier {
  return {
    ...notifier,
    async send(notification, channel, enclosed) {
      try {
        const receipt = await notifier.send(notification, channel, enclosed);
        observe({ what: 'notification-sent', notification });
        return receipt;
      } catch (cause) {
        observe({ what: 'notification-failed', notification, cause });
        throw cause;
      }
    },
  };
}

/** Tells of every version that is new; publishing what is in force already makes none. */
export function observedPublications(store: PublicationStore, observe: Observe): PublicationStore {
  return {
    ...store,
    async publish(kind, body, by) {
      const [newest] = await store.records(kind);
      const record = await store.publish(kind, body, by);
      if (record.number > (newest?.number ?? 0)) observe({ what: 'published', record });
      return record;
    },
  };
}
