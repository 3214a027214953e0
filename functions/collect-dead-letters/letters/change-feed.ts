import type { SQSRecord } from 'aws-lambda';
import { headOf } from '../../../lib/core/operation/dead-letter.ts';
import type { ChangeReader, NumberedChange } from '../../../lib/wiring/change-reader.ts';
import { type EffectMessage, effectMessage, type NewsMessage, newsMessage } from '../../../lib/wiring/messages.ts';
import { type Found, objectOf, sentAt, textsOf, UnknownShape } from './letter.ts';
import { eventTopic, newsTopic } from './work-queue.ts';

/**
 * What `apply-changes` failed on, as Lambda notes it: a position in the stream. Its records are read at once, while there are any, and each
 * becomes a letter with the work it would have been. Throws UnknownShape.
 */
export async function changeFeedLetters(changes: ChangeReader, record: SQSRecord): Promise<readonly Found[]> {
  const note = objectOf(record.body);
  const batch = objectIn(note, 'DDBStreamBatchInfo');
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = textsOf(
    batch,
    'streamArn',
    'shardId',
    'startSequenceNumber',
    'endSequenceNumber',
  );
  const { condition, approximateInvokeCount } = objectIn(note, 'requestContext');
  const first = Date.parse(String(batch.approximateArrivalOfFirstRecord));
  const common = {
    receivedAt: Number.isNaN(first) ? sentAt(record) : first,
    givenUpAt: sentAt(record),
    receives: Number(approximateInvokeCount ?? 0),
    reason: 'failed' as const,
    detail: `apply-changes failed each time (${String(condition)}): its log says why, at shard ${shardId}`,
  };
  const found = await changes.read({ stream: streamArn, shard: shardId, first: startSequenceNumber, last: endSequenceNumber });
  if (!found || found.length === 0) return [{ ...common, ...goneLetter(record) }];
  return found.flatMap((change) => {
    const letter = changeLetter(change);
    return letter ? [{ ...common, part: change.sequence, ...letter }] : [];
  });
}

type Message = Pick<Found, 'topic' | 'unsendable' | 'head' | 'body'>;

/** The work that a change would have been; `undefined` for one that is none. */
function changeLetter(change: NumberedChange): Message | undefined {
  try {
    const work = effectMessage(change) ?? newsMessage(change);
    if (!work) return undefined;
    const message = JSON.parse(work.body) as EffectMessage | NewsMessage;
    const topic = 'news' in message ? newsTopic(message.news) : eventTopic(message.event);
    return { topic, head: headOf(work.body), body: work.body };
  } catch (cause) {
    // What nobody can read: a row that something else has put there, which is why apply-changes failed on it.
    const body = JSON.stringify(change.image);
    return { topic: '', unsendable: `the item cannot be read: ${(cause as Error).message}`, head: headOf(body), body };
  }
}

const goneLetter = ({ body }: SQSRecord): Message => ({
  topic: '',
  unsendable:
    'the records are no longer in the stream, which keeps them 24 hours: the events are in their incidents, but nobody was told of them',
  head: headOf(body),
  body,
});

function objectIn(of: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = of[name];
  if (typeof value !== 'object' || value === null) throw new UnknownShape(`the message lacks ${name}`);
  return value as Readonly<Record<string, unknown>>;
}
