import type { SQSRecord } from 'aws-lambda';
import { toInstant } from '../../lib/core/instant.ts';
import { answerCommand } from '../../lib/core/link/answer-command.ts';
import type { HubContactStore } from '../../lib/core/ports/hub-link.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import { beatOfEnvelope, commandOfEnvelope, HUB_COMMAND } from '../../lib/wiring/bus.ts';
import { type CommandDependencies, deskOf } from './commands.ts';

export interface Dependencies {
  readonly contacts: Pick<HubContactStore, 'heard'>;
  readonly commands: CommandDependencies;
  readonly logger: Logger;
}

/**
 * In a district, queue `from-hub`: what the rule on its bus believes to be the hub's. A beat counts as received when the queue took it, by the
 * district's own time, however long it lay there; a command is carried out, or not, and answered.
 */
export function makeHandler({ contacts, commands, logger }: Dependencies) {
  const desk = deskOf(commands);
  const work = async (body: string, { attributes }: SQSRecord): Promise<void> => {
    const envelope = JSON.parse(body) as Readonly<Record<string, unknown>>;
    if (envelope['detail-type'] !== HUB_COMMAND)
      return contacts.heard(beatOfEnvelope(envelope), toInstant(Number(attributes.SentTimestamp)));
    const { id, kind } = commandOfEnvelope(envelope);
    const { outcome, problem } = await answerCommand(desk, commandOfEnvelope(envelope));
    logger.info('answered a command of the hub', { command: id, kind, outcome, ...(problem ? { problem: problem.type } : {}) });
  };
  return queueFunction(logger, eachMessage(logger, work));
}
