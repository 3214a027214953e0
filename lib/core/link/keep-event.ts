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
}

/** Keeps what had come early and turned out not to belong there, where a person sees it; the same event for the same reason once. */
export type RefuseEvent = (event: IncidentEvent, reason: string) => Promise<void>;

/**
 * Applies an event of a district to the hub's replica: n + 1 on n alone. What comes early is held, durably, until the gap is filled; what is
 * known already changes nothing. Throws EnvelopeRefused for what is not the tenant's, not what was hashed, or does not follow.
 */
export async function keepEvent(replicas: ReplicaStore, tenant: string, event: IncidentEvent, refuse: RefuseEvent): Promise<Kept> {
  check(tenant, event);
  const kept = await retrying(() => keep(replicas, event), ATTEMPTS);
  const drained = await catchUp(replicas, event.incident, refuse);
  const after = drained ?? kept.after;
  const outcome = kept.outcome === 'early' && after && after.version >= event.seq ? 'kept' : kept.outcome;
  return { outcome, ...(after ? { after } : {}) };
}

function check(tenant: string, event: IncidentEvent): void {
  const { incident, seq } = event;
  if (typeof incident !== 'string' || !Number.isInteger(seq) || seq < 1) throw new EnvelopeRefused('it is no event of an incident');
  if (event.tenant !== tenant || tenantOfIncident(incident) !== tenant)
    throw new EnvelopeRefused(`it came from ${tenant}, whose incident ${incident} is not: only the owner is believed`);
  if (!isSealed(event)) throw new EnvelopeRefused(`event ${seq} is not what was hashed`);
}

async function keep(replicas: ReplicaStore, event: IncidentEvent): Promise<Kept> {
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
  const fork = await forkOf(replicas, event);
  if (fork) throw new EnvelopeRefused(fork);
}

async function forkOf(replicas: ReplicaStore, { incident, seq, hash }: IncidentEvent): Promise<string | undefined> {
  const known = await replicas.event(incident, seq);
  return known?.hash === hash ? undefined : `event ${seq} has the hash ${hash}, but the hub has one with ${known?.hash}`;
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
async function catchUp(replicas: ReplicaStore, incident: string, refuse: RefuseEvent): Promise<Incident | undefined> {
  let after: Incident | undefined;
  for (;;) {
    const early = await replicas.early(incident, AT_ONCE);
    if (early.length === 0) return after;
    const step = await retrying(() => applyEarly(replicas, incident, early, refuse), ATTEMPTS);
    if (!step.moved) return after;
    after = step.after ?? after;
  }
}

/** What is refused is kept before it is forgotten: whoever dies between, or is overtaken, refuses it again. */
async function applyEarly(replicas: ReplicaStore, incident: string, early: readonly IncidentEvent[], refuse: RefuseEvent) {
  const before = await replicas.load(incident);
  const follows: IncidentEvent[] = [];
  let after = before;
  let moved = false;
  for (const event of early) {
    const version = after?.version ?? 0;
    if (event.seq > version + 1) break;
    if (event.seq === version + 1 && !faultOf(after, event)) {
      after = foldOne(after, event);
      follows.push(event);
      continue;
    }
    // Only what is stored decides: of two events with one number the other has to be kept first.
    if (follows.length > 0) break;
    const reason = event.seq > version ? faultOf(after, event) : await forkOf(replicas, event);
    if (reason) await refuse(event, reason);
    await replicas.forgetEarly(event);
    moved = true;
  }
  if (!after || follows.length === 0) return { moved };
  await replicas.advance(before, after, follows);
  return { moved: true, after };
}
