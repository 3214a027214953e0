import { chainName } from '../core/accountability/audit/chains.ts';
import type { WatchChange, WatchStore } from '../core/ports/watch-store.ts';
import { type DutyLogEntry, emptyWatch } from '../core/watch/duty-log.ts';
import type { Shift, Watch } from '../core/watch/model.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, Query, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { changedRow } from './changed-rows.ts';
import { allItems, asData, newestPage } from './rows.ts';

/** Shifts read at once while those of one tier are looked for. */
const LIST_PAGE = 100;

/** The watches of one tenant in its domain table. The head of a tier's watch is what two who write at once compete for. */
export function tableWatchStore(table: TableStore): WatchStore {
  return {
    async watch(tier) {
      const item = await table.get(domainKeys.watch(tier));
      return item ? asWatch(item) : emptyWatch(tier);
    },
    async watches() {
      return (await allItems(table, { pk: domainKeys.watchPartition, consistent: true })).map(asWatch);
    },
    commit: (change) => table.transact(operationsOf(change)),
    async shift(id) {
      const item = await table.get(domainKeys.shift(id));
      return item && asShift(item);
    },
    shifts: (query) => shifts(table, query),
    async entry(tier, seq) {
      const item = await table.get(domainKeys.dutyLogEntry(tier, seq));
      return item && asEntry(item);
    },
    async entriesAfter(tier, seq, limit) {
      const range = { pk: domainKeys.dutyLogPartition(tier), from: seqKey(seq + 1), consistent: true };
      return (await allItems(table, range, limit)).map(asEntry);
    },
    log: ({ tier, from, to, ...page }) => newestPage(table, logRange(tier, from, to), page, asEntry),
  };
}

const asWatch = (item: Item): Watch => item.data as unknown as Watch;
const asShift = (item: Item): Shift => item.data as unknown as Shift;
const asEntry = (item: Item): DutyLogEntry => item.data as unknown as DutyLogEntry;

/** Of the whole log, strongly; of a span of time, by the index. An entry's moment is never before that of the one before it. */
function logRange(
  tier: string,
  from: string | undefined,
  to: string | undefined,
): Pick<Query, 'pk' | 'index' | 'from' | 'to' | 'consistent'> {
  if (from === undefined && to === undefined) return { pk: domainKeys.dutyLogPartition(tier), consistent: true };
  // The bound is inclusive and every key goes on behind its moment: none of that moment is below it.
  return { pk: domainKeys.dutyLogByTime(tier), index: 'index1', ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function operationsOf({ before, after, entries, ended }: WatchChange): WriteOperation[] {
  const { shift } = after;
  const isNewShift = shift !== undefined && shift.id !== before.shift?.id;
  return [
    {
      op: 'put',
      item: { ...domainKeys.watch(after.tier), version: after.version, data: asData(after) },
      if: before.version === 0 ? 'absent' : before.version,
    },
    ...entries.map(
      (entry): WriteOperation => ({
        op: 'put',
        item: {
          ...domainKeys.dutyLogEntry(after.tier, entry.seq),
          version: 1,
          data: asData(entry),
          indexes: { index1: { pk: domainKeys.dutyLogByTime(after.tier), sk: `${entry.at}#${seqKey(entry.seq)}` } },
        },
        if: 'absent',
      }),
    ),
    ...[...new Set(entries.map(({ at }) => at.slice(0, 10)))].map((day) => changedRow(chainName('duty-log', after.tier), day)),
    ...(ended
      ? [{ op: 'put', item: { ...domainKeys.shift(ended.id), version: 2, data: asData(ended) }, if: 1 } satisfies WriteOperation]
      : []),
    ...(isNewShift
      ? [{ op: 'put', item: { ...domainKeys.shift(shift.id), version: 1, data: asData(shift) }, if: 'absent' } satisfies WriteOperation]
      : []),
  ];
}

const seqKey = (seq: number): string => String(seq).padStart(8, '0');

/** Newest first. The cursor is a shift's id: the list goes on with older ones, whosever that one is, so that lists of several tenants can be merged. */
async function shifts(table: TableStore, query: Parameters<WatchStore['shifts']>[0]): ReturnType<WatchStore['shifts']> {
  const items: Shift[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({
      pk: domainKeys.shiftPartition,
      descending: true,
      consistent: true,
      limit: Math.min(LIST_PAGE, query.limit + 1),
      ...(query.cursor ? { to: query.cursor } : {}),
      ...(cursor ? { cursor } : {}),
    });
    for (const shift of page.items.map(asShift)) {
      if (shift.id === query.cursor || (query.tier !== undefined && shift.tier !== query.tier)) continue;
      items.push(shift);
      if (items.length === query.limit) return { items, cursor: shift.id };
    }
    cursor = page.cursor;
  } while (cursor);
  return { items };
}
