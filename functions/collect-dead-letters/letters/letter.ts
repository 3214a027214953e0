import type { SQSRecord } from 'aws-lambda';
import { headOf } from '../../../lib/core/operation/dead-letter.ts';
import type { DeadLetter } from '../../../lib/core/ports/dead-letter-store.ts';

/** What a message of an end queue says of itself; `part` tells letters of one message apart. */
export type Found = Omit<DeadLetter, 'id' | 'tenant' | 'queue'> & { readonly part?: string };

/** The message is not of the shape in which its queue's sender writes. */
export class UnknownShape extends Error {
  override readonly name = 'UnknownShape';
}

export const sentAt = ({ attributes }: SQSRecord): number => Number(attributes.SentTimestamp);

/** A text among the message's attributes, as EventBridge and its Scheduler (and the queue of one machine) add them. */
export const attributeOf = ({ messageAttributes }: SQSRecord, name: string): string | undefined => messageAttributes[name]?.stringValue;

/** The message as an object. Throws UnknownShape. */
export function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new UnknownShape('the message is no JSON object');
}

/** The texts that the object must have. Throws UnknownShape. */
export function textsOf<Name extends string>(of: Readonly<Record<string, unknown>>, ...names: Name[]): { readonly [name in Name]: string } {
  const missing = names.filter((name) => typeof of[name] !== 'string');
  if (missing.length > 0) throw new UnknownShape(`the message lacks ${missing.join(', ')}`);
  return of as { readonly [name in Name]: string };
}

/** What is kept of a message that nobody here understands: all of it, and that it cannot be sent again. */
export function unknownLetter(record: SQSRecord, cause: UnknownShape): Found {
  return {
    receivedAt: sentAt(record),
    givenUpAt: sentAt(record),
    topic: '',
    reason: 'failed',
    detail: cause.message,
    unsendable: `${cause.message}: it is not what is sent to its queue`,
    head: headOf(record.body),
    body: record.body,
  };
}
