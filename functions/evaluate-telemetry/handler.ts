import type { SQSRecord } from 'aws-lambda';
import { type EvaluationDependencies, evaluateBatch } from '../../lib/core/alarm/evaluate-batch.ts';
import type { ReceivedPack } from '../../lib/core/telemetry/model.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { queueFunction } from '../../lib/runtime/queue-function.ts';

export interface Dependencies extends EvaluationDependencies {
  readonly logger: Logger;
}

/** Queue `telemetry`: packs become readings, readings alarms, alarms incidents. */
export function makeHandler(deps: Dependencies) {
  return queueFunction(deps.logger, async (records) => {
    const packs = await Promise.all(records.map((record) => readPack(deps, record)));
    const readable = packs.flatMap((pack, position) => (pack ? [{ pack, messageId: (records[position] as SQSRecord).messageId }] : []));
    const { failed, causes } = await evaluateBatch(
      deps,
      readable.map(({ pack }) => pack),
    );
    for (const cause of causes) deps.logger.error('a thing could not be evaluated', errorFields(cause));
    return failed.map((position) => (readable[position] as { messageId: string }).messageId);
  });
}

/** A message that is no pack at all can never be evaluated: it is kept as a dead letter and counts as done. */
async function readPack(deps: Dependencies, { body, messageId, attributes }: SQSRecord): Promise<ReceivedPack | undefined> {
  try {
    const pack = JSON.parse(body) as Partial<ReceivedPack>;
    const { data, topic, client, receivedAt } = pack;
    if (typeof data === 'string' && typeof topic === 'string' && typeof client === 'string' && typeof receivedAt === 'number')
      return pack as ReceivedPack;
  } catch {
    // Said below.
  }
  const receivedAt = Number(attributes.SentTimestamp);
  await deps.deadLetters.put({
    id: `${String(receivedAt).padStart(15, '0')}-${messageId}`,
    receivedAt,
    tenant: deps.tenant,
    topic: '',
    reason: 'failed',
    detail: 'the message is not what the rule sends: expected {"data","topic","client","receivedAt"}',
    head: body.slice(0, 512),
    body,
  });
  return undefined;
}
