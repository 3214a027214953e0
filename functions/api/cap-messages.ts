import type { CapAlert } from '../../lib/core/cap/model.ts';
import { parseCap } from '../../lib/core/cap/parse.ts';
import { capSeries, messageOf } from '../../lib/core/cap/series.ts';
import { writeCap } from '../../lib/core/cap/write.ts';
import type { Incident } from '../../lib/core/incident/model.ts';
import type { Tenant, TenantDirectory } from './tenants.ts';

/** One CAP message about an incident, as it is sent. */
export interface IncidentMessage {
  readonly seq: number;
  readonly alert: CapAlert;
  /** One of another system is as it came, byte by byte. */
  readonly xml: string;
  readonly isReceived: boolean;
}

/** The messages about an incident, oldest first. Names are those that were in force when it was raised, so that no later one changes a message. */
export async function incidentMessages(tenants: TenantDirectory, tenant: Tenant, incident: Incident): Promise<IncidentMessage[]> {
  const events = await tenant.incidents.events(incident.id);
  const { publications } = tenant;
  const registry = ((await publications.at('registry', incident.raisedAt)) ?? (await publications.active('registry'))).body;
  const digests = new Set(events.flatMap((event) => messageOf(event)?.content ?? []));
  const texts = new Map(await Promise.all([...digests].map(async (digest) => [digest, await textOf(tenants, digest)] as const)));
  const received = new Map<string, CapAlert>();
  for (const [digest, text] of texts) {
    const { alert } = parseCap(Buffer.from(text));
    if (alert) received.set(digest, alert);
  }
  return capSeries(events, { city: registry.city.id, registry, received }).map(({ seq, alert, content }) => ({
    seq,
    alert,
    xml: (content && texts.get(content)) ?? writeCap(alert),
    isReceived: content !== undefined,
  }));
}

async function textOf({ main }: TenantDirectory, digest: string): Promise<string> {
  const bytes = await main.cap.content(digest);
  if (!bytes) throw new Error(`the CAP message ${digest} is not among the files: restore it from a backup`);
  return Buffer.from(bytes).toString('utf8');
}

/** The message that tells how the incident stands; an answer to one of ours does not. */
export const newestOf = (messages: readonly IncidentMessage[]): IncidentMessage | undefined =>
  messages.findLast(({ alert }) => alert.msgType !== 'Ack' && alert.msgType !== 'Error');
