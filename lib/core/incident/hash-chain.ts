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
  let previousHash = end.headHash;
  return events.map((event, index) => {
    const unsealed = { ...event, incident, tenant, seq: end.version + index + 1, recordedAt, previousHash };
    const sealed = { ...unsealed, hash: hashOf(unsealed) } as IncidentEvent;
    previousHash = sealed.hash;
    return sealed;
  });
}

/** SHA-256 (hex) over the RFC 8785 bytes of an event without its `hash`. */
function hashOf(event: object): string {
  return createHash('sha256')
    .update(canonicalize(event) ?? '')
    .digest('hex');
}

export type ChainVerdict = { readonly ok: true } | { readonly ok: false; readonly seq: number; readonly reason: string };

/** Whether the events are an unbroken chain from the first on; else where it breaks, and how. */
export function verifyChain(events: readonly IncidentEvent[]): ChainVerdict {
  let previousHash = GENESIS;
  for (const [index, event] of events.entries()) {
    const { hash, ...unsealed } = event;
    if (event.seq !== index + 1) return { ok: false, seq: index + 1, reason: `event ${index + 1} is missing` };
    if (event.previousHash !== previousHash) return { ok: false, seq: event.seq, reason: 'it does not follow the event before it' };
    if (hashOf(unsealed) !== hash) return { ok: false, seq: event.seq, reason: 'its content is not what was hashed' };
    previousHash = hash;
  }
  return { ok: true };
}
