import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type Instant, toInstant, toMillis } from '../core/instant.ts';
import type { Clock } from '../core/ports/clock.ts';
import { VersionConflict } from '../core/ports/errors.ts';
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
import { zlib } from '../wiring/zlib.ts';
import { allItems, asData } from './rows.ts';

/** A function asks whether anything was published at most this often. */
const RECHECK_MILLIS = 2000;

interface Cached {
  /** Newest first. */
  readonly records: readonly PublicationRecord[];
  readonly publication: Publication<PublicationKind>;
  readonly stamp: string | undefined;
  readonly readAt: number;
}

/** The stamp as it was found, which changes with whatever is published. */
interface Look {
  readonly at: number;
  readonly stamp: Promise<string | undefined>;
}

/**
 * Numbered, immutable versions of what is published as data: the record in the domain table, the body under its digest in the object
 * store. Which version is in force follows from the records' dates, so that nothing has to happen at midnight. One object for each
 * function instance: it is also the cache.
 */
export function tablePublicationStore(table: TableStore, objects: ObjectStore, clock: Clock): PublicationStore {
  const cache = new Map<PublicationKind, Cached>();
  let look: Look | undefined;
  /** One look for all kinds; before the records are read, so that what they are kept under is never newer than they are. */
  const stampAt = (now: number): Promise<string | undefined> => {
    if (look && Math.abs(now - look.at) < RECHECK_MILLIS) return look.stamp;
    const stamp = table.get(domainKeys.publicationStamp).then((item) => item && String(item.data.of));
    const own = { at: now, stamp };
    look = own;
    stamp.catch(() => {
      if (look === own) look = undefined;
    });
    return stamp;
  };
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
    async numbered<Kind extends PublicationKind>(kind: Kind, number: number): Promise<Publication<Kind> | undefined> {
      const item = await table.get(domainKeys.publication(kind, number));
      return item && ({ ...asRecord(item), kind, body: await bodyOf(asRecord(item)) } as Publication<Kind>);
    },
    async active<Kind extends PublicationKind>(kind: Kind, atLeast = 0): Promise<Publication<Kind>> {
      const now = clock.now();
      const cached = cache.get(kind);
      const isAwaited = (cached?.records[0]?.number ?? 0) < atLeast;
      if (isAwaited) look = undefined;
      const stamp = await stampAt(now);
      // Of what was published before there were stamps nothing tells whether it is still the newest.
      const isRecent = cached !== undefined && Math.abs(now - cached.readAt) < RECHECK_MILLIS;
      const keeps = cached !== undefined && !isAwaited && stamp === cached.stamp && (stamp !== undefined || isRecent);
      const known = keeps ? cached.records : await records(kind);
      const record = inForce(known, now);
      if (!record) throw new NothingPublished(kind);
      if (keeps && record.number === cached.publication.number) return cached.publication as Publication<Kind>;
      const publication = { ...record, kind, body: await bodyOf(record) } as Publication<Kind>;
      cache.set(kind, { records: known, publication, stamp, readAt: keeps ? cached.readAt : now });
      return publication;
    },
    async publish(kind, body, { author, effectiveFrom, after }) {
      const digest = publicationDigest(body);
      const known = await records(kind);
      if (after !== undefined && known[0]?.number !== after)
        throw new VersionConflict(`${kind} ${known[0]?.number} was published meanwhile`);
      const replaced = inForce(known, Math.max(clock.now(), toMillis(effectiveFrom)));
      if (replaced?.digest === digest) return replaced;
      await objects.put(bodyKey(kind, digest), { bytes: zlib().gzipSync(JSON.stringify(body)), contentType: 'application/gzip' });
      const number = (known[0]?.number ?? 0) + 1;
      const record: PublicationRecord = { kind, number, digest, author, publishedAt: toInstant(clock.now()), effectiveFrom };
      // Two authors at once: the second finds the number taken and is told so by a VersionConflict.
      await table.transact([
        { op: 'put', item: { ...domainKeys.publication(kind, number), version: 1, data: asData(record) }, if: 'absent' },
        { op: 'put', item: { ...domainKeys.publicationStamp, version: 1, data: { of: `${kind}#${number}` } }, if: 'any' },
      ]);
      cache.delete(kind);
      look = undefined;
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
  return JSON.parse(zlib().gunzipSync(object.bytes).toString('utf8'));
}
