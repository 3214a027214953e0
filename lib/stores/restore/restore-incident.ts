import { isDeepStrictEqual } from 'node:util';
import { foldIncident } from '../../core/incident/incident.ts';
import type { Incident } from '../../core/incident/model.ts';
import { domainKeys, isEffect } from '../../wiring/table-keys.ts';
import { MAX_TRANSACTION_OPERATIONS } from '../../wiring/table-limits.ts';
import type { Item, TableStore, WriteOperation } from '../../wiring/table-store.ts';
import { changeOperations } from '../incident-items.ts';
import { allItems, asData } from '../rows.ts';
import { UnrestorableIncident, unitedEvents } from './saved-events.ts';

export interface RestoreTarget {
  readonly saved: TableStore;
  readonly live: TableStore;
  /** Shards of the due index. */
  readonly dueShards: number;
  /** Whether anything is written. */
  readonly dryRun: boolean;
}

/** Rows that follow from the head and are made from it again. */
const isProjection = (sk: string): boolean => sk === 'LIVE' || ['OBLIGATION#', 'UNIT#', 'FIGURES#'].some((prefix) => sk.startsWith(prefix));

/**
 * Brings one incident back: events that are missing, once the chain of all of them is whole; the head and the rows that follow from it, made
 * from the events. What is there stays. Returns how many rows were written or removed. Throws UnrestorableIncident, then nothing was
 * written, or VersionConflict when the incident moved meanwhile: do it again.
 */
export async function restoreIncident({ saved, live, dueShards, dryRun }: RestoreTarget, id: string): Promise<number> {
  const partition = { pk: domainKeys.incidentPartition(id), consistent: true };
  const [before, now] = await Promise.all([allItems(saved, partition), allItems(live, partition)]);
  const events = unitedEvents(before.filter(isEffect), now.filter(isEffect));
  const head = now.find(({ sk }) => sk === 'HEAD');
  const incident = foldIncident(events);
  if (head && head.version > incident.version) {
    throw new UnrestorableIncident(`its head is at version ${head.version}, but neither table has events after ${incident.version}`);
  }
  const there = new Set(now.map(({ sk }) => sk));
  const known = new Map(now.map((item) => [item.sk, item]));
  const missing = events
    .map((event): Item => ({ ...domainKeys.event(id, event.seq), version: 1, data: asData(event) }))
    .filter(({ sk }) => !there.has(sk));
  // Whoever deleted a reporter's name meant it: it comes back only with an incident that is gone as a whole.
  const others = before.filter(({ sk }) => !there.has(sk) && (sk.startsWith('EVIDENCE#') || (sk === 'REPORTER' && now.length === 0)));
  const operations = [
    ...headAndProjections(incident, known, dueShards),
    ...[...missing, ...others].map((item): WriteOperation => ({ op: 'put', item, if: 'absent' })),
  ];
  for (let first = 0; first < operations.length && !dryRun; first += MAX_TRANSACTION_OPERATIONS) {
    await live.transact(operations.slice(first, first + MAX_TRANSACTION_OPERATIONS));
  }
  return operations.length;
}

/** The head first, where it is missing or behind; then what differs of the rows that follow from it, and what should not be there. */
function headAndProjections(incident: Incident, known: ReadonlyMap<string, Item>, dueShards: number): WriteOperation[] {
  const [head, ...projections] = changeOperations({ after: incident, events: [] }, dueShards);
  const stored = known.get('HEAD');
  const isCurrent = stored?.version === incident.version && stored.data.headHash === incident.headHash;
  const wanted = new Map(
    projections.flatMap((operation) => (operation.op === 'put' ? [[operation.item.sk, operation.item] as const] : [])),
  );
  const changed = [...wanted.values()].filter((item) => !isSame(item, known.get(item.sk)));
  const stale = [...known.values()].filter(({ sk }) => isProjection(sk) && !wanted.has(sk));
  return [
    ...(isCurrent || head?.op !== 'put' ? [] : [{ ...head, if: stored?.version ?? ('absent' as const) }]),
    ...changed.map((item): WriteOperation => ({ op: 'put', item, if: 'any' })),
    ...stale.map(({ pk, sk }): WriteOperation => ({ op: 'delete', key: { pk, sk }, if: 'any' })),
  ];
}

const isSame = (a: Item, b: Item | undefined): boolean =>
  b !== undefined && isDeepStrictEqual([plain(told(a)), a.indexes], [plain(told(b)), b.indexes]);

/** A row of figures keeps the version at which they last changed, and stays where only the version moves. */
function told({ sk, data }: Item): Item['data'] {
  if (!sk.startsWith('FIGURES#')) return data;
  const { version: _any, ...figures } = data;
  return figures;
}

/** As it comes back from a table: without what is undefined. */
const plain = (data: Item['data']): unknown => JSON.parse(JSON.stringify(data));
