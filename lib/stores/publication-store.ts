import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import { type Instant, toInstant, toMillis } from '../core/instant.ts';
import type { Clock } from '../core/ports/clock.ts';
import {
  NothingPublished,
  type Publication,
  type PublicationBodies,
  type PublicationKind,
  type PublicationRecord,
  type PublicationStore,
} from '../core/ports/publications.ts';
import type { ObjectStore } from '../wiring/object-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

/** A function asks for a newer version at most this often. */
const RECHECK_MILLIS = 2000;

interface Cached {
  readonly publication: Publication<PublicationKind>;
  readonly checkedAt: number;
}

/**
 * Numbered, immutable versions of what is published as data: the record in the domain table, the body under its digest in the object
 * store. Which version is in force follows from the records' dates, so that nothing has to happen at midnight. One object for each
 * function instance: it is also the cache.
 */
export function tablePublicationStore(table: TableStore, objects: ObjectStore, clock: Clock): PublicationStore {
  const cache = new Map<PublicationKind, Cached>();
  const records = async (kind: PublicationKind): Promise<PublicationRecord[]> => {
    const items = await allItems(table, { pk: domainKeys.publicationPartition(kind), descending: true, consistent: true });
    return items.map(asRecord);
  };
  const bodyOf = async (record: PublicationRecord): Promise<unknown> => {
    const known = cache.get(record.kind)?.publication;
    return known?.number === record.number ? known.body : readBody(objects, record);
  };
  return {
    records,
    async at<Kind extends PublicationKind>(kind: Kind, moment: Instant): Promise<Publication<Kind> | undefined> {
      const record = inForce(await records(kind), toMillis(moment));
      return record && ({ ...record, kind, body: await bodyOf(record) } as Publication<Kind>);
    },
    async active<Kind extends PublicationKind>(kind: Kind, atLeast = 0): Promise<Publication<Kind>> {
      const cached = cache.get(kind);
      const now = clock.now();
      const isFresh = cached && cached.publication.number >= atLeast && Math.abs(now - cached.checkedAt) < RECHECK_MILLIS;
      if (isFresh) return cached.publication as Publication<Kind>;
      const record = inForce(await records(kind), now);
      if (!record) throw new NothingPublished(kind);
      const publication = { ...record, kind, body: await bodyOf(record) } as Publication<Kind>;
      cache.set(kind, { publication, checkedAt: now });
      return publication;
    },
    async publish(kind, body, { author, effectiveFrom }) {
      const digest = publicationDigest(body);
      const known = await records(kind);
      const replaced = inForce(known, Math.max(clock.now(), toMillis(effectiveFrom)));
      if (replaced?.digest === digest) return replaced;
      await objects.put(bodyKey(kind, digest), { bytes: gzipSync(JSON.stringify(body)), contentType: 'application/gzip' });
      const number = (known[0]?.number ?? 0) + 1;
      const record: PublicationRecord = { kind, number, digest, author, publishedAt: toInstant(clock.now()), effectiveFrom };
      // Two authors at once: the second finds the number taken and is told so by a VersionConflict.
      await table.put({ ...domainKeys.publication(kind, number), version: 1, data: asData(record) }, 'absent');
      cache.delete(kind);
      return record;
    },
  };
}

const asRecord = (item: Item): PublicationRecord => item.data as unknown as PublicationRecord;

/** The newest version whose date has come: a later number replaces an earlier one from its own date on. */
function inForce(newestFirst: readonly PublicationRecord[], now: number): PublicationRecord | undefined {
  return newestFirst.find((record) => toMillis(record.effectiveFrom) <= now);
}

/** SHA-256 (hex) of a body's RFC 8785 bytes: the same content has the same digest, whoever compiled it. */
export function publicationDigest(body: PublicationBodies[PublicationKind]): string {
  return createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('hex');
}

const bodyKey = (kind: PublicationKind, digest: string): string => `publications/${kind}/${digest}.json.gz`;

async function readBody(objects: ObjectStore, record: PublicationRecord): Promise<unknown> {
  const object = await objects.get(bodyKey(record.kind, record.digest));
  if (!object) throw new Error(`the body of ${record.kind} ${record.number} (${record.digest}) is missing from the object store`);
  return JSON.parse(gunzipSync(object.bytes).toString('utf8'));
}
