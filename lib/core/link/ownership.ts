import type { Instant } from '../instant.ts';
import { StoreError } from '../ports/errors.ts';

/** Of the stores of a tenant that was never moved. */
export const FIRST_EPOCH = 1;

/**
 * Whether a store is the one that its tenant writes to. The epoch rises when the tenant's stores move, so that of two stores the one that was
 * left can be told from the one that is in use.
 */
export interface Ownership {
  readonly epoch: number;
  /** `importing`: what was exported elsewhere is being copied into it. */
  readonly state: 'owner' | 'handed-over' | 'importing';
  /** Where it went, as whoever moved it said. */
  readonly to?: string;
  /** Since when. */
  readonly at?: Instant;
}

export const FIRST_OWNERSHIP: Ownership = { epoch: FIRST_EPOCH, state: 'owner' };

/** The tenant's stores were moved, or are being moved here: this one is for reading alone, and takes no writes of the record. */
export class StoreHandedOver extends StoreError {
  readonly retryable = false;
  constructor(tenant: string, { epoch, state, to, at }: Ownership) {
    super(
      state === 'importing'
        ? `the store of ${tenant} is being imported: try again when the import has opened it`
        : `the store of ${tenant} was handed over${to ? ` to ${to}` : ''}${at ? ` at ${at}` : ''} and ended with epoch ${epoch}: ` +
            'expected the tenant’s new store',
    );
  }
}

/** Somebody speaks for a tenant whose stores have moved since. */
export class OlderEpoch extends Error {
  override readonly name = 'OlderEpoch';
  constructor(tenant: string, epoch: number, known: number) {
    super(
      `${tenant} speaks with epoch ${epoch}, but its store of epoch ${known} has been heard since: what an older one says is not believed`,
    );
  }
}

/** What moves, and moves taken back, may raise the epoch by before the hub hears of it. */
export const MOST_MOVES = 10;

/** Somebody speaks for a tenant with an epoch that its stores cannot have come to. */
export class UnknownEpoch extends Error {
  override readonly name = 'UnknownEpoch';
  constructor(tenant: string, epoch: number, known: number) {
    super(
      `${tenant} speaks with epoch ${epoch}, but the newest that was heard is ${known}: expected ${known}, or at most ${known + MOST_MOVES} after its stores were moved`,
    );
  }
}

/** What a tenant's own store says of itself. */
export interface OwnershipStore {
  read(): Promise<Ownership>;
}

/** Whoever moves a tenant's stores: one closes the old store, the other opens the new one. */
export interface OwnershipMoves extends OwnershipStore {
  /** From now on the store takes no writes of the tenant's record. */
  close(ownership: Ownership): Promise<void>;
  /** The store is the tenant's from now on. */
  open(ownership: Ownership): Promise<void>;
}

/** At the hub: the newest epoch of each tenant that was heard. */
export interface EpochStore {
  newest(tenant: string): Promise<number>;
  /** Learns of an epoch. Throws OlderEpoch where a newer one was heard before, and UnknownEpoch for one that is too far above the newest. */
  heard(tenant: string, epoch: number): Promise<void>;
}
