import type { SQSRecord } from 'aws-lambda';
import { toMillis } from '../../lib/core/instant.ts';
import { tellSources } from '../../lib/core/interchange/tell-sources.ts';
import { headOf, letterId } from '../../lib/core/operation/dead-letter.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { DeadLetterStore } from '../../lib/core/ports/dead-letter-store.ts';
import type { MessageDelay } from '../../lib/core/ports/effects.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import type { PublicationSource } from '../../lib/core/ports/publications.ts';
import { ReceiverGone, type StatusWebhook } from '../../lib/core/ports/status-webhook.ts';
import { aboutEvent } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, type QueueWork } from '../../lib/runtime/queue-function.ts';
import type { StatusMessage } from '../../lib/wiring/messages.ts';

/** What it takes to tell the platforms that report to a federated district. */
export interface PlatformDependencies {
  readonly webhook: StatusWebhook;
  readonly deadLetters: Pick<DeadLetterStore, 'put'>;
  /** Of the queue `sources`. @default the queue waits by itself, longer each time */
  readonly delay?: MessageDelay;
}

interface Dependencies {
  readonly tenant: string;
  readonly clock: Clock;
  readonly incidents: Pick<IncidentStore, 'events'>;
  readonly publications: PublicationSource;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Fifteen seconds, doubled each time up to an hour: with twenty receives half a day, in which a platform comes back that is going to. */
const [FIRST_WAIT, LONGEST_WAIT] = [15, 3600];
const waitAfter = (receives: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (receives - 1));

/** Queue `sources`: the platform that reported an incident is told what becomes of it. */
export function tellPlatforms(deps: Dependencies, { webhook, deadLetters, delay }: PlatformDependencies): QueueWork {
  const work = async (body: string, record: SQSRecord): Promise<void> => {
    const { event, redriveOf } = JSON.parse(body) as StatusMessage;
    try {
      await tellSources({ ...deps, webhook }, event);
    } catch (cause) {
      if (!(cause instanceof ReceiverGone)) {
        await delay?.wait(record.receiptHandle, waitAfter(Number(record.attributes.ApproximateReceiveCount)));
        throw cause;
      }
      const receivedAt = toMillis(event.recordedAt);
      const id = letterId(receivedAt, `sources-${record.messageId}`);
      await deadLetters.put({
        id,
        receivedAt,
        givenUpAt: deps.clock.now(),
        tenant: deps.tenant,
        topic: `incident/${event.incident}/${event.seq}/${event.type}`,
        queue: 'sources',
        reason: 'failed',
        detail: cause.message,
        head: headOf(body),
        body,
        ...(redriveOf === undefined ? {} : { redriveOf }),
      });
      deps.observe({ what: 'dead-letter-kept', queue: 'sources', deadLetter: id, reason: cause.message });
    }
  };
  return eachMessage(deps.logger, work, aboutEvent);
}
