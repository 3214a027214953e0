import type { Instant } from '../instant.ts';

/** How far an incident's chain had come. */
export interface ChainHeadOf {
  readonly incident: string;
  /** Of its last event. */
  readonly seq: number;
  readonly hash: string;
}

/** What a tenant says of its incidents, so that the hub finds out what it lacks: a tail that got lost too, after which nothing follows. */
export interface TenantDigest {
  readonly tenant: string;
  /** Of the tenant's ownership. */
  readonly epoch: number;
  readonly at: Instant;
  /** 1, 2, 3, … of `parts`: one envelope holds no more than a bus takes. */
  readonly part: number;
  readonly parts: number;
  /** Whether it names everything that is open, and what changed in many days, instead of what changed lately. */
  readonly whole: boolean;
  /** It names every chain that grew since; absent: every chain there is. */
  readonly since?: Instant;
  readonly chains: readonly ChainHeadOf[];
}
