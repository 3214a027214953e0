import type { Clock } from '../../lib/core/ports/clock.ts';
import type { DeadLetter, DeadLetterPlace, Redrive } from '../../lib/core/ports/dead-letter-store.ts';
import { Problem } from '../../lib/runtime/problem.ts';
import type { QueueName } from '../../lib/wiring/messages.ts';
import type { Tenant } from './tenants.ts';

/** Where a message is sent again: to the queue on whose way it failed. */
const TARGETS: Readonly<Record<DeadLetterPlace, readonly QueueName[]>> = {
  telemetry: ['telemetry'],
  notify: ['notify'],
  push: ['push'],
  forward: ['forward'],
  sources: ['sources'],
  ingest: ['telemetry'],
  // What a change would have become.
  'change-feed': ['notify', 'push', 'forward', 'sources'],
  // `forward` puts it on the own bus, whose rule tries the hub again.
  'hub-link': ['forward'],
  'hub-inbox': ['forward'],
  // In its envelope, as what the rule could not keep.
  'from-districts': ['forward'],
  'from-hub': [],
  'deadline-watch': [],
  // Whoever sent it was told and sends what is right.
  cap: [],
  alarms: [],
};

/**
 * Sends a letter's message again and marks the letter; one that was sent again already stays as it is. Sent before marked: what happens in
 * between makes a repetition, which every consumer can bear, and never a loss. Throws Problem where there is nothing to send.
 */
export async function redriveLetter(tenant: Tenant, letter: DeadLetter, by: string, clock: Clock): Promise<Redrive> {
  if (letter.redriven) return letter.redriven;
  if (letter.unsendable !== undefined) throw new Problem('action-not-allowed', letter.unsendable, { allowed: [] });
  const targets = targetsOf(letter).filter((queue) => tenant.queues[queue] !== undefined);
  if (targets.length === 0) throw new Problem('action-not-allowed', `${tenant.id} has no queue ${letter.queue} any more`, { allowed: [] });
  await Promise.all(targets.map((queue) => tenant.queues[queue]?.send([{ id: letter.id, body: naming(letter, queue) }])));
  const redrive: Redrive = { at: clock.now(), by };
  await tenant.deadLetters.markRedriven(letter.id, redrive);
  return redrive;
}

/** Of what the change feed could not hand on, news of a supervision letter were for the queue of telling alone. */
const targetsOf = ({ queue, body }: DeadLetter): readonly QueueName[] =>
  queue === 'change-feed' && objectIn(body)?.news !== undefined ? ['notify'] : TARGETS[queue];

/** The message, which from now on names its letter: should it fail again, the next letter names the former. */
function naming({ id, body }: DeadLetter, queue: QueueName): string {
  const message = objectIn(body);
  // A message that is no JSON goes as it came.
  return message ? JSON.stringify({ ...message, redriveOf: id, ...(queue === 'sources' ? { for: queue } : {}) }) : body;
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
