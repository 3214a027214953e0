import { Lazy, Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CityFunction } from './city-function.ts';

/** The queues whose depths the API may read and shows in the status; the stacks add theirs after the platform's. */
export class QueueGauge {
  private readonly urls: { readonly work: Record<string, string>; readonly end: Record<string, string> } = { work: {}, end: {} };
  private readonly api: CityFunction<'api'>;

  constructor(api: CityFunction<'api'>) {
    this.api = api;
    api.tell('QUEUES', Lazy.string({ produce: () => Stack.of(api).toJsonString(this.urls) }));
  }

  /** A queue that a function works off. */
  work(name: string, queue: IQueue): void {
    this.add('work', name, queue);
  }

  /** A queue that ends in nothing but a person. */
  end(name: string, queue: IQueue): void {
    this.add('end', name, queue);
  }

  private add(kind: 'work' | 'end', name: string, queue: IQueue): void {
    this.urls[kind][name] = queue.queueUrl;
    this.api.allow({ actions: ['sqs:GetQueueAttributes'], resources: [queue.queueArn] });
  }
}
