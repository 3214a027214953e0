import { type Deciding, mayRun, type PlatformAction } from '../../lib/core/access/authorization.ts';
import type { Principal } from '../../lib/core/access/principal.ts';
import { tenantOfIncident } from '../../lib/core/incident/incident-id.ts';
import { toInstant } from '../../lib/core/instant.ts';
import type { AuditStore } from '../../lib/core/ports/audit-store.ts';
import type { CapMessageStore } from '../../lib/core/ports/cap-message-store.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { DeadLetterStore } from '../../lib/core/ports/dead-letter-store.ts';
import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import type { FigureStore } from '../../lib/core/ports/figure-store.ts';
import type { HubLinkView } from '../../lib/core/ports/hub-link.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { LetterStore } from '../../lib/core/ports/letter-store.ts';
import type { LinkKeys } from '../../lib/core/ports/link-keys.ts';
import type { MaintenanceStore } from '../../lib/core/ports/maintenance-store.ts';
import type { NotificationStore } from '../../lib/core/ports/notification-store.ts';
import type { ProgressStore, QueueGauge } from '../../lib/core/ports/operation.ts';
import type { PublicationStore } from '../../lib/core/ports/publications.ts';
import type { Registry } from '../../lib/core/registry/model.ts';
import { indexRegistry } from '../../lib/core/registry/registry-index.ts';
import { type TierPath, tierId } from '../../lib/core/tier/tier-path.ts';
import type { EvidenceStore } from '../../lib/stores/evidence-store.ts';
import type { IdempotencyStore } from '../../lib/stores/idempotency-store.ts';
import type { ReportStore } from '../../lib/stores/report-store.ts';
import type { TelemetryArchive } from '../../lib/stores/telemetry-store.ts';
import type { WatchRoom } from '../../lib/stores/watch-room.ts';
import type { QueuesOf } from '../../lib/wiring/messages.ts';
import { type Replicas, seesReplica, standInFor } from './replicas.ts';

/** The stores of one tenant, as the API uses them. */
export interface Tenant {
  readonly id: string;
  readonly incidents: IncidentStore;
  readonly telemetry: TelemetryArchive;
  /** Seconds that readings are kept. */
  readonly historySeconds: number;
  readonly deadLetters: DeadLetterStore;
  readonly notifications: NotificationStore;
  readonly figures: FigureStore;
  readonly letters: LetterStore;
  readonly maintenance: MaintenanceStore;
  readonly publications: PublicationStore;
  readonly evidence: EvidenceStore;
  readonly cap: CapMessageStore;
  readonly reports: ReportStore;
  readonly audit: AuditStore;
  readonly idempotency: IdempotencyStore;
  /** Where packs are sent, and what could not be processed is sent again. */
  readonly queues: QueuesOf<WorkQueue>;
  readonly gauge: QueueGauge;
  readonly progress: ProgressStore;
  /** What a district hears of the hub. */
  readonly hubLink?: HubLinkView;
  readonly watchRoom: WatchRoom;
  /** Of the one-tap links in its messages. */
  readonly linkKeys: LinkKeys;
  /** Whether this stands in for a tenant that cannot be asked, with the hub's replicas in the place of its incidents. */
  readonly isReplica?: true;
}

/** The tenants this API answers for: one in the cloud, all on one machine. */
export interface TenantDirectory {
  /** The tenant whose registry, rules and mechanism the API shows. */
  readonly main: Tenant;
  of(tenant: string): Tenant | undefined;
  all(): readonly Tenant[];
  /** At the hub: the districts' incidents. */
  readonly replicas?: Replicas;
}

export const ownerOf = (tenants: TenantDirectory, incident: string): Tenant | undefined => {
  const tenant = tenantOfIncident(incident);
  return tenant === undefined ? undefined : tenants.of(tenant);
};

/** Where somebody reads an incident: at its owner, or in the hub's replica where the owner cannot be asked. */
export function readerOf(tenants: TenantDirectory, principal: Principal, incident: string): Tenant | undefined {
  const { replicas, main } = tenants;
  const owner = tenantOfIncident(incident);
  return replicas && owner !== undefined && owner !== main.id && seesReplica(replicas, principal, owner)
    ? standInFor(owner, main, replicas)
    : ownerOf(tenants, incident);
}

/** The tenants whose own records somebody reads in lists; of the others there are replicas. */
export const readAtOwner = ({ all, main, replicas }: TenantDirectory, principal: Principal): readonly Tenant[] =>
  all().filter(({ id }) => id === main.id || !seesReplica(replicas, principal, id));

/**
 * The tenants whose platform somebody may run so. Also where nothing is published yet: without a registry nobody can say what lies in what, so
 * that a tenant is open to its own people and to those of a whole city.
 */
export async function tenantsFor(
  { authorizer, clock, tenants }: Deciding & { readonly clock: Clock; readonly tenants: TenantDirectory },
  principal: Principal,
  action: PlatformAction,
): Promise<readonly Tenant[]> {
  const registry = (await tenants.main.publications.at('registry', toInstant(clock.now())))?.body;
  const placeOf = (id: string): TierPath => (registry && indexRegistry(registry).tier(id)?.path) ?? placeSupposed(id, principal.tier);
  return tenants.all().filter(({ id }) => mayRun({ authorizer }, principal, action, placeOf(id)));
}

function placeSupposed(tenant: string, own: TierPath): TierPath {
  if (tierId(own) === tenant) return own;
  return own.includes('/') ? tenant : `${own}/${tenant}`;
}

export const registryOf = async (tenants: TenantDirectory): Promise<Registry> => (await tenants.main.publications.active('registry')).body;
