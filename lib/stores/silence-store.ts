import type { Instant } from '../core/instant.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import type { SilenceStore } from '../core/ports/silence-store.ts';
import { retrying } from '../core/retrying.ts';
import type { Silence } from '../core/watch/silence.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Condition, Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData, newestPage } from './rows.ts';

/** The silences of one tenant in its domain table. */
export function tableSilenceStore(table: TableStore): SilenceStore {
  return {
    async add(silence) {
      try {
        await write(table, itemOf(silence, 1), 'absent', silence.createdAt);
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
    },
    end: (id, ended) => change(table, id, ended.at, (silence) => (silence.ended ? undefined : { ...silence, ended })),
    cancel: (id, cancelled) =>
      change(table, id, cancelled.at, (silence) => {
        const { cancelled: before = [] } = silence;
        if (silence.ended || before.some(({ occurrence }) => occurrence === cancelled.occurrence)) return undefined;
        return { ...silence, cancelled: [...before, cancelled] };
      }),
    async get(id) {
      const item = await table.get(domainKeys.silence(id));
      return item && asSilence(item);
    },
    async upTo(at) {
      return (await allItems(table, { pk: domainKeys.silencesByEnd, index: 'index1', from: at })).map(asSilence);
    },
    list: (page) => newestPage(table, { pk: domainKeys.silencePartition, consistent: true }, page, asSilence),
  };
}

/** Changes a silence as it is now, or not at all where that has been done; whoever loses a race looks again. */
async function change(
  table: TableStore,
  id: string,
  at: Instant,
  how: (silence: Silence) => Silence | undefined,
): Promise<Silence | undefined> {
  return retrying(async () => {
    const item = await table.get(domainKeys.silence(id));
    if (!item) return undefined;
    const next = how(asSilence(item));
    if (!next) return asSilence(item);
    await write(table, itemOf(next, item.version + 1), item.version, at);
    return next;
  });
}

/** With a stamp that nobody has seen: whoever remembers silences asks for it alone. */
const write = (table: TableStore, item: Item, condition: Condition, at: Instant): Promise<void> =>
  table.transact([
    { op: 'put', item, if: condition },
    { op: 'put', item: { ...domainKeys.silenceStamp, version: 1, data: { of: `${item.sk}#${item.version}`, at } }, if: 'any' },
  ]);

const asSilence = (item: Item): Silence => item.data as unknown as Silence;

/** Indexed by the end it was given, also where it was ended before: until then the watcher lets go what it holds back. */
const itemOf = (silence: Silence, version: number): Item => ({
  ...domainKeys.silence(silence.id),
  version,
  data: asData(silence),
  indexes: { index1: { pk: domainKeys.silencesByEnd, sk: `${silence.to}#${silence.id}` } },
});
