import { createHash } from 'node:crypto';
import type { IncidentEvent } from '../core/incident/events.ts';
import type { Incident } from '../core/incident/model.ts';
import { AlreadyApplied } from '../core/ports/errors.ts';
import type {
  Area,
  DueEntry,
  EpisodeRecord,
  HeldAlarms,
  HeldBySilence,
  IncidentChange,
  IncidentGroup,
  IncidentQuery,
  IncidentStore,
  Inhibitors,
  ReminderEntry,
} from '../core/ports/incident-store.ts';
import { contains, tierKind } from '../core/tier/tier-path.ts';
import { after as behind, domainKeys, EVENT_PREFIX, type IncidentKeys } from '../wiring/table-keys.ts';
import { MAX_KEYS_AT_ONCE } from '../wiring/table-limits.ts';
import type { Item, Key, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { applyOnce } from './apply-once.ts';
import { bookkeepingOperations } from './bookkeeping.ts';
import { answerOperation } from './command-stores.ts';
import { changeOperations, isLive } from './incident-items.ts';
import { letterOperations } from './letter-store.ts';
import { ownedTable } from './ownership-store.ts';
import { allItems, asData } from './rows.ts';

/** One partition serves a tenant's own clocks easily; the hub or a large district takes more. */
const DUE_SHARDS = 1;
/** Rows read at once while filtering a list: as many as the heads that one request brings. */
const LIST_PAGE = MAX_KEYS_AT_ONCE;

export interface IncidentStoreOptions {
  readonly tenant: string;
  readonly dueShards?: number;
}

/** The incidents of one tenant in its domain table. */
export function tableIncidentStore(table: TableStore, options: IncidentStoreOptions): IncidentStore {
  const dueShards = options.dueShards ?? DUE_SHARDS;
  const owned = ownedTable(table, options.tenant);
  return {
    dueShards,
    async load(id) {
      const item = await table.get(domainKeys.head(id));
      return item && asIncident(item);
    },
    async loadMany(ids) {
      const heads = await itemsOf(table, ids.map(domainKeys.head));
      return heads.map((item) => item && asIncident(item));
    },
    events: (id) => events(table, id),
    commit: (change) => commit(owned, change, dueShards),
    async appliedIn(effect) {
      const { incident } = (await table.get(domainKeys.effect(effect)))?.data ?? {};
      return typeof incident === 'string' ? incident : undefined;
    },
    async areApplied(effects) {
      const marks = await itemsOf(table, effects.map(domainKeys.effect));
      return marks.map((mark) => mark !== undefined);
    },
    async group(domain, asset) {
      const item = await table.get(domainKeys.group(domain, asset));
      return item ? { ...(item.data as unknown as IncidentGroup), version: item.version } : { domain, asset, version: 0 };
    },
    async areas(domain, bands) {
      const items = await table.getMany(bands.map((band) => domainKeys.area(domain, band)));
      return bands.map((band, index): Area => {
        const item = items[index];
        return item ? { ...(item.data as unknown as Area), version: item.version } : { domain, band, version: 0, catchments: [] };
      });
    },
    async episode(episode) {
      const item = await table.get(domainKeys.episode(episode));
      return item && (item.data as unknown as EpisodeRecord);
    },
    async episodeToReplace(episode) {
      const item = await table.get(domainKeys.episode(episode));
      return item && { ...(item.data as unknown as EpisodeRecord), replaces: item.version };
    },
    async recordEpisode(record, effect, rows = {}) {
      await applyOnce(owned, effect, [episodeRow(record), ...bookkeepingOperations(rows)]).catch((cause) => {
        if (!(cause instanceof AlreadyApplied)) throw cause;
      });
    },
    async inhibitors(domain, scope) {
      const item = await table.get(domainKeys.inhibitors(domain, scope));
      return item ? { ...(item.data as unknown as Inhibitors), version: item.version } : { domain, scope, version: 0, episodes: [] };
    },
    async held(until, limit) {
      const items = await allItems(table, { pk: domainKeys.heldAlarms, index: 'index1', to: behind(until) }, limit);
      return items.map((item) => item.data as unknown as HeldAlarms);
    },
    async heldAlarm(id) {
      const item = await table.get(domainKeys.held(id));
      return item && (item.data as unknown as HeldAlarms);
    },
    letGo: (held) => owned.delete(domainKeys.held(held), 'any'),
    async heldBySilence(silence) {
      const items = await allItems(table, { pk: domainKeys.heldBySilence(silence), index: 'index2' });
      return items.map((item) => item.data as unknown as HeldBySilence);
    },
    async silenced(silence, limit) {
      const items = await allItems(table, { pk: domainKeys.silencedBy(silence), index: 'index1', descending: true }, limit);
      return items.map((item) => item.data as unknown as EpisodeRecord);
    },
    list: (query) => listIncidents(table, query, domainKeys),
    async due(shard, until, limit) {
      const items = await allItems(table, { pk: domainKeys.due(shard), index: 'index1', to: behind(until) }, limit);
      return items.map((item) => item.data as unknown as DueEntry);
    },
    async reminders(shard, after, limit) {
      const items = await allItems(table, { pk: domainKeys.reminders(shard), index: 'index2', from: behind(after) }, limit);
      return items.map((item) => item.data as unknown as ReminderEntry);
    },
  };
}

export async function itemsOf(table: TableStore, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  const items: (Item | undefined)[] = [];
  for (let from = 0; from < keys.length; from += MAX_KEYS_AT_ONCE)
    items.push(...(await table.getMany(keys.slice(from, from + MAX_KEYS_AT_ONCE))));
  return items;
}

/**
 * Most of its writers have not read what was there, so its version says what it holds instead of counting: whoever replaces what he read finds
 * out all the same that it has become another.
 */
function episodeRow({ replaces, ...record }: EpisodeRecord): WriteOperation {
  const digest = createHash('sha256').update(JSON.stringify(record)).digest();
  const version = 1 + digest.readUIntBE(0, 6);
  return {
    op: 'put',
    item: { ...domainKeys.episode(record.episode), version, data: asData(record), ...silencedIndex(record) },
    if: replaces ?? 'any',
  };
}

/** By the silence that held it back last. */
const silencedIndex = ({ episode, alarm: { silencedBy, onsetAt } }: EpisodeRecord): Pick<Item, 'indexes'> =>
  silencedBy ? { indexes: { index1: { pk: domainKeys.silencedBy(silencedBy), sk: `${onsetAt}#${episode}` } } } : {};

export const asIncident = (item: Item): Incident => item.data as unknown as Incident;

async function events(table: TableStore, id: string): Promise<readonly IncidentEvent[]> {
  const partition = domainKeys.incidentPartition(id);
  const items = await allItems(table, { pk: partition, from: EVENT_PREFIX, to: behind(EVENT_PREFIX), consistent: true });
  return items.map((item) => item.data as unknown as IncidentEvent);
}

async function commit(table: TableStore, change: IncidentChange, shards: number): Promise<void> {
  const operations = [
    ...changeOperations(change, shards),
    ...(change.other ? changeOperations(change.other, shards) : []),
    ...(change.letters ?? []).flatMap(letterOperations),
  ];
  if (change.answer) operations.push(answerOperation(change.answer));
  if (change.episode) operations.push(episodeRow(change.episode));
  operations.push(...bookkeepingOperations(change));
  const { effect, effectExpiresAt: expiresAt } = change;
  const mark = { data: { incident: change.after.id }, ...(expiresAt ? { expiresAt } : {}) };
  await (effect ? applyOnce(table, effect, operations, mark) : table.transact(operations));
}

/**
 * Newest first, from the narrowest range of keys there is; what the range cannot tell is filtered. A page is full unless the list ends, so
 * that lists of several tenants can be merged: two reads where nothing is filtered, however many incidents there are. The cursor is an incident's id: the list goes on with older ones, whosever that one is.
 */
export async function listIncidents(
  table: TableStore,
  query: IncidentQuery,
  keys: IncidentKeys,
): Promise<{ readonly items: readonly Incident[]; readonly cursor?: string }> {
  const bound = query.cursor === undefined ? {} : { to: checkCursor(query.cursor) };
  const items: Incident[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({
      ...rangeOf(query, keys),
      ...bound,
      descending: true,
      // One more than wanted, for the cursor's own; where that was not enough because much is filtered, as many as there may be.
      limit: cursor ? LIST_PAGE : Math.min(LIST_PAGE, query.limit + 1),
      ...(cursor ? { cursor } : {}),
    });
    for (const incident of await incidentsOf(table, page.items, keys)) {
      if (!incident || incident.id === query.cursor || !matches(incident, query)) continue;
      items.push(incident);
      if (items.length === query.limit) return { items, cursor: incident.id };
    }
    cursor = page.cursor;
  } while (cursor);
  return { items };
}

/** Throws RangeError for what cannot be an incident's id. */
function checkCursor(cursor: string): string {
  if (/^[0-9A-Za-z-]{1,100}$/.test(cursor)) return cursor;
  throw new RangeError('the cursor is not one this list gave out: start again without it');
}

function rangeOf({ unit, states, within }: IncidentQuery, keys: IncidentKeys): { pk: string; index: 'index1' | 'index2' } {
  if (unit) return { pk: keys.incidentsOfUnit(unit), index: 'index1' };
  const partition = states?.every(isLive) ? keys.liveIncidentsOf : keys.incidentsOf;
  if (tierKind(within) === 'town') return { pk: partition(within), index: 'index2' };
  return { pk: partition('-'), index: 'index1' };
}

/** A head carries the incident; a link only names it: the heads of all links are one request. */
async function incidentsOf(table: TableStore, items: readonly Item[], keys: IncidentKeys): Promise<readonly (Incident | undefined)[]> {
  const named = items.map(({ data: { incident } }) => (typeof incident === 'string' ? keys.head(incident) : undefined));
  const wanted = named.filter((key) => key !== undefined);
  const heads = wanted.length > 0 ? await table.getMany(wanted) : [];
  let next = 0;
  return items.map((item, index) => {
    const head = named[index] ? heads[next++] : item;
    return head && asIncident(head);
  });
}

function matches(incident: Incident, query: IncidentQuery): boolean {
  return (
    contains(query.within, incident.town ?? incident.tier) &&
    (!query.unit || incident.obligations.some((obligation) => obligation.unit === query.unit) || incident.reportedBy === query.unit) &&
    (!query.states || query.states.includes(incident.state)) &&
    (!query.domains || query.domains.includes(incident.domain)) &&
    (!query.grades || query.grades.includes(incident.grade)) &&
    (query.exercise === undefined || query.exercise === incident.exercise)
  );
}
