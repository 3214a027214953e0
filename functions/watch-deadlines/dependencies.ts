import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { sqsWorkQueue } from '../../lib/adapters/aws/sqs-work-queue.ts';
import { listeningLink } from '../../lib/core/operation/hub-contact.ts';
import { previousPass } from '../../lib/core/operation/previous-pass.ts';
import { rosterOnCall } from '../../lib/core/watch/on-call.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { observedIncidents } from '../../lib/runtime/observed-stores.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableHubContactStore } from '../../lib/stores/hub-contact-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { ownedTable } from '../../lib/stores/ownership-store.ts';
import { tableProgressStore } from '../../lib/stores/progress-store.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { tableRebindingStore } from '../../lib/stores/rebinding-store.ts';
import { tableResponseModeStore } from '../../lib/stores/response-mode-store.ts';
import { tableSilenceStore } from '../../lib/stores/silence-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** So long a mark lets the packs before it go first: SQS keeps no order, and several consumers work at once. */
const MARK_DELAY_SECONDS = 20;

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('watch-deadlines', process.env);
  const { TENANT: tenant, DOMAIN_TABLE, OBJECT_BUCKET, TELEMETRY_QUEUE_URL, CITY } = environment;
  const observation = lambdaObservation('watch-deadlines', environment);
  const domain = dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table: DOMAIN_TABLE });
  const objects = s3ObjectStore(new S3Client(CLIENT_SETTINGS), OBJECT_BUCKET);
  const publications = tablePublicationStore(domain, objects, clock);
  const modes = tableResponseModeStore(domain);
  const progress = tableProgressStore(domain, clock);
  return {
    tenant,
    clock,
    incidents: observedIncidents(tableIncidentStore(domain, { tenant }), observation.observe),
    publications,
    onCall: rosterOnCall({ publications, modes }),
    modes,
    ...(tenant === CITY ? {} : { link: listeningLink({ contacts: tableHubContactStore(domain), clock, observe: observation.observe }) }),
    silences: tableSilenceStore(ownedTable(domain, tenant)),
    telemetryQueue: sqsWorkQueue(new SQSClient(CLIENT_SETTINGS), { queueUrl: TELEMETRY_QUEUE_URL, delaySeconds: MARK_DELAY_SECONDS }),
    rebinding: tableRebindingStore(domain),
    progress,
    previousPass: () => previousPass(progress, clock),
    ...observation,
  };
}
