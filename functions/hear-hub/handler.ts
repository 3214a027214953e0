import type { SQSRecord } from 'aws-lambda';
import { toInstant } from '../../lib/core/instant.ts';
import type { HubContactStore } from '../../lib/core/ports/hub-link.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import { beatOfEnvelope } from '../../lib/wiring/bus.ts';

export interface Dependencies {
  readonly contacts: Pick<HubContactStore, 'heard'>;
  readonly logger: Logger;
}

/**
 * In a district, queue `from-hub`: what the rule on its bus believes to be the hub's. It counts as received when the queue took it, by the district's
 * own time, however long it lay there.
 */
export function makeHandler({ contacts, logger }: Dependencies) {
  const work = async (body: string, { attributes }: SQSRecord): Promise<void> =>
    contacts.heard(beatOfEnvelope(JSON.parse(body)), toInstant(Number(attributes.SentTimestamp)));
  return queueFunction(logger, eachMessage(logger, work));
}
