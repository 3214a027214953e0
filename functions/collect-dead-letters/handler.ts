import type { SQSRecord } from 'aws-lambda';
import { letterId } from '../../lib/core/operation/dead-letter.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { DeadLetter, DeadLetterQueue, DeadLetterStore } from '../../lib/core/ports/dead-letter-store.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { ChangeReader } from '../../lib/wiring/change-reader.ts';
import { fromDistrictsLetter, fromHubLetter, hubLinkLetter, inboxLetter } from './letters/bus.ts';
import { changeFeedLetters } from './letters/change-feed.ts';
import { ingestErrorLetter } from './letters/ingest-error.ts';
import { type Found, UnknownShape, unknownLetter } from './letters/letter.ts';
import { missedPassLetter } from './letters/missed-pass.ts';
import { effectLetter, telemetryLetter } from './letters/work-queue.ts';

export interface Dependencies {
  readonly tenant: string;
  /** The end queues by ARN. */
  readonly queues: ReadonlyMap<string, DeadLetterQueue>;
  readonly deadLetters: Pick<DeadLetterStore, 'put'>;
  readonly changes: ChangeReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

type Reader = (deps: Dependencies, record: SQSRecord) => Promise<readonly Found[]>;

const one =
  (read: (record: SQSRecord, now: number, tenant: string) => Found): Reader =>
  async ({ clock, tenant }, record) => [read(record, clock.now(), tenant)];

const READERS: Readonly<Record<DeadLetterQueue, Reader>> = {
  telemetry: one(telemetryLetter),
  notify: one(effectLetter('notify')),
  push: one(effectLetter('push')),
  forward: one(effectLetter('forward')),
  sources: one(effectLetter('notify')),
  ingest: one(ingestErrorLetter),
  'change-feed': ({ changes }, record) => changeFeedLetters(changes, record),
  'hub-link': one(hubLinkLetter),
  'hub-inbox': one((record, _now, hub) => inboxLetter(record, hub)),
  'from-districts': one(fromDistrictsLetter),
  'from-hub': one(fromHubLetter),
  'deadline-watch': one(missedPassLetter),
};

/** Every queue that ended in nothing but a person: what lies there becomes dead letters, which people see, understand and send again. */
export function makeHandler(deps: Dependencies) {
  return queueFunction(
    deps.logger,
    eachMessage(deps.logger, async (_, record) => {
      const queue = deps.queues.get(record.eventSourceARN);
      if (!queue) throw new Error(`${record.eventSourceARN} is none of the end queues: END_QUEUES must name it`);
      for (const found of await read(deps, queue, record)) {
        const letter = letterOf(deps.tenant, queue, record, found);
        await deps.deadLetters.put(letter);
        deps.observe({ what: 'dead-letter-kept', queue, deadLetter: letter.id, reason: letter.detail });
      }
    }),
  );
}

async function read(deps: Dependencies, queue: DeadLetterQueue, record: SQSRecord): Promise<readonly Found[]> {
  try {
    return await READERS[queue](deps, record);
  } catch (cause) {
    if (cause instanceof UnknownShape) return [unknownLetter(record, cause)];
    throw cause;
  }
}

/** The same message is the same letter, however often it is received. */
function letterOf(tenant: string, queue: DeadLetterQueue, { messageId }: SQSRecord, { part, ...found }: Found): DeadLetter {
  const id = letterId(found.receivedAt, `${queue}-${messageId}${part === undefined ? '' : `-${part}`}`);
  return { ...found, id, tenant, queue };
}
