import { createHash } from 'node:crypto';
import { toInstant } from '../core/instant.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { EvidenceTypes } from '../core/ports/evidence-types.ts';
import type { ObjectStore, StoredObject } from '../wiring/object-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';

/** Photos and documents of incidents. */
export interface EvidenceStore extends EvidenceTypes {
  /** The same bytes for the same incident are one piece of evidence; returns its id. */
  add(incident: string, by: string, object: StoredObject): Promise<string>;
  get(incident: string, id: string): Promise<StoredObject | undefined>;
}

export function objectEvidenceStore(table: TableStore, objects: ObjectStore, clock: Clock): EvidenceStore {
  const objectKey = (incident: string, id: string): string => `evidence/${incident}/${id}`;
  return {
    async add(incident, by, object) {
      const id = createHash('sha256').update(object.bytes).digest('hex').slice(0, 32);
      await objects.put(objectKey(incident, id), object);
      const data = { by, contentType: object.contentType, bytes: object.bytes.length, at: toInstant(clock.now()) };
      await table.put({ ...domainKeys.evidence(incident, id), version: 1, data }, 'any');
      return id;
    },
    async get(incident, id) {
      const row = await table.get(domainKeys.evidence(incident, id));
      return row ? objects.get(objectKey(incident, id)) : undefined;
    },
    async typeOf(incident, id) {
      const contentType = (await table.get(domainKeys.evidence(incident, id)))?.data?.contentType;
      return typeof contentType === 'string' ? contentType : undefined;
    },
  };
}
