import { Duration } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_PREFIX } from '../../wiring/table-keys.ts';
import type { CityFunction } from './city-function.ts';
import type { CityTable } from './city-table.ts';
import { deadLetterQueue } from './work-queue.ts';

/**
 * New incident events, and only those, to `apply-changes`: in order per item, at least once. One bad record must not hold the shard for a
 * day, so a failing batch is halved, tried ten times, and then noted in a queue (which holds positions in the stream, not the records).
 */
export class ChangeFeed extends Construct {
  readonly failures: Queue;

  constructor(scope: Construct, id: string, props: { readonly domain: CityTable; readonly consumer: CityFunction<'apply-changes'> }) {
    super(scope, id);
    this.failures = deadLetterQueue(this, 'Failures');
    props.consumer.lambda.addEventSource(
      new DynamoEventSource(props.domain.table, {
        // From the oldest record there is: what was written while the mapping was being replaced is not skipped.
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual('INSERT'),
            dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(EVENT_PREFIX) } } },
          }),
        ],
        batchSize: 100,
        parallelizationFactor: 2,
        bisectBatchOnError: true,
        retryAttempts: 10,
        maxRecordAge: Duration.hours(23),
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.failures),
      }),
    );
  }
}
