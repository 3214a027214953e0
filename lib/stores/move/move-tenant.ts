import type { Instant } from '../../core/instant.ts';
import type { Ownership } from '../../core/link/ownership.ts';
import type { ObjectStore, StoredObject } from '../../wiring/object-store.ts';
import { domainKeys } from '../../wiring/table-keys.ts';
import type { TableScan } from '../../wiring/table-scan.ts';
import type { Item, TableStore } from '../../wiring/table-store.ts';
import { tableOwnershipMoves } from '../ownership-store.ts';
import { differences, headOf, INCIDENT_ROWS, isNamed, type MoveSummary, movedRows, namesIn, Summing } from './moved-rows.ts';

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

/** One after the other what an export holds: who it is of, its objects, its rows, what they come to. */
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
 * Closes the stores of a tenant, for good, and tells all that goes with it. Objects come before the rows that name them, incidents last: what
 * units were told is there before the events that would tell them again. May be repeated.
 */
export async function* exportTenant(
  stores: MovableStores,
  { tenant, to, at }: { tenant: string; to: string; at: Instant },
): AsyncIterable<MovedPart> {
  const moves = tableOwnershipMoves(stores.table);
  const before = await moves.read();
  if (before.state === 'importing') throw new MoveRefused(`${tenant} is being imported here: expected a store that is in use`);
  if (before.state === 'owner') await moves.close({ epoch: before.epoch, state: 'handed-over', to, at });
  yield { header: { tenant, epoch: before.epoch, at: before.at ?? at } };
  const names = new Set<string>();
  for await (const row of movedRows(stores.scan)) for (const name of namesIn(row)) names.add(name);
  const sums = new Summing();
  for await (const object of namedObjects(stores, names)) {
    sums.object(object.key, object.bytes);
    yield { object };
  }
  for (const isIncidents of [false, true])
    for await (const row of movedRows(stores.scan)) {
      if (row.pk.startsWith(INCIDENT_ROWS) !== isIncidents) continue;
      sums.row(row);
      yield { row };
    }
  yield { summary: sums.summary };
}

async function* namedObjects({ objects, objectKeys }: MovableStores, names: ReadonlySet<string>) {
  for await (const key of objectKeys()) {
    const object = isNamed(names, key) ? await objects.get(key) : undefined;
    if (object) yield { key, ...object };
  }
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
  let writing: Promise<unknown>[] = [];
  const write = async (one: Promise<unknown>): Promise<void> => {
    writing.push(one);
    if (writing.length < AT_ONCE) return;
    await Promise.all(writing);
    writing = [];
  };
  for await (const part of parts) {
    if ('header' in part) {
      header = part.header;
      await begin(stores, before, header, tenant, at);
    } else if (!header) throw new MoveRefused('what was exported begins with who it is of: expected a file that tier export wrote');
    else if ('object' in part) await write(stores.objects.put(part.object.key, part.object));
    else if ('row' in part) await write(stores.table.put(part.row, 'any'));
    else summary = part.summary;
  }
  await Promise.all(writing);
  if (!header || !summary) throw new MoveRefused('the file ends before its summary: expected a whole one; export it again');
  const { equal, differ } = await compareTenant(stores, summary);
  if (!equal) throw new MoveRefused(`what was imported differs in ${differ.join(', ')}: the store stays closed; empty it and import again`);
  for (const stamp of [domainKeys.publicationStamp, domainKeys.silenceStamp])
    await stores.table.put({ ...stamp, version: 1, data: { of: `imported#${header.epoch}`, at } }, 'any');
  await moves.open({ epoch: header.epoch + 1, state: 'owner', at });
  return summary;
}

async function begin({ table, scan }: MovableStores, before: Ownership, header: MoveHeader, tenant: string, at: Instant): Promise<void> {
  if (header.tenant !== tenant) throw new MoveRefused(`the file holds ${header.tenant}, not ${tenant}`);
  if (before.state === 'handed-over' || before.epoch > header.epoch)
    throw new MoveRefused(
      `the store of ${tenant} here is of epoch ${before.epoch} (${before.state}), the file of ${header.epoch}: expected a new store`,
    );
  if (before.state === 'owner')
    for await (const { pk } of scan.items())
      if (pk.startsWith(INCIDENT_ROWS)) throw new MoveRefused(`the store of ${tenant} here has incidents of its own: expected a new one`);
  await tableOwnershipMoves(table).close({ epoch: header.epoch, state: 'importing', at });
}

export interface Compared {
  /** Whether the stores hold exactly what the file does. */
  readonly equal: boolean;
  readonly differ: readonly string[];
}

/** Whether stores hold what an export came to, no more and no less. */
export async function compareTenant(stores: MovableStores, expected: MoveSummary): Promise<Compared> {
  const sums = new Summing();
  const names = new Set<string>();
  for await (const row of movedRows(stores.scan)) {
    sums.row(row);
    for (const name of namesIn(row)) names.add(name);
  }
  for await (const { key, bytes } of namedObjects(stores, names)) sums.object(key, bytes);
  const { summary } = sums;
  const differ = differences(summary, expected);
  return { equal: differ.length === 0, differ };
}

/** Incidents of an export whose chain is not in the stores as it was, whatever has been added to it since. */
export async function brokenChains({ table }: MovableStores, parts: AsyncIterable<MovedPart>): Promise<string[]> {
  const broken: string[] = [];
  for await (const part of parts) {
    const head = 'row' in part ? headOf(part.row) : undefined;
    if (!head) continue;
    const event = await table.get(domainKeys.event(head.id, head.version));
    if (event?.data.hash !== head.headHash) broken.push(head.id);
  }
  return broken;
}
