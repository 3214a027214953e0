import { createHash } from 'node:crypto';
import type { Incident } from '../../core/incident/model.ts';
import { AUDIT_OBJECTS } from '../../wiring/object-store.ts';
import { domainKeys, isEffect } from '../../wiring/table-keys.ts';
import type { TableScan } from '../../wiring/table-scan.ts';
import type { Item, Key } from '../../wiring/table-store.ts';

/** What a table says of itself and of its own functions, or remembers for a moment: the new one says it anew. */
const LEFT_BEHIND = [
  domainKeys.ownershipPartition,
  domainKeys.hubContactPartition,
  domainKeys.publicationStamp.pk,
  domainKeys.silenceStamp.pk,
  domainKeys.progress('').pk,
  domainKeys.admission('').pk,
];

const PUBLICATIONS = domainKeys.publicationPartition('');
export const INCIDENT_ROWS = domainKeys.incidentPartition('');
const isMoved = ({ pk }: Key): boolean => !LEFT_BEHIND.some((prefix) => pk === prefix || (prefix.endsWith('#') && pk.startsWith(prefix)));

/** Every row of a table that goes with its tenant. */
export async function* movedRows(scan: TableScan): AsyncIterable<Item> {
  for await (const item of scan.items()) if (isMoved(item)) yield item;
}

/** Digests and ids in a row: an object goes with the tenant when a row names its key, or one of the names in it. */
const NAMES = /[0-9a-zA-Z][0-9a-zA-Z-]{19,}/g;
export const namesIn = (item: Item): readonly string[] => JSON.stringify([item.pk, item.sk, item.data]).match(NAMES) ?? [];
export const isNamed = (names: ReadonlySet<string>, key: string): boolean => (key.match(NAMES) ?? []).some((name) => names.has(name));

/** The objects that a row says are there, where it says so by their keys. */
export function objectsOf({ pk, sk, data }: Item): string[] {
  const digest = String(data.digest);
  if (pk === domainKeys.signedDaysPartition) return [`${AUDIT_OBJECTS}/${digest}.json`];
  if (pk.startsWith(PUBLICATIONS)) return [`publications/${pk.slice(PUBLICATIONS.length)}/${digest}.json.gz`];
  const [evidence, id] = sk.split('#');
  return pk.startsWith(INCIDENT_ROWS) && evidence === 'EVIDENCE' ? [`evidence/${pk.slice(INCIDENT_ROWS.length)}/${id}`] : [];
}

/** What an export holds, by name: what else is in a store is the store's own. */
export class Held {
  readonly #rows = new Set<string>();
  readonly objects = new Set<string>();

  row(key: Key): void {
    this.#rows.add(`${key.pk}\n${key.sk}`);
  }

  has({ pk, sk }: Key): boolean {
    return this.#rows.has(`${pk}\n${sk}`);
  }
}

/** What a tenant comes to: two that are equal in all of it are the same. */
export interface MoveSummary {
  /** Rows by the first word of their key. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly incidents: number;
  /** Over the last number and hash of every incident's chain. */
  readonly heads: string;
  /** Over all rows but those that expire. */
  readonly rows: string;
  /** Rows that expire by themselves, counted when they were read. */
  readonly expiring: number;
  readonly objects: number;
  /** Over keys and bytes of all objects. */
  readonly files: string;
}

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
/** The same whatever order they are read in. */
const together = (digests: readonly string[]): string => sha256([...digests].sort().join('\n'));

/** Adds up what is moved. */
export class Summing {
  readonly #kinds = new Map<string, number>();
  readonly #rows: string[] = [];
  readonly #heads: string[] = [];
  readonly #files: string[] = [];
  #expiring = 0;

  row(item: Item): void {
    if (item.expiresAt !== undefined) {
      this.#expiring += 1;
      return;
    }
    const kind = item.pk.split('#')[0] ?? '';
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    this.#rows.push(sha256(rowText(item)));
    const head = headOf(item);
    if (head) this.#heads.push(`${head.id} ${head.version} ${head.headHash}`);
  }

  object(key: string, bytes: Uint8Array): void {
    this.#files.push(`${key} ${sha256(bytes)}`);
  }

  get summary(): MoveSummary {
    return {
      kinds: Object.fromEntries([...this.#kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
      incidents: this.#heads.length,
      heads: together(this.#heads),
      rows: together(this.#rows),
      expiring: this.#expiring,
      objects: this.#files.length,
      files: together(this.#files),
    };
  }
}

/** The incident whose head a row is. */
const FIRST_EVENT = domainKeys.event('', 1).sk.replace(/\d+$/, '');
/** Whether a row is an event of an incident's chain. */
export const isEvent = ({ pk, sk }: Key): boolean => pk.startsWith(INCIDENT_ROWS) && sk.startsWith(FIRST_EVENT);

export const headOf = ({ pk, sk, data }: Item): Pick<Incident, 'id' | 'version' | 'headHash'> | undefined =>
  pk.startsWith(INCIDENT_ROWS) && sk === 'HEAD' ? (data as unknown as Incident) : undefined;

/** A row as a line of text; what it holds keeps the order in which it was written. That it was imported is said of the store, and stays behind. */
export function rowText({ pk, sk, version, data, bytes, expiresAt, indexes }: Item): string {
  const packed = bytes && !isEffect({ sk }) ? Buffer.from(bytes).toString('base64') : undefined;
  const { index1, index2 } = indexes ?? {};
  return JSON.stringify({ pk, sk, version, data, bytes: packed, expiresAt, indexes: indexes && { index1, index2 } });
}

export function rowOfText(text: { readonly bytes?: string } & Omit<Item, 'bytes'>): Item {
  const { bytes, ...item } = text;
  return bytes === undefined ? item : { ...item, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) };
}

/** The members in which two differ; none: they are equal. */
export const differences = (one: MoveSummary, other: MoveSummary): string[] =>
  (['kinds', 'incidents', 'heads', 'rows', 'objects', 'files'] as const).filter(
    (member) => JSON.stringify(one[member]) !== JSON.stringify(other[member]),
  );
