import { StoreLimitExceeded } from '../core/ports/errors.ts';

/** Bytes under a key: publications, evidence, raw payloads. S3 in the cloud, a folder on one machine. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface ObjectStore {
  /** Overwrites. All three throw StoreLimitExceeded for a key that `checkObjectKey` refuses; this one also for a type that is none. */
  put(key: string, object: StoredObject): Promise<void>;
  get(key: string): Promise<StoredObject | undefined>;
  /** Also what is not there. */
  delete(key: string): Promise<void>;
}

/** The folder of what was signed of the record. */
export const AUDIT_OBJECTS = 'audit';

const OBJECT_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** What a file's name may hold in bytes (255), less what an adapter may add to it. */
const MAX_NAME_LENGTH = 200;

/**
 * A key is slash-separated names of letters, digits, dots, hyphens and underscores that begin with a letter or digit: 512 bytes at most, 200
 * a name, none that ends in `.object`, which is how a folder tells its files from its folders.
 */
export function checkObjectKey(key: string): void {
  const isKey = key.length <= 512 && OBJECT_KEY.test(key);
  if (isKey && key.split('/').every((name) => name.length <= MAX_NAME_LENGTH && !name.endsWith('.object'))) return;
  throw new StoreLimitExceeded(
    `${JSON.stringify(key.slice(0, 80))} is not an object's key: expected names of letters, digits and . _ - joined by slashes`,
  );
}

/** `type/subtype`, perhaps with parameters: printable ASCII in one line, as a header holds it. */
const CONTENT_TYPE = /^[!-~]+\/[!-~]+(; ?[ -~]+)?$/;

/** Checks the key and the content type. */
export function checkObject(key: string, { contentType }: StoredObject): void {
  checkObjectKey(key);
  if (contentType.length > 200 || !CONTENT_TYPE.test(contentType)) {
    throw new StoreLimitExceeded(`${key}: ${JSON.stringify(contentType.slice(0, 80))} is no content type: expected type/subtype`);
  }
}
