/** By when a group of a thing's series has to have been heard of: then somebody looks. Moved on only when it falls due. */
export interface Lease {
  readonly thing: string;
  readonly group: string;
  /** Epoch milliseconds; absent while nothing is waited for. */
  readonly due?: number;
  /** Of the publications that whoever gave it knew. */
  readonly publications: { readonly registry: number; readonly rules: number };
  /** 0 when nothing is stored yet; compared on commit. */
  readonly version: number;
}

/** The leases of one tenant. */
export interface LeaseStore {
  /** Number of shards of the index by due moment. */
  readonly shards: number;
  /** Of one shard with `due` ≤ `until` (epoch milliseconds), the oldest first; may be stale. */
  due(shard: number, until: number, limit: number): Promise<readonly Lease[]>;
  lease(thing: string, group: string): Promise<Lease>;
  /** Throws VersionConflict unless the stored version is `lease.version - 1`. */
  save(lease: Lease): Promise<void>;
}
