import { Construct } from 'constructs';
import { telemetryKeys } from '../../wiring/table-keys.ts';
import type { CityFunction } from './city-function.ts';
import type { CityTable } from './city-table.ts';
import { WorkQueue } from './work-queue.ts';

export interface SourcesQueueProps {
  /** Tells the platforms: it has the secrets already. */
  readonly notify: CityFunction<'notify'>;
  readonly applyChanges: CityFunction<'apply-changes'>;
  /** Sends again what nobody took. */
  readonly api: CityFunction<'api'>;
  readonly telemetry: CityTable;
}

/** With the waits of `notify`, fifteen seconds doubled up to an hour, so many receives are half a day. */
const MAX_RECEIVES = 20;

/** Of a federated district: what its platforms are told, on a queue of its own, so that one that is down keeps no unit waiting. */
export class SourcesQueue extends Construct {
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, { notify, applyChanges, api, telemetry }: SourcesQueueProps) {
    super(scope, id);
    this.work = new WorkQueue(this, 'Queue', notify, { batchSize: 10, maxConcurrency: 2, maxReceives: MAX_RECEIVES });
    for (const sender of [applyChanges, api]) this.work.grantSend(sender, 'SOURCES_QUEUE_URL');
    // Lets what failed wait longer each time; that it may, the event source's own rights say.
    notify.tell('SOURCES_QUEUE_URL', this.work.queue.queueUrl);
    telemetry.grantPutTo(notify, 'TELEMETRY_TABLE', telemetryKeys.deadLetterPartition);
  }
}
