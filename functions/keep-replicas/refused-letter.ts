import { createHash } from 'node:crypto';
import { bornAt } from '../../lib/core/incident/incident-id.ts';
import { headOf, letterId } from '../../lib/core/operation/dead-letter.ts';
import type { DeadLetter } from '../../lib/core/ports/dead-letter-store.ts';

/** An envelope, or what lies in it. */
export type Content = Readonly<Record<string, unknown>>;

/**
 * The letter of what the hub does not believe. The same content refused for the same reason is one letter, however often it comes; it is not sent again: what is
 * right comes by itself, with the owner's digests.
 */
export function refusedLetter(tenant: string, envelope: Content, about: Content, reason: string, now: number): DeadLetter {
  const { incident, seq, recordedAt, type = envelope['detail-type'] } = about;
  const body = JSON.stringify(envelope);
  const sent = Date.parse(String(envelope.time));
  const receivedAt = Number.isNaN(sent) ? now : sent;
  const identity = typeof incident === 'string' ? JSON.stringify([incident, seq, reason]) : body;
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  return {
    id: letterId(momentOf(incident, recordedAt) ?? receivedAt, `from-districts-${digest}`),
    receivedAt,
    givenUpAt: now,
    tenant,
    topic: typeof incident === 'string' ? `incident/${incident}/${String(seq)}/${String(type)}` : '',
    queue: 'from-districts',
    reason: 'refused',
    detail: reason,
    unsendable: 'the hub does not believe it: compare the records of both sides; what is right comes with the owner’s next digest',
    head: headOf(body),
    body,
  };
}

/** What the content itself says of its time: when it comes again the envelope is another, and the letter must not be. */
function momentOf(incident: unknown, recordedAt: unknown): number | undefined {
  if (typeof incident !== 'string') return undefined;
  const recorded = typeof recordedAt === 'string' ? Date.parse(recordedAt) : Number.NaN;
  return Number.isNaN(recorded) ? bornAt(incident) : recorded;
}
