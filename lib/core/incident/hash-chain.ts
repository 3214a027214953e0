import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Instant } from '../instant.ts';
import type { IncidentEvent, NewEvent } from './events.ts';

/** What stands before the first event. */
export const GENESIS = '0'.repeat(64);

export interface ChainEnd {
  readonly version: number;
  readonly headHash: string;
}

/** Gives new events their place in an incident's chain. */
export function seal(incident: string, tenant: string, end: ChainEnd, events: readonly NewEvent[], recordedAt: Instant): IncidentEvent[] {
  return chained(end, events, { incident, tenant, recordedAt }) as IncidentEvent[];
}

/** What every link of a chain carries. */
export interface Link {
  /** 1, 2, 3, … */
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** Entries with their places in a chain, each hashed with `common` and the hash of the one before. */
export function chained<Entry extends object, Common extends object>(
  end: ChainEnd,
  entries: readonly Entry[],
  common: Common,
): (Entry & Common & Link)[] {
  let previousHash = end.headHash;
  return entries.map((entry, index) => {
    const unsealed = { ...entry, ...common, seq: end.version + index + 1, previousHash };
    const link = { ...unsealed, hash: hashOf(unsealed) };
    previousHash = link.hash;
    return link;
  });
}

/** SHA-256 (hex) over the RFC 8785 bytes of an event without its `hash`. */
function hashOf(event: object): string {
  return createHash('sha256')
    .update(canonicalize(event) ?? '')
    .digest('hex');
}

/** Whether an event is what was hashed when it was recorded. */
export function isSealed({ hash, ...unsealed }: Link): boolean {
  return hashOf(unsealed) === hash;
}

export type ChainVerdict = { readonly ok: true } | { readonly ok: false; readonly seq: number; readonly reason: string };

export interface EventFault {
  readonly seq: number;
  readonly reason: string;
}

/** Where the events (or the entries of another chain) are not unbroken from the first on, and how. */
export function eventFaults(events: readonly Link[]): EventFault[] {
  const faults: EventFault[] = [];
  let previousHash: string | undefined = GENESIS;
  let expected = 1;
  for (const event of events) {
    const { hash, ...unsealed } = event;
    const { seq } = event;
    if (seq !== expected) {
      faults.push({ seq: expected, reason: `event ${expected} is missing` });
      // What should stand before this one is not there to compare with.
      previousHash = undefined;
    }
    if (previousHash !== undefined && event.previousHash !== previousHash)
      faults.push({ seq, reason: 'it does not follow the event before it' });
    if (hashOf(unsealed) !== hash) faults.push({ seq, reason: 'its content is not what was hashed' });
    previousHash = hash;
    expected = seq + 1;
  }
  return faults;
}

/** Whether the events are an unbroken chain from the first on; else where it breaks first, and how. */
export function verifyChain(events: readonly Link[]): ChainVerdict {
  const [first] = eventFaults(events);
  return first ? { ok: false, ...first } : { ok: true };
}
