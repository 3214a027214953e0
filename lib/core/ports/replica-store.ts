import type { IncidentEvent } from '../incident/events.ts';
import type { Incident } from '../incident/model.ts';
import type { Instant } from '../instant.ts';
import type { ChainHeadOf, TenantDigest } from '../link/digest.ts';
import type { FigureStore } from './figure-store.ts';
import type { IncidentStore } from './incident-store.ts';

/** How the hub stands with one district. */
export interface ReplicatedTenant {
  readonly tenant: string;
  /** Of its newest digest, by its own clock. */
  readonly digestAt: Instant;
  /** Up to then the hub has everything: it was told of all that grew, and lacks nothing of it; absent: it never did. */
  readonly completeAt?: Instant;
  /** Incidents that the hub is known to lack something of; of more than a thousand, at least one. */
  readonly behind: number;
}

/** What is to be asked for, beside what the digest itself shows. */
export interface DigestNoted {
  /** What the hub lacked before and lacks still, a thousand at most. */
  readonly still: readonly LackingReplica[];
  /** Whether there is a time of which no digest told the hub. */
  readonly hasGap: boolean;
}

/** An incident of which the hub had less than its owner said, and how far the hub has it now. */
export interface LackingReplica {
  readonly incident: string;
  readonly version: number;
}

/**
 * The hub's copies of the districts' incidents: read as incidents are, written by nothing but the events their owners forward. Nothing
 * follows from a change of one.
 */
export interface ReplicaStore extends Pick<IncidentStore, 'load' | 'loadMany' | 'events' | 'list'> {
  /** See FigureStore. */
  readonly figures: Pick<FigureStore, 'ofMonth'>;
  event(incident: string, seq: number): Promise<IncidentEvent | undefined>;
  /** Appends events to a replica, and forgets that any of them came early. Throws VersionConflict. */
  advance(before: Incident | undefined, after: Incident, events: readonly IncidentEvent[]): Promise<void>;
  /** Keeps an event that came before the one it follows; a repetition changes nothing. */
  keepEarly(event: IncidentEvent): Promise<void>;
  /** Such events of one incident by number, strongly consistent; `limit` at most. */
  early(incident: string, limit: number): Promise<readonly IncidentEvent[]>;
  /** Forgets one that was applied before, or does not belong there. */
  forgetEarly(event: IncidentEvent): Promise<void>;
  tenants(): Promise<readonly ReplicatedTenant[]>;
  tenant(tenant: string): Promise<ReplicatedTenant | undefined>;
  /**
   * Notes a part of a digest, and the chains of it that the hub lacks something of. Forgets what has come meanwhile.
   */
  digested(digest: Omit<TenantDigest, 'chains' | 'epoch'>, lacking: readonly ChainHeadOf[]): Promise<DigestNoted>;
}
