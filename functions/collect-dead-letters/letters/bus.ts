import type { SQSRecord } from 'aws-lambda';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { headOf } from '../../../lib/core/operation/dead-letter.ts';
import { commandOfEnvelope, redriveOfEnvelope, sentByTenant } from '../../../lib/wiring/bus.ts';
import type { EffectMessage, RedeliveryMessage } from '../../../lib/wiring/messages.ts';
import { attributeOf, type Found, objectOf, sentAt, textsOf, UnknownShape } from './letter.ts';
import { eventTopic, givenUp } from './work-queue.ts';

type Envelope = Readonly<Record<string, unknown>>;

/** An event that a rule could not hand on for 24 hours, or never could: EventBridge says why beside it. Throws UnknownShape. */
function undelivered(record: SQSRecord, envelope: Envelope): Omit<Found, 'body'> {
  const of = (name: string): string => attributeOf(record, name) ?? '?';
  const { time } = textsOf(envelope, 'source', 'detail-type', 'time');
  const redriveOf = redriveOfEnvelope(envelope);
  return {
    receivedAt: Date.parse(time),
    givenUpAt: sentAt(record),
    receives: Number(attributeOf(record, 'RETRY_ATTEMPTS') ?? 0) + 1,
    topic: eventTopic(eventOf(envelope)),
    reason: 'undelivered',
    detail: `${of('TARGET_ARN')} did not take it: ${of('ERROR_CODE')}: ${of('ERROR_MESSAGE')}`,
    head: headOf(record.body),
    ...(redriveOf !== undefined && { redriveOf }),
  };
}

function eventOf({ detail }: Envelope): IncidentEvent {
  if (typeof detail !== 'object' || detail === null) throw new UnknownShape('the message lacks detail');
  return detail as IncidentEvent;
}

/** What the hub did not take: it goes to the own bus again, as `forward` puts it there. */
export function hubLinkLetter(record: SQSRecord): Found {
  const envelope = objectOf(record.body);
  const message: EffectMessage = { event: eventOf(envelope) };
  return { ...undelivered(record, envelope), body: JSON.stringify(message) };
}

/** What the hub had taken and could not keep: its envelope says which account it came from, so the envelope is what is kept. */
export function inboxLetter(record: SQSRecord, hub: string): Found {
  const envelope = objectOf(record.body);
  const original = sentByTenant(envelope, hub);
  const message: RedeliveryMessage = { redelivered: original };
  const { receivedAt, topic } = undelivered(record, original);
  return { ...undelivered(record, envelope), receivedAt, topic, body: JSON.stringify(message) };
}

/** What the hub's function failed on each time: it goes to the hub's own bus again in its envelope, as what could not be kept. Throws UnknownShape. */
export function fromDistrictsLetter(record: SQSRecord, now: number, hub: string): Found {
  const envelope = objectOf(record.body);
  const original = sentByTenant(envelope, hub);
  const redriveOf = redriveOfEnvelope(envelope);
  const message: RedeliveryMessage = { redelivered: original };
  return {
    ...givenUp(record, now, 'keep-replicas'),
    topic: eventTopic(eventOf(original)),
    head: headOf(record.body),
    body: JSON.stringify(message),
    ...(redriveOf !== undefined && { redriveOf }),
  };
}

/** The id of the command in an envelope; `undefined` for any other. */
function commandIn(body: string): string | undefined {
  try {
    return commandOfEnvelope(objectOf(body)).id;
  } catch {
    return undefined;
  }
}

/** What came from the hub and its function failed on each time. Of a beat there is nothing to make up for; a command the city gives again. */
export function fromHubLetter(record: SQSRecord, now: number): Found {
  const command = commandIn(record.body);
  return {
    ...givenUp(record, now, 'hear-hub'),
    topic: command === undefined ? '' : `command/${command}`,
    unsendable:
      command === undefined
        ? 'a beat of the hub is not made up for: the next one says the same'
        : 'the city sees that the command was not answered, and gives another',
    head: headOf(record.body),
    body: record.body,
  };
}
