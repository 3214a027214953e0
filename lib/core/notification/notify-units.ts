import { isLinkable } from '../access/one-tap-access.ts';
import type { IncidentEvent } from '../incident/events.ts';
import { foldIncident } from '../incident/incident.ts';
import type { Incident } from '../incident/model.ts';
import { handlingCentre } from '../incident/obligations.ts';
import { plus, toInstant } from '../instant.ts';
import { orderFor } from '../maintenance/keep-orders.ts';
import type { IncidentStore } from '../ports/incident-store.ts';
import type { KeptWatches } from '../ports/kept-watches.ts';
import type { MaintenanceStore } from '../ports/maintenance-store.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { PublicationSource } from '../ports/publications.ts';
import type { Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { NO_MODES, rosterOnCall } from '../watch/on-call.ts';
import { channelsOf } from './channels-of-unit.ts';
import { onBehalf, type ToldRecipient, withKeepers } from './keepers-of-watch.ts';
import { LINK_LIFE_MILLIS } from './link-token.ts';
import { localCentres } from './local-centres.ts';
import { planMessage } from './plan-message.ts';
import { type Recipient, recipients } from './recipients.ts';
import { type Planned, type SendDependencies, sendPlanned, throwFailed } from './send-planned.ts';
import { messageOf, owedBy } from './texts.ts';
import { withWatchRemarks } from './watch-remarks.ts';

export interface NotifyDependencies extends Omit<SendDependencies, 'onCall'> {
  readonly tenant: string;
  readonly incidents: IncidentStore;
  readonly maintenance: MaintenanceStore;
  readonly publications: PublicationSource;
  /** @default by the rosters, as if no response mode were declared */
  readonly onCall?: OnCall;
  /** @default every centre keeps its own watch */
  readonly keptWatches?: KeptWatches;
}

/**
 * Tells units of an event: recorded first, then sent, then marked as sent, each channel by itself. Who is told what follows from the incident
 * as it was then, so that a message that waited, or comes again, tells the same units the same; a repetition sends only what is not marked.
 */
export async function notifyUnits(deps: NotifyDependencies, event: IncidentEvent): Promise<void> {
  if (event.type === 'acknowledged') return deps.notifications.markAnswered(event.incident, event.data.unit, event.at, event.seq);
  if (event.type.startsWith('alarm-') && !(event.type === 'alarm-joined' && event.data.newAsset)) return;
  const incident = await incidentAt(deps, event);
  if (!incident) return;
  if (event.type === 'false-alarm') await orderFor(deps, event, incident);
  const registry = (await deps.publications.active('registry')).body;
  const onCall = deps.onCall ?? rosterOnCall({ publications: deps.publications, modes: NO_MODES });
  const told = await withKeepers(whomToTell(event, incident, registry), event.at, deps.keptWatches);
  const planned = await withWatchRemarks(plan(deps, event, incident, registry, told), event, incident, onCall);
  if (planned.length === 0) return;
  const stored = await deps.notifications.record(planned.map(({ notification }) => notification));
  const open = planned.filter((_, index) => !stored[index]?.sentAt);
  const outcomes = await sendPlanned({ ...deps, onCall }, open, registry.messaging);
  await markAlreadyAnswered(deps, event);
  throwFailed(outcomes);
}

async function incidentAt({ incidents }: NotifyDependencies, event: IncidentEvent): Promise<Incident | undefined> {
  if (event.seq === 1) return foldIncident([event]);
  const events = (await incidents.events(event.incident)).filter(({ seq }) => seq <= event.seq);
  return events.length > 0 ? foldIncident(events) : undefined;
}

/** The queue keeps no order: the unit may have answered, and that been dealt with, before there was a row to mark. */
async function markAlreadyAnswered({ incidents, notifications }: NotifyDependencies, event: IncidentEvent): Promise<void> {
  const head = await incidents.load(event.incident);
  if (!head || head.version === event.seq || !head.tasks.some(({ acknowledgedAt }) => acknowledgedAt)) return;
  for (const later of await incidents.events(event.incident)) {
    if (later.type !== 'acknowledged' || later.seq < event.seq) continue;
    await notifications.markAnswered(later.incident, later.data.unit, later.at, later.seq);
  }
}

function whomToTell(event: IncidentEvent, incident: Incident, registry: Registry): Recipient[] {
  const locals = localCentres(registry, incident.town ?? incident.tier, incident.domain);
  return recipients(event, incident, handlingCentre(incident) ?? (locals[0] as string), locals);
}

function plan(
  deps: NotifyDependencies,
  event: IncidentEvent,
  incident: Incident,
  registry: Registry,
  told: readonly ToldRecipient[],
): Planned[] {
  const createdAt = toInstant(deps.clock.now());
  const index = indexRegistry(registry);
  const place = incident.town ?? incident.tier;
  const name = index.tier(place)?.name ?? { zh: place, en: place };
  const asset = incident.asset === undefined ? undefined : index.asset(incident.asset)?.name;
  const nameOf = (id: string) => index.unit(id)?.name ?? { zh: id, en: id };
  const eventId = `${event.incident}#${event.seq}`;
  return told.flatMap((recipient) => {
    const { unit, obligation, keeps } = recipient;
    const map = registry.messaging?.map;
    const page = deps.links && `${deps.links.base}/incidents/${incident.id}`;
    const context = { unit, place: name, nameOf, ...(asset ? { asset } : {}), ...(map ? { map } : {}), ...(page ? { page } : {}) };
    const obligations = linkedObligations(event, incident, recipient);
    return planMessage(deps.notifier, channelsOf(index, unit), {
      event: eventId,
      unit,
      message: onBehalf(messageOf(event, incident, context), keeps),
      domain: incident.domain,
      createdAt,
      about: {
        incident: incident.id,
        ...(obligation ? { obligation } : {}),
        ...(obligations.length > 0 ? { link: { obligations, until: plus(createdAt, LINK_LIFE_MILLIS) } } : {}),
      },
    });
  });
}

/** What the message's link is for: what the unit owes, where the message is about that, or about its task that nobody acknowledged. */
function linkedObligations(event: IncidentEvent, incident: Incident, { unit, obligation }: Recipient): string[] {
  const own = owedBy(incident, unit).filter(isLinkable);
  const isOwn = obligation === undefined ? waitsFor(event) === unit : own.some(({ id }) => id === obligation);
  return isOwn ? own.map(({ id }) => id) : [];
}

/** Whose acknowledgement an event is about. */
function waitsFor(event: IncidentEvent): string | undefined {
  const isMissed = event.type === 'acknowledgement-missed' || event.type === 'acknowledgement-escalated';
  return isMissed || event.type === 'acknowledgement-reminded' ? event.data.unit : undefined;
}
