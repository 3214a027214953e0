import type { IncidentEvent } from '../incident/events.ts';
import { GENESIS, isSealed } from '../incident/hash-chain.ts';
import { applyEvent, foldIncident } from '../incident/incident.ts';
import { tenantOfIncident } from '../incident/incident-id.ts';
import type { Incident } from '../incident/model.ts';
import type { ReplicaStore } from '../ports/replica-store.ts';
import { retrying } from '../retrying.ts';
import { EnvelopeRefused } from './envelope-refused.ts';

/** Events applied in one transaction: each is two of its operations. */
const AT_ONCE = 20;
/** Many invocations may bring events of one incident at the same moment. */
const ATTEMPTS = 20;

export interface Kept {
  /** `early`: held until what it follows is there. */
  readonly outcome: 'kept' | 'known' | 'early';
  /** The replica, when it moved. */
  readonly after?: Incident;
  /** What had come early and turned out not to belong there. */
  readonly refused: readonly { readonly event: IncidentEvent; readonly reason: string }[];
}

/**
 * Applies an event of a district to the hub's replica: n + 1 on n alone. What comes early is held, durably, until the gap is filled; what is
 * known already changes nothing. Throws EnvelopeRefused for what is not the tenant's, not what was hashed, or does not follow.
 */
export async function keepEvent(replicas: ReplicaStore, tenant: string, event: IncidentEvent): Promise<Kept> {
  check(tenant, event);
  const kept = await retrying(() => keep(replicas, event), ATTEMPTS);
  const drained = await catchUp(replicas, event.incident);
  const after = drained.after ?? kept.after;
  const outcome = kept.outcome === 'early' && after && after.version >= event.seq ? 'kept' : kept.outcome;
  return { outcome, refused: drained.refused, ...(after ? { after } : {}) };
}

function check(tenant: string, event: IncidentEvent): void {
  const { incident, seq } = event;
  if (typeof incident !== 'string' || !Number.isInteger(seq) || seq < 1) throw new EnvelopeRefused('it is no event of an incident');
  if (event.tenant !== tenant || tenantOfIncident(incident) !== tenant)
    throw new EnvelopeRefused(`it came from ${tenant}, whose incident ${incident} is not: only the owner is believed`);
  if (!isSealed(event)) throw new EnvelopeRefused(`event ${seq} is not what was hashed`);
}

async function keep(replicas: ReplicaStore, event: IncidentEvent): Promise<Pick<Kept, 'outcome' | 'after'>> {
  const before = await replicas.load(event.incident);
  const version = before?.version ?? 0;
  if (event.seq <= version) {
    await expectSame(replicas, event);
    return { outcome: 'known' };
  }
  if (event.seq > version + 1) {
    await replicas.keepEarly(event);
    return { outcome: 'early' };
  }
  const fault = faultOf(before, event);
  if (fault) throw new EnvelopeRefused(fault);
  const after = foldOne(before, event);
  await replicas.advance(before, after, [event]);
  return { outcome: 'kept', after };
}

/** An owner never changes what it has recorded: another event of the same number is a fault at one of the two, for people to look at. */
async function expectSame(replicas: ReplicaStore, event: IncidentEvent): Promise<void> {
  const known = await replicas.event(event.incident, event.seq);
  if (known?.hash === event.hash) return;
  throw new EnvelopeRefused(`event ${event.seq} has the hash ${event.hash}, but the hub has one with ${known?.hash}`);
}

const foldOne = (before: Incident | undefined, event: IncidentEvent): Incident =>
  before ? applyEvent(before, event) : foldIncident([event]);

function faultOf(before: Incident | undefined, event: IncidentEvent): string | undefined {
  const head = before?.headHash ?? GENESIS;
  return event.previousHash === head
    ? undefined
    : `event ${event.seq} follows ${event.previousHash}, but the hub’s event ${event.seq - 1} has the hash ${head}`;
}

/**
 * Applies what had come early, as far as it goes. Whoever holds an event looks here afterwards, and whoever applies one too: of two at the same
 * moment one finds what the other wrote.
 */
async function catchUp(replicas: ReplicaStore, incident: string): Promise<Pick<Kept, 'after' | 'refused'>> {
  let after: Incident | undefined;
  const refused: Kept['refused'][number][] = [];
  for (;;) {
    const early = await replicas.early(incident, AT_ONCE);
    if (early.length === 0) return { refused, ...(after ? { after } : {}) };
    const step = await retrying(() => applyEarly(replicas, incident, early), ATTEMPTS);
    refused.push(...step.refused);
    if (!step.moved) return { refused, ...(after ? { after } : {}) };
    after = step.after ?? after;
  }
}

async function applyEarly(replicas: ReplicaStore, incident: string, early: readonly IncidentEvent[]) {
  const before = await replicas.load(incident);
  const refused: Kept['refused'][number][] = [];
  const follows: IncidentEvent[] = [];
  let after = before;
  let moved = false;
  for (const event of early) {
    const version = after?.version ?? 0;
    if (event.seq > version + 1) break;
    const isOld = event.seq <= version;
    const fault = isOld ? undefined : faultOf(after, event);
    if (isOld || fault) {
      if (fault) refused.push({ event, reason: fault });
      await replicas.forgetEarly(event);
      moved = true;
      continue;
    }
    after = foldOne(after, event);
    follows.push(event);
  }
  if (!after || follows.length === 0) return { moved, refused };
  await replicas.advance(before, after, follows);
  return { moved: true, refused, after };
}
