import { type Instant, toMillis } from '../instant.ts';
import type { CapMessageRecord } from '../ports/cap-message-store.ts';
import { digestOf } from './identity.ts';
import type { CapAlert, Status } from './model.ts';
import { type Reference, referenceText } from './references.ts';
import { capTime } from './times.ts';

interface Answering {
  /** Who answers. */
  readonly sender: string;
  readonly to: Reference;
  /** An exercise's answer is part of the exercise. */
  readonly status: Status;
}

/** That a message was taken, and what came of it. The same message gets the same answer, however often it is sent. */
export function acknowledgement({ sender, to, status }: Answering, record: CapMessageRecord): CapAlert {
  return {
    identifier: `ack-${digestOf(to.sender, to.identifier, record.sent)}`,
    sender,
    sent: capTime(toMillis(record.receivedAt)),
    status,
    msgType: 'Ack',
    scope: 'Private',
    addresses: to.sender,
    ...(record.note ? { note: record.note } : {}),
    references: referenceText(to),
    ...(record.incident ? { incidents: record.incident } : {}),
  };
}

/** That a message cannot be used, and why. */
export function refusal({ sender, to, status }: Answering, why: readonly string[], at: Instant): CapAlert {
  return {
    identifier: `error-${digestOf(to.sender, to.identifier, to.sent, at)}`,
    sender,
    sent: capTime(toMillis(at)),
    status,
    msgType: 'Error',
    scope: 'Private',
    addresses: to.sender,
    note: why.join('\n'),
    references: referenceText(to),
  };
}
