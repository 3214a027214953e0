import { Lazy, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetterQueue } from '../../wiring/end-queues.ts';
import type { CityFunction } from './city-function.ts';

/**
 * Reads every queue in which something ends that could not be processed, and keeps it as a dead letter that people see. What cannot be kept
 * stays in its queue, and the alarm on that queue tells.
 */
export class DeadLetterCollection extends Construct {
  private readonly collector: CityFunction<'collect-dead-letters'>;
  private readonly arns = new Map<DeadLetterQueue, string>();

  constructor(scope: Construct, id: string, collector: CityFunction<'collect-dead-letters'>) {
    super(scope, id);
    this.collector = collector;
    // The stacks add queues of their own when the platform is complete.
    collector.tell('END_QUEUES', Lazy.string({ produce: () => Stack.of(this).toJsonString(Object.fromEntries(this.arns)) }));
  }

  /** `from`: on which way it failed. */
  add(from: DeadLetterQueue, queue: Queue): void {
    this.arns.set(from, queue.queueArn);
    this.collector.lambda.addEventSource(new SqsEventSource(queue, { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true }));
  }
}
