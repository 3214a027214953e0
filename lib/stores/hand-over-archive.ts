import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import type { HandOverArchive } from '../core/ports/watch-store.ts';
import type { HandOverList } from '../core/watch/hand-over-list.ts';
import type { ObjectStore } from '../wiring/object-store.ts';

/** The lists that hand-overs were signed with, each under its digest: what was signed can be read, and shown to be what was signed. */
export function objectHandOverArchive(objects: ObjectStore): HandOverArchive {
  const keyOf = (digest: string): string => `hand-overs/${digest}.json.gz`;
  return {
    async keep(list) {
      const text = canonicalize(list) ?? '';
      const digest = createHash('sha256').update(text).digest('hex');
      await objects.put(keyOf(digest), { bytes: gzipSync(text), contentType: 'application/gzip' });
      return digest;
    },
    async get(digest) {
      const object = await objects.get(keyOf(digest));
      return object && (JSON.parse(gunzipSync(object.bytes).toString('utf8')) as HandOverList);
    },
  };
}
