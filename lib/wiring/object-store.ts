/** Bytes under a key: publications, evidence, raw payloads. S3 in the cloud, a folder on one machine. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface ObjectStore {
  /** Overwrites. Keys are slash-separated slugs, digits and dots; `..` is refused with StoreLimitExceeded. */
  put(key: string, object: StoredObject): Promise<void>;
  get(key: string): Promise<StoredObject | undefined>;
  delete(key: string): Promise<void>;
}
