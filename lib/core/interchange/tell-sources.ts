import type { IncidentEvent } from '../incident/events.ts';
import { foldIncident } from '../incident/incident.ts';
import type { IncidentStore } from '../ports/incident-store.ts';
import type { PublicationSource } from '../ports/publications.ts';
import type { StatusWebhook } from '../ports/status-webhook.ts';
import type { AlarmSource, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { tenantOf } from '../tier/tier-path.ts';
import { shareOf, statusOf } from './status.ts';
import { isTold, type TOLD_EVENTS } from './told-events.ts';

export interface TellSourcesDependencies {
  readonly tenant: string;
  readonly incidents: Pick<IncidentStore, 'events'>;
  readonly publications: PublicationSource;
  readonly webhook: StatusWebhook;
}

type Told = IncidentEvent & { readonly type: (typeof TOLD_EVENTS)[number] };
const isToldEvent = (event: IncidentEvent): event is Told => isTold(event.type);

/**
 * Tells the platforms of a federated district what became of what they reported. The same event says the same under the same id however often it
 * is told. Throws StoreUnavailable when it may work later, ReceiverGone when it will not.
 */
export async function tellSources(deps: TellSourcesDependencies, event: IncidentEvent): Promise<void> {
  if (!isToldEvent(event)) return;
  const registry = (await deps.publications.active('registry')).body;
  const listeners = listenersOf(registry, deps.tenant);
  if (listeners.length === 0) return;
  const events = (await deps.incidents.events(event.incident)).filter(({ seq }) => seq <= event.seq);
  const incident = foldIncident(events);
  // Each by itself: one that is down keeps nobody else waiting, and those who know are told nothing new.
  const told = await Promise.allSettled(
    listeners.map(async (source) => {
      const share = shareOf(incident, source);
      if (!share) return;
      const id = `${event.incident}.${event.seq}.${source.id}`;
      const body = JSON.stringify({ ...statusOf(event, incident, share, registry), source: source.id });
      await deps.webhook.tell(source.webhook, { id, body }, `the platform ${source.id}`);
    }),
  );
  const failed = told.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (failed.length > 0) throw failed.find(({ retryable }) => retryable) ?? failed[0];
}

type Listener = AlarmSource & { readonly webhook: NonNullable<AlarmSource['webhook']> };

/** Those of this tenant that want to be told, where it is federated. */
function listenersOf(registry: Registry, tenant: string): readonly Listener[] {
  if (indexRegistry(registry).tier(tenant)?.district !== 'federated') return [];
  return (registry.sources ?? []).filter((source): source is Listener => source.webhook !== undefined && tenantOf(source.tier) === tenant);
}
