import { StoreLimitExceeded } from '../core/ports/errors.ts';

/** Bytes under a key: publications, evidence, raw payloads. S3 in the cloud, a folder on one machine. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface ObjectStore {
  /** Overwrites. Throws StoreLimitExceeded for a key that `checkObjectKey` refuses. */
  put(key: string, object: StoredObject): Promise<void>;
  get(key: string): Promise<StoredObject | undefined>;
  delete(key: string): Promise<void>;
}

const OBJECT_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** A key is slash-separated names of letters, digits, dots, hyphens and underscores that begin with a letter or digit, 512 bytes at most. */
export function checkObjectKey(key: string): void {
  if (key.length > 512 || !OBJECT_KEY.test(key)) {
    throw new StoreLimitExceeded(
      `"${key.slice(0, 80)}" is not an object's key: expected names of letters, digits and . _ - joined by slashes`,
    );
  }
}
