import { createHash } from 'node:crypto';
import { CAP_CONTENT_TYPE } from '../core/cap/model.ts';
import { toMillis } from '../core/instant.ts';
import type { CapMessageRecord, CapMessageStore } from '../core/ports/cap-message-store.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import type { ObjectStore } from '../wiring/object-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

/** As long as dead letters are kept: 400 days. */
const REFUSED_SECONDS = 400 * 86_400;

/** Records in the domain table, the messages themselves as files. */
export function tableCapMessageStore(table: TableStore, objects: ObjectStore): CapMessageStore {
  const objectKey = (digest: string): string => `cap/${digest}`;
  return {
    async keep(bytes) {
      const digest = createHash('sha256').update(bytes).digest('hex');
      await objects.put(objectKey(digest), { bytes, contentType: CAP_CONTENT_TYPE });
      return digest;
    },
    async firstRefused(digest, at) {
      const key = domainKeys.capRefusal(digest);
      const expiresAt = Math.floor(toMillis(at) / 1000) + REFUSED_SECONDS;
      const item = await putOnce(table, { ...key, version: 1, data: { at }, expiresAt });
      return String(item.data.at);
    },
    content: async (digest) => (await objects.get(objectKey(digest)))?.bytes,
    async find(sender, identifier) {
      const items = await allItems(table, { pk: domainKeys.capMessages(nameDigest(sender, identifier)), consistent: true });
      return items.map(asRecord);
    },
    async record(record) {
      const key = domainKeys.capMessage(nameDigest(record.sender, record.identifier), record.sent);
      return asRecord(await putOnce(table, { ...key, version: 1, data: asData(record) }));
    },
  };
}

/** The item, or the one that was there already. */
async function putOnce(table: TableStore, item: Item): Promise<Item> {
  try {
    await table.put(item, 'absent');
    return item;
  } catch (cause) {
    if (!(cause instanceof VersionConflict)) throw cause;
    return (await table.get(item)) ?? item;
  }
}

/** Names from outside may hold anything, and be as long as they like. */
const nameDigest = (sender: string, identifier: string): string =>
  createHash('sha256')
    .update(JSON.stringify([sender, identifier]))
    .digest('hex')
    .slice(0, 32);

const asRecord = ({ data }: Item): CapMessageRecord => data as unknown as CapMessageRecord;
