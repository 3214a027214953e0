import type { SQSRecord } from 'aws-lambda';
import { headOf } from '../../../lib/core/operation/dead-letter.ts';
import { attributeOf, type Found, sentAt } from './letter.ts';

/** A pass of the deadline watcher that the Scheduler could not start. */
export function missedPassLetter(record: SQSRecord): Found {
  const scheduled = Date.parse(attributeOf(record, 'SCHEDULED_TIME') ?? '');
  return {
    receivedAt: Number.isNaN(scheduled) ? sentAt(record) : scheduled,
    givenUpAt: sentAt(record),
    receives: Number(attributeOf(record, 'RETRY_ATTEMPTS') ?? 0) + 1,
    topic: attributeOf(record, 'SCHEDULE_ARN') ?? '',
    reason: 'missed',
    detail: `${attributeOf(record, 'ERROR_CODE') ?? '?'}: ${attributeOf(record, 'ERROR_MESSAGE') ?? 'the Scheduler does not say why'}`,
    unsendable: 'a pass is not made up for: the next one finds everything that was due, with its true times',
    head: headOf(record.body),
    body: record.body,
  };
}
