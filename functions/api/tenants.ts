import { tenantOfIncident } from '../../lib/core/incident/incident-id.ts';
import type { DeadLetterStore } from '../../lib/core/ports/dead-letter-store.ts';
import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { NotificationStore } from '../../lib/core/ports/notification-store.ts';
import type { PublicationStore } from '../../lib/core/ports/publications.ts';
import type { Registry } from '../../lib/core/registry/model.ts';
import type { EvidenceStore } from '../../lib/stores/evidence-store.ts';
import type { IdempotencyStore } from '../../lib/stores/idempotency-store.ts';
import type { TelemetryArchive } from '../../lib/stores/telemetry-store.ts';

/** The stores of one tenant, as the API uses them. */
export interface Tenant {
  readonly id: string;
  readonly incidents: IncidentStore;
  readonly telemetry: TelemetryArchive;
  readonly deadLetters: DeadLetterStore;
  readonly notifications: NotificationStore;
  readonly publications: PublicationStore;
  readonly evidence: EvidenceStore;
  readonly idempotency: IdempotencyStore;
  readonly telemetryQueue: WorkQueue;
}

/** The tenants this API answers for: one in the cloud, all on one machine. */
export interface TenantDirectory {
  /** The tenant whose registry, rules and mechanism the API shows. */
  readonly main: Tenant;
  of(tenant: string): Tenant | undefined;
  all(): readonly Tenant[];
}

export const ownerOf = (tenants: TenantDirectory, incident: string): Tenant | undefined => {
  const tenant = tenantOfIncident(incident);
  return tenant === undefined ? undefined : tenants.of(tenant);
};

export const registryOf = async (tenants: TenantDirectory): Promise<Registry> => (await tenants.main.publications.active('registry')).body;
