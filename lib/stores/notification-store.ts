import { VersionConflict } from '../core/ports/errors.ts';
import type { Notification, NotificationStore, SentMark } from '../core/ports/notification-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { allItems, asData, newestPage } from './rows.ts';

/** What units were told, one row for each (event, unit, channel). */
export function tableNotificationStore(table: TableStore): NotificationStore {
  return {
    record: (notifications) => Promise.all(notifications.map((notification) => recordOne(table, notification))),
    async get(id) {
      const item = await table.get(domainKeys.notification(id));
      return item && asRow(item);
    },
    async markSent(ids, at, marks) {
      await Promise.all(ids.map((id) => update(table, id, (row) => (row.sentAt ? undefined : sent(row, at, marks?.get(id))))));
    },
    async markFailed(id, at, reason) {
      await update(table, id, (row) => (row.sentAt ? undefined : { ...row, failure: { at, reason } }));
    },
    async markDelivered(id, at) {
      let known = false;
      await update(table, id, (row) => {
        known = true;
        return row.deliveredAt ? undefined : { ...row, deliveredAt: at };
      });
      return known;
    },
    async markAnswered(incident, unit, at, seq = Number.POSITIVE_INFINITY) {
      const links = await allItems(table, { pk: domainKeys.notificationsOfIncident(incident, unit), consistent: true });
      await Promise.all(
        links.map(({ sk }) => update(table, sk, (row) => (row.answeredAt || seqOf(row) > seq ? undefined : { ...row, answeredAt: at }))),
      );
    },
    list: ({ unit, ...page }) =>
      newestPage(table, { pk: domainKeys.notificationsOf(unit ?? '-'), index: unit ? 'index1' : 'index2' }, page, asRow),
  };
}

/** The number of the event it tells of: `<incident>#<seq>`. */
const seqOf = ({ event }: Notification): number => Number(event.slice(event.lastIndexOf('#') + 1));
const asRow = (item: Item): Notification => item.data as unknown as Notification;

/** What lies in the outbox is delivered: the unit's console shows it. Other channels say so themselves. */
function sent({ failure: _overcome, ...row }: Notification, at: string, { delivered, ...mark }: SentMark = {}): Notification {
  return { ...row, ...mark, sentAt: at, ...(row.channel === 'outbox' || delivered ? { deliveredAt: row.deliveredAt ?? at } : {}) };
}

function toItem(row: Notification, version: number): Item {
  const sk = `${row.createdAt}#${row.id}`;
  return {
    ...domainKeys.notification(row.id),
    version,
    data: asData(row),
    indexes: { index1: { pk: domainKeys.notificationsOf(row.unit), sk }, index2: { pk: domainKeys.notificationsOf('-'), sk } },
  };
}

async function recordOne(table: TableStore, notification: Notification): Promise<Notification> {
  try {
    const { incident, unit, id } = notification;
    const link = incident && { pk: domainKeys.notificationsOfIncident(incident, unit), sk: id };
    await table.transact([
      { op: 'put', item: toItem(notification, 1), if: 'absent' },
      ...(link ? [{ op: 'put', item: { ...link, version: 1, data: {} }, if: 'any' } satisfies WriteOperation] : []),
    ]);
    return notification;
  } catch (cause) {
    if (!(cause instanceof VersionConflict)) throw cause;
    const stored = await table.get(domainKeys.notification(notification.id));
    return stored ? asRow(stored) : notification;
  }
}

/** Changes a row by what is stored now; another writer in between makes it read again. */
async function update(table: TableStore, id: string, change: (row: Notification) => Notification | undefined): Promise<void> {
  for (;;) {
    const item = await table.get(domainKeys.notification(id));
    const next = item && change(asRow(item));
    if (!item || !next) return;
    try {
      return await table.put(toItem(next, item.version + 1), item.version);
    } catch (cause) {
      if (!(cause instanceof VersionConflict)) throw cause;
    }
  }
}
