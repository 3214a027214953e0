import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';
import { runOnSchedule } from './run-on-schedule.ts';
import { deadLetterQueue } from './work-queue.ts';

/**
 * Runs `watch-deadlines` each minute. A call that failed is not repeated for long: the next minute finds everything that is due,
 * because deadlines are data and not timers.
 */
export class DeadlineWatch extends Construct {
  readonly missed: Queue;

  constructor(scope: Construct, id: string, watcher: CityFunction<'watch-deadlines'>) {
    super(scope, id);
    this.missed = deadLetterQueue(this, 'Missed');
    runOnSchedule(this, watcher.lambda, {
      id: 'EachMinute',
      description: 'Warns before deadlines and records breaches',
      expression: 'rate(1 minute)',
      maxAge: 60,
      missed: this.missed,
    });
  }
}
