import { createHash } from 'node:crypto';
import type { ObjectStore, StoredObject } from '../wiring/object-store.ts';

/** The documents of published reports. */
export interface ReportStore {
  /** Returns the SHA-256 (hex) of the bytes, under which they lie for ever. */
  keep(incident: string, object: StoredObject): Promise<string>;
  /** Throws ReportChanged where what lies there is not what was kept. */
  get(incident: string, digest: string): Promise<StoredObject | undefined>;
}

/** A published document is not any more what was signed. */
export class ReportChanged extends Error {
  override readonly name = 'ReportChanged';
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function objectReportStore(objects: ObjectStore): ReportStore {
  const keyOf = (incident: string, digest: string): string => `reports/${incident}/${digest}`;
  return {
    async keep(incident, object) {
      const digest = digestOf(object.bytes);
      await objects.put(keyOf(incident, digest), object);
      return digest;
    },
    async get(incident, digest) {
      const object = await objects.get(keyOf(incident, digest));
      if (object && digestOf(object.bytes) !== digest)
        throw new ReportChanged(`the report ${digest} of ${incident} was changed after it was signed: bring back its file from a backup`);
      return object;
    },
  };
}
