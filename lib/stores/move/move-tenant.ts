import { tenantOfIncident } from '../../core/incident/incident-id.ts';
import type { Instant } from '../../core/instant.ts';
import type { Ownership } from '../../core/link/ownership.ts';
import type { ObjectStore, StoredObject } from '../../wiring/object-store.ts';
import { IMPORTED } from '../../wiring/table-image.ts';
import { domainKeys, isEffect } from '../../wiring/table-keys.ts';
import type { TableScan } from '../../wiring/table-scan.ts';
import type { Item, TableStore } from '../../wiring/table-store.ts';
import { tableOwnershipMoves } from '../ownership-store.ts';
import {
  differences,
  Held,
  INCIDENT_ROWS,
  isEvent,
  isNamed,
  type MoveSummary,
  movedRows,
  namesIn,
  objectsOf,
  Summing,
} from './moved-rows.ts';

/** The stores of one tenant, as whoever moves them sees them. */
export interface MovableStores {
  readonly table: TableStore;
  readonly scan: TableScan;
  readonly objects: ObjectStore;
  /** Keys of all objects; on one machine those of other tenants too. */
  objectKeys(): AsyncIterable<string>;
}

/** The stores cannot be moved as they are; the message says what was expected. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}

/** One after the other what an export holds: who it is of, its rows, the objects they name, what all come to. */
export type MovedPart =
  | { readonly header: MoveHeader }
  | { readonly object: StoredObject & { readonly key: string } }
  | { readonly row: Item }
  | { readonly summary: MoveSummary };

export interface MoveHeader {
  readonly tenant: string;
  /** Of the store that is left. */
  readonly epoch: number;
  readonly at: Instant;
}

/**
 * Closes the stores of a tenant and tells all that goes with it. Throws MoveRefused where an object is missing that a row names; the stores
 * stay closed until they are opened again. May be repeated.
 */
export async function* exportTenant(
  stores: MovableStores,
  { tenant, to, at }: { tenant: string; to: string; at: Instant },
): AsyncIterable<MovedPart> {
  const moves = tableOwnershipMoves(stores.table);
  const before = await moves.read();
  if (before.state === 'importing') throw new MoveRefused(`${tenant} is being imported here: expected a store that is in use`);
  await demandOwn(stores, tenant);
  if (before.state === 'owner') await moves.close({ epoch: before.epoch, state: 'handed-over', to, at });
  // Asked for again, it is of the moment at which the stores were closed.
  yield { header: { tenant, epoch: before.epoch, at: before.state === 'owner' ? at : (before.at ?? at) } };
  const names = new Set<string>();
  const missing = new Set<string>();
  const sums = new Summing();
  for (const isIncidents of [false, true])
    for await (const row of movedRows(stores.scan)) {
      if (row.pk.startsWith(INCIDENT_ROWS) !== isIncidents) continue;
      for (const name of namesIn(row)) names.add(name);
      for (const key of objectsOf(row)) missing.add(key);
      sums.row(row);
      yield { row };
    }
  for await (const key of stores.objectKeys()) {
    const object = isNamed(names, key) && !isOfAnother(key, tenant) ? await stores.objects.get(key) : undefined;
    if (!object) continue;
    missing.delete(key);
    sums.object(key, object.bytes);
    yield { object: { key, ...object } };
  }
  if (missing.size > 0)
    throw new MoveRefused(
      `rows of ${tenant} name files that are not there: ${[...missing].slice(0, 5).join(', ')}; restore them, export again`,
    );
  yield { summary: sums.summary };
}

/** Nobody closes a store by mistake: it holds something, and no incident of another tenant, whose ids name it. */
async function demandOwn({ scan }: MovableStores, tenant: string): Promise<void> {
  let isEmpty = true;
  for await (const { pk } of movedRows(scan)) {
    isEmpty = false;
    if (!pk.startsWith(INCIDENT_ROWS)) continue;
    const owner = tenantOfIncident(pk.slice(INCIDENT_ROWS.length));
    if (owner === tenant) return;
    throw new MoveRefused(`the store holds incidents of ${owner ?? 'nobody'}, not of ${tenant}: expected the store of ${tenant}`);
  }
  if (isEmpty) throw new MoveRefused(`the store holds nothing: expected the store of ${tenant}`);
}

/** On one machine tenants share a folder: what was shown in an incident goes with the incident's owner, whoever writes its id in a remark. */
function isOfAnother(key: string, tenant: string): boolean {
  const incident = /^evidence\/([^/]+)\//.exec(key)?.[1];
  return incident !== undefined && tenantOfIncident(incident) !== tenant;
}

/** A store that was handed over is its tenant's again, at an epoch above that under which the file would be opened. Returns it. */
export async function reopenTenant({ table }: Pick<MovableStores, 'table'>, tenant: string, at: Instant): Promise<number> {
  const moves = tableOwnershipMoves(table);
  const before = await moves.read();
  if (before.state !== 'handed-over')
    throw new MoveRefused(`the store of ${tenant} is in the state ${before.state}: expected one that was handed over`);
  const epoch = before.epoch + 2;
  await moves.open({ epoch, state: 'owner', at });
  return epoch;
}

/** Rows and objects written at a time. */
const AT_ONCE = 25;

/**
 * Copies what was exported into stores that hold no incident of their own, and opens them under the next epoch when all of it is there and
 * equal. Until then they are closed. One that was interrupted may be repeated. Throws MoveRefused; then the stores stay closed.
 */
export async function importTenant(
  stores: MovableStores,
  parts: AsyncIterable<MovedPart>,
  tenant: string,
  at: Instant,
): Promise<MoveSummary> {
  const moves = tableOwnershipMoves(stores.table);
  const before = await moves.read();
  let header: MoveHeader | undefined;
  let summary: MoveSummary | undefined;
  const held = new Held();
  let toWrite: (() => Promise<unknown>)[] = [];
  const flush = async (atLeast: number): Promise<void> => {
    if (toWrite.length < atLeast) return;
    const now = toWrite;
    toWrite = [];
    await Promise.all(now.map((write) => write()));
  };
  for await (const part of parts) {
    if ('header' in part) {
      header = part.header;
      await begin(stores, before, header, tenant, at);
    } else if (!header) throw new MoveRefused('what was exported begins with who it is of: expected a file that tier export wrote');
    else if ('summary' in part) summary = part.summary;
    else {
      hold(held, part);
      toWrite.push(() => copy(stores, part));
      await flush(AT_ONCE);
    }
  }
  await flush(0);
  if (!header || !summary) throw new MoveRefused('the file ends before its summary: expected a whole one; export it again');
  const { equal, differ } = await compareTenant(stores, summary, held, (row) => dropOwn(stores, held, row));
  if (!equal) throw new MoveRefused(`what was imported differs in ${differ.join(', ')}: the store stays closed; empty it and import again`);
  for (const stamp of [domainKeys.publicationStamp, domainKeys.silenceStamp])
    await stores.table.put({ ...stamp, version: 1, data: { of: `imported#${header.epoch}`, at } }, 'any');
  await moves.open({ epoch: header.epoch + 1, state: 'owner', at });
  return summary;
}

const copy = ({ table, objects }: MovableStores, part: HeldPart): Promise<unknown> =>
  'object' in part
    ? objects.put(part.object.key, part.object)
    : table.put(isEffect(part.row) ? { ...part.row, bytes: IMPORTED } : part.row, 'any');

/**
 * What the new store has of its own stays, but what an earlier export left of the same incidents, and what it signed before it had anything:
 * the tenant's days go on from the last that it signed.
 */
async function dropOwn({ table }: MovableStores, held: Held, row: Item): Promise<void> {
  const isIncident = row.pk.startsWith(INCIDENT_ROWS);
  if (isIncident && !held.has({ pk: row.pk, sk: 'HEAD' }))
    throw new MoveRefused(`the store holds ${row.pk}, which the file does not: expected a new store; it stays closed`);
  if (isIncident || row.pk === domainKeys.signedDaysPartition) await table.delete(row, 'any');
}

async function begin({ table, scan }: MovableStores, before: Ownership, header: MoveHeader, tenant: string, at: Instant): Promise<void> {
  if (header.tenant !== tenant) throw new MoveRefused(`the file holds ${header.tenant}, not ${tenant}`);
  if (before.state === 'handed-over' || before.epoch > header.epoch)
    throw new MoveRefused(
      `the store of ${tenant} here is of epoch ${before.epoch} (${before.state}), the file of ${header.epoch}: expected a new store`,
    );
  const moves = tableOwnershipMoves(table);
  await moves.close({ epoch: header.epoch, state: 'importing', at });
  if (before.state !== 'owner') return;
  for await (const { pk } of scan.items()) {
    if (!pk.startsWith(INCIDENT_ROWS)) continue;
    await moves.open(before);
    throw new MoveRefused(`the store of ${tenant} here has incidents of its own: expected a new one`);
  }
}

export interface Compared {
  /** Whether the stores hold all that the file does, as it was. */
  readonly equal: boolean;
  readonly differ: readonly string[];
  /** Rows that the file does not hold, by the first word of their key. */
  readonly own: Readonly<Record<string, number>>;
}

type HeldPart = Exclude<MovedPart, { readonly header: MoveHeader } | { readonly summary: MoveSummary }>;

function hold(held: Held, part: HeldPart): void {
  if ('row' in part) held.row(part.row);
  else held.objects.add(part.object.key);
}

/** What an export holds, and what it came to. Throws MoveRefused for one that is not whole. */
export async function heldIn(parts: AsyncIterable<MovedPart>): Promise<{ readonly held: Held; readonly summary: MoveSummary }> {
  const held = new Held();
  for await (const part of parts) {
    if ('summary' in part) return { held, summary: part.summary };
    if (!('header' in part)) hold(held, part);
  }
  throw new MoveRefused('the file ends before its summary: expected a whole one; export it again');
}

/** Whether stores hold what an export does, as it was. What else they hold is their own, and counted apart. */
export async function compareTenant(
  stores: MovableStores,
  expected: MoveSummary,
  held: Held,
  onOwn: (row: Item) => Promise<void> = async () => undefined,
): Promise<Compared> {
  const sums = new Summing();
  const own: Record<string, number> = {};
  for await (const row of movedRows(stores.scan)) {
    if (held.has(row)) sums.row(row);
    else {
      const kind = row.pk.split('#')[0] ?? '';
      own[kind] = (own[kind] ?? 0) + 1;
      await onOwn(row);
    }
  }
  for (const key of held.objects) {
    const object = await stores.objects.get(key);
    if (object) sums.object(key, object.bytes);
  }
  const differ = differences(sums.summary, expected);
  return { equal: differ.length === 0, differ, own };
}

/** Incidents of an export that lack an event, or have another in its place, whatever has been added to them since. */
export async function brokenChains({ table }: MovableStores, parts: AsyncIterable<MovedPart>): Promise<string[]> {
  const broken = new Set<string>();
  let batch: Item[] = [];
  const look = async (): Promise<void> => {
    const events = batch;
    batch = [];
    await Promise.all(
      events.map(async (event) => {
        const there = await table.get(event);
        if (there?.data.hash !== event.data.hash) broken.add(event.pk.slice(INCIDENT_ROWS.length));
      }),
    );
  };
  for await (const part of parts) {
    if (!('row' in part) || !isEvent(part.row)) continue;
    batch.push(part.row);
    if (batch.length >= AT_ONCE) await look();
  }
  await look();
  return [...broken].sort();
}
