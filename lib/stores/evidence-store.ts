import { createHash } from 'node:crypto';
import { type Instant, toInstant } from '../core/instant.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { EvidenceTypes } from '../core/ports/evidence-types.ts';
import type { ObjectStore, StoredObject } from '../wiring/object-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** Photos and documents of incidents. */
export interface EvidenceStore extends EvidenceTypes {
  /** The same bytes for the same incident are one piece of evidence; returns its id. */
  add(incident: string, by: string, object: StoredObject): Promise<string>;
  get(incident: string, id: string): Promise<StoredObject | undefined>;
  /** What is known of it without its bytes. */
  about(incident: string, id: string): Promise<EvidenceRow | undefined>;
}

export interface EvidenceRow {
  readonly by: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly at: Instant;
  /** SHA-256 (hex), of which the id is the first half; absent for what was added before it was noted. */
  readonly digest?: string;
}

export function objectEvidenceStore(table: TableStore, objects: ObjectStore, clock: Clock): EvidenceStore {
  const objectKey = (incident: string, id: string): string => `evidence/${incident}/${id}`;
  return {
    async add(incident, by, object) {
      const digest = createHash('sha256').update(object.bytes).digest('hex');
      const id = digest.slice(0, 32);
      await objects.put(objectKey(incident, id), object);
      const row: EvidenceRow = { by, contentType: object.contentType, bytes: object.bytes.length, at: toInstant(clock.now()), digest };
      await table.put({ ...domainKeys.evidence(incident, id), version: 1, data: asData(row) }, 'any');
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
    async about(incident, id) {
      const row = await table.get(domainKeys.evidence(incident, id));
      return row && (row.data as unknown as EvidenceRow);
    },
  };
}
