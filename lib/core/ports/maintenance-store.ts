import type { MaintenanceOrder, OrderFault } from '../maintenance/order.ts';

/** What a keeper is told of. */
export interface OrderNews {
  readonly what: 'opened' | 'closed';
  readonly order: MaintenanceOrder;
}

/** An order as it is to be stored, all or nothing. */
export interface OrderWrite {
  /** `version` 1 for a new one; else one more than what was read, and compared with it. */
  readonly order: MaintenanceOrder;
  /** The effect that this applies. */
  readonly effect?: string;
  /** @default nobody is told */
  readonly tells?: OrderNews['what'];
}

/** The maintenance orders of one tenant: at most one that is open for each sensor and fault. */
export interface MaintenanceStore {
  /** Strongly consistent. */
  load(id: string): Promise<MaintenanceOrder | undefined>;
  /** The one that is open; strongly consistent. */
  open(sensor: string, fault: OrderFault): Promise<MaintenanceOrder | undefined>;
  /** Throws VersionConflict: somebody changed it, or opened one; read again. Throws AlreadyApplied. */
  commit(write: OrderWrite): Promise<void>;
  /** How many are open, `most` at most; may be stale. */
  countOpen(most: number): Promise<number>;
  /** Newest first. */
  list(query: {
    readonly unit?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly MaintenanceOrder[]; readonly cursor?: string }>;
}
