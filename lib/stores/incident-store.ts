import type { IncidentEvent } from '../core/incident/events.ts';
import type { Incident } from '../core/incident/model.ts';
import { AlreadyApplied } from '../core/ports/errors.ts';
import type { EpisodeRecord, IncidentChange, IncidentGroup, IncidentQuery, IncidentStore } from '../core/ports/incident-store.ts';
import { contains, tierKind } from '../core/tier/tier-path.ts';
import { domainKeys, EVENT_PREFIX } from '../wiring/table-keys.ts';
import { type Item, type TableStore, TransactionConflict, type WriteOperation } from '../wiring/table-store.ts';
import { asData, changeOperations } from './incident-items.ts';

/** One partition serves a tenant's own clocks easily; the hub or a large district takes more. */
const DUE_SHARDS = 1;
/** Rows read at once while filtering a list. */
const LIST_PAGE = 100;

export interface IncidentStoreOptions {
  readonly tenant: string;
  readonly dueShards?: number;
}

/** The incidents of one tenant in its domain table. */
export function tableIncidentStore(table: TableStore, options: IncidentStoreOptions): IncidentStore {
  const dueShards = options.dueShards ?? DUE_SHARDS;
  return {
    dueShards,
    async load(id) {
      const item = await table.get(domainKeys.head(id));
      return item && asIncident(item);
    },
    events: (id) => events(table, id),
    commit: (change) => commit(table, change, dueShards),
    async group(domain, asset) {
      const item = await table.get(domainKeys.group(domain, asset));
      return item ? { ...(item.data as unknown as IncidentGroup), version: item.version } : { domain, asset, version: 0 };
    },
    async episode(episode) {
      const item = await table.get(domainKeys.episode(episode));
      return item && (item.data as unknown as EpisodeRecord);
    },
    async recordEpisode(record, effect) {
      await applyOnce(table, effect, [
        { op: 'put', item: { ...domainKeys.episode(record.episode), version: 1, data: asData(record) }, if: 'any' },
      ]).catch((cause) => {
        if (!(cause instanceof AlreadyApplied)) throw cause;
      });
    },
    list: (query) => list(table, query),
    async due(shard, until, limit) {
      const page = await table.query({ pk: domainKeys.due(shard), index: 'index1', to: `${until}~`, limit });
      return page.items.map((item) => item.data as unknown as { incident: string; obligation: string; at: string });
    },
  };
}

const asIncident = (item: Item): Incident => item.data as unknown as Incident;

async function events(table: TableStore, id: string): Promise<readonly IncidentEvent[]> {
  const found: IncidentEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({
      pk: domainKeys.incidentPartition(id),
      from: EVENT_PREFIX,
      to: `${EVENT_PREFIX}~`,
      consistent: true,
      ...(cursor ? { cursor } : {}),
    });
    found.push(...page.items.map((item) => item.data as unknown as IncidentEvent));
    cursor = page.cursor;
  } while (cursor);
  return found;
}

async function commit(table: TableStore, change: IncidentChange, shards: number): Promise<void> {
  const operations = changeOperations(change, shards);
  if (change.episode) {
    operations.push({
      op: 'put',
      item: { ...domainKeys.episode(change.episode.episode), version: 1, data: asData(change.episode) },
      if: 'any',
    });
  }
  if (change.group) {
    const { version, ...group } = change.group;
    operations.push({
      op: 'put',
      item: { ...domainKeys.group(group.domain, group.asset), version: version + 1, data: asData({ ...group, version: version + 1 }) },
      if: version === 0 ? 'absent' : version,
    });
  }
  if (change.effect) await applyOnce(table, change.effect, operations);
  else await table.transact(operations);
}

/** Writes the operations together with the mark that this effect was applied. Throws AlreadyApplied when the mark is there. */
async function applyOnce(table: TableStore, effect: string, operations: readonly WriteOperation[]): Promise<void> {
  const mark: WriteOperation = { op: 'put', item: { ...domainKeys.effect(effect), version: 1, data: {} }, if: 'absent' };
  try {
    await table.transact([...operations, mark]);
  } catch (cause) {
    if (cause instanceof TransactionConflict && cause.failed.includes(operations.length)) {
      throw new AlreadyApplied(`the effect ${effect} was applied before`, { cause });
    }
    throw cause;
  }
}

/** Newest first: by unit, by town, or all of the tenant; what the key range cannot tell is filtered page by page. */
async function list(table: TableStore, query: IncidentQuery): Promise<{ readonly items: readonly Incident[]; readonly cursor?: string }> {
  const items: Incident[] = [];
  let position = query.cursor;
  for (;;) {
    const page = await table.query({ ...rangeOf(query), ...(position ? { to: `${position}` } : {}), descending: true, limit: LIST_PAGE });
    for (const item of page.items) {
      const id = item.indexes?.index1?.sk ?? item.sk;
      if (id === position) continue;
      const incident = query.unit ? await loadLinked(table, id) : asIncident(item);
      if (!incident || !matches(incident, query)) continue;
      items.push(incident);
      if (items.length === query.limit) return { items, cursor: id };
    }
    if (page.items.length < LIST_PAGE && !page.cursor) return { items };
    const last = page.items.at(-1);
    if (!last) return { items };
    position = last.indexes?.index1?.sk ?? position;
  }
}

function rangeOf(query: IncidentQuery): { pk: string; index: 'index1' | 'index2' } {
  if (query.unit) return { pk: domainKeys.incidentsOfUnit(query.unit), index: 'index1' };
  if (tierKind(query.within) === 'town') return { pk: domainKeys.incidentsOf(query.within), index: 'index2' };
  return { pk: domainKeys.incidentsOf('-'), index: 'index1' };
}

async function loadLinked(table: TableStore, id: string): Promise<Incident | undefined> {
  const item = await table.get(domainKeys.head(id));
  return item && asIncident(item);
}

function matches(incident: Incident, query: IncidentQuery): boolean {
  return (
    contains(query.within, incident.town ?? incident.tier) &&
    (!query.unit || incident.obligations.some((obligation) => obligation.unit === query.unit)) &&
    (!query.states || query.states.includes(incident.state)) &&
    (!query.domains || query.domains.includes(incident.domain)) &&
    (!query.grades || query.grades.includes(incident.grade)) &&
    (query.exercise === undefined || query.exercise === incident.exercise)
  );
}
