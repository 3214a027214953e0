import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../wiring/environment.ts';
import { FUNCTION_SIZES } from '../function-sizes.ts';
import { acknowledge } from '../nag.ts';
import type { CityFunction, Variable } from './city-function.ts';

/** After so many receives a message is set aside. */
const MAX_RECEIVES = 10;

export interface ConsumerOptions {
  /** Messages a batch, 1 to 10,000. */
  readonly batchSize: number;
  /**
   * How long SQS gathers a batch; needed above ten messages.
   * @default none: a message is handed on at once
   */
  readonly window?: Duration;
  /** Invocations at a time, 2 to 1000: so much of the account's concurrency one tenant's backlog may take. */
  readonly maxConcurrency: number;
  /** Receives after which a message is set aside. @default 10 */
  readonly maxReceives?: number;
}

/**
 * A queue for what could not be delivered, kept 14 days. SSE-SQS and not the tenant's key: AWS services write to these queues,
 * and each of them would have to be let into the key.
 */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    visibilityTimeout: Duration.seconds(6 * FUNCTION_SIZES['collect-dead-letters'].timeoutSeconds),
  });
  acknowledge(queue, 'AwsSolutions-SQS3', 'It is itself the last stop of what could not be delivered.');
  return queue;
}

/** A queue, its dead letters, and the one function that works it off. */
export class WorkQueue extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, consumer: CityFunction, options: ConsumerOptions) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(6 * consumer.timeout.toSeconds() + (options.window?.toSeconds() ?? 0)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: options.maxReceives ?? MAX_RECEIVES },
    });
    consumer.lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: options.batchSize,
        maxBatchingWindow: options.window,
        maxConcurrency: options.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }

  grantSend<N extends FunctionName>(sender: CityFunction<N>, variable: Variable<N>): void {
    sender.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }, variable, this.queue.queueUrl);
  }
}
