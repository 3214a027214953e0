import type { CompoundKey, CompoundState } from '../alarm/compound/model.ts';

/** Conditions over several things of one tenant: an item for each rule and scope. */
export interface CompoundStore {
  /** Strongly consistent; `undefined` while nothing was told of it. */
  compound(key: CompoundKey): Promise<CompoundState | undefined>;
  /** All items of rules of this name; strongly consistent. */
  ofRule(rule: string): Promise<readonly CompoundState[]>;
  /** Those in which something ends by `until` (epoch milliseconds) unless something else happens before, the earliest first; may be stale. */
  due(until: number, limit: number): Promise<readonly (CompoundKey & { readonly due: number })[]>;
  /** Throws VersionConflict unless the stored version is `state.version - 1`. */
  save(state: CompoundState): Promise<void>;
}
