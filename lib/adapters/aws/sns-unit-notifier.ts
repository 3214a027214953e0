import { AuthorizationErrorException, NotFoundException, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { Notification } from '../../core/ports/notification-store.ts';
import type { UnitNotifier } from '../../core/ports/unit-notifier.ts';
import { mailText } from '../channels/texts.ts';
import { serviceError } from './aws-errors.ts';

export interface SnsUnitNotifierOptions {
  /** ARN of a unit's topic without the unit's id. */
  readonly topicPrefix: string;
}

/** A subject has fewer than 100 characters, none of them a line break or a control character. */
const MAX_SUBJECT = 99;

/**
 * Tells units by their topics. The attribute `channel` (outbox, email, webhook) lets each subscription take its own: a unit's system its
 * outbox as JSON, a mailbox what is written for people. Where a channel leads is the subscription's business. Throws StoreUnavailable.
 */
export function snsUnitNotifier(client: SNSClient, { topicPrefix }: SnsUnitNotifierOptions): UnitNotifier {
  return {
    async send(notification, channel, { link }) {
      const topic = `${topicPrefix}${notification.unit}`;
      try {
        await client.send(
          new PublishCommand({
            TopicArn: topic,
            Subject: subjectOf(notification),
            MessageStructure: 'json',
            Message: JSON.stringify({
              default: JSON.stringify({ ...notification, ...(link ? { link } : {}) }),
              email: mailText(notification, link),
            }),
            MessageAttributes: {
              channel: { DataType: 'String', StringValue: channel.kind },
              notification: { DataType: 'String', StringValue: notification.id },
            },
          }),
        );
        // It carries the message on: whether a mailbox has it nobody says.
        return {};
      } catch (cause) {
        // The function may publish to the topics of its stack alone, so a topic that is not there is refused, not missed.
        if (cause instanceof NotFoundException || cause instanceof AuthorizationErrorException)
          throw new StoreUnavailable(`${topic} does not exist or is not ours: a unit published as data gets its topic by deployment`, {
            cause,
          });
        throw serviceError(topic, cause);
      }
    },
  };
}

function subjectOf({ subject }: Notification): string {
  const printable = [...`${subject.zh} / ${subject.en}`.replace(/\p{Cc}+/gu, ' ')];
  return printable.length > MAX_SUBJECT ? `${printable.slice(0, MAX_SUBJECT - 1).join('')}…` : printable.join('');
}
