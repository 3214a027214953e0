import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { eventBridgeBusSender } from '../../lib/adapters/aws/event-bridge-bus-sender.ts';
import { kmsLinkKeys } from '../../lib/adapters/aws/kms-link-keys.ts';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { sqsQueueGauge } from '../../lib/adapters/aws/sqs-queue-gauge.ts';
import { sqsWorkQueue } from '../../lib/adapters/aws/sqs-work-queue.ts';
import { cedarAuthorizer } from '../../lib/adapters/cedar/cedar-authorizer.ts';
import { readPolicies } from '../../lib/adapters/cedar/policy-folder.ts';
import { hubLinkView } from '../../lib/core/operation/hub-contact.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { observedIncidents, observedPublications } from '../../lib/runtime/observed-stores.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableAuditStore } from '../../lib/stores/audit-store.ts';
import { tableCapMessageStore } from '../../lib/stores/cap-message-store.ts';
import { tableIssuedCommandStore } from '../../lib/stores/command-stores.ts';
import { tableDeadLetterStore } from '../../lib/stores/dead-letter-store.ts';
import { objectEvidenceStore } from '../../lib/stores/evidence-store.ts';
import { tableFigureStore } from '../../lib/stores/figure-store.ts';
import { tableHubContactStore } from '../../lib/stores/hub-contact-store.ts';
import { tableIdempotencyStore } from '../../lib/stores/idempotency-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableLetterStore } from '../../lib/stores/letter-store.ts';
import { tableMaintenanceStore } from '../../lib/stores/maintenance-store.ts';
import { tableNotificationStore } from '../../lib/stores/notification-store.ts';
import { ownedTable, tableEpochStore } from '../../lib/stores/ownership-store.ts';
import { tableProgressStore } from '../../lib/stores/progress-store.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { tableReplicaStore } from '../../lib/stores/replica-store.ts';
import { objectReportStore } from '../../lib/stores/report-store.ts';
import { tableTelemetryStore } from '../../lib/stores/telemetry-store.ts';
import { tableWatchRoom } from '../../lib/stores/watch-room.ts';
import { HUB_COMMAND } from '../../lib/wiring/bus.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { TableStore } from '../../lib/wiring/table-store.ts';
import type { CityDesk } from './act-at-owner.ts';
import type { Dependencies } from './handler.ts';
import type { Replicas } from './replicas.ts';
import type { Tenant } from './tenants.ts';

/** The answer comes over two buses and two queues: most often within two seconds. */
const PATIENCE = 8000;

/** Only at the hub. Whether a link is broken nobody knows here: an answer that does not come says it. */
function cityDesk(tenant: string, bus: string, domain: TableStore): CityDesk {
  const sender = eventBridgeBusSender(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus });
  return {
    commands: tableIssuedCommandStore(domain),
    epochs: tableEpochStore(domain),
    clock,
    send: (command) => sender.send(HUB_COMMAND, command),
    patience: PATIENCE,
    isCut: () => false,
  };
}

/** Only at the hub, whose API reaches no other store than its own. */
const replicasOfAll = (hub: string, domain: TableStore): Replicas => ({
  store: tableReplicaStore(domain),
  isCut: (tenant) => tenant !== hub,
  isAnyCut: () => true,
});

/** On AWS, where an API answers for its own tenant alone. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('api', process.env);
  const { logger, observe } = lambdaObservation('api', environment);
  const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
  const domain = dynamoTableStore(dynamo, { table: environment.DOMAIN_TABLE });
  const owned = ownedTable(domain, environment.TENANT);
  const telemetry = dynamoTableStore(dynamo, { table: environment.TELEMETRY_TABLE });
  const objects = s3ObjectStore(new S3Client(CLIENT_SETTINGS), environment.OBJECT_BUCKET);
  const sqs = new SQSClient(CLIENT_SETTINGS);
  const queue = (queueUrl: string) => sqsWorkQueue(sqs, { queueUrl });
  const historySeconds = Number(environment.HISTORY_SECONDS);
  const main: Tenant = {
    id: environment.TENANT,
    incidents: observedIncidents(tableIncidentStore(domain, { tenant: environment.TENANT }), observe),
    telemetry: tableTelemetryStore(telemetry, { clock, retentionSeconds: historySeconds }),
    historySeconds,
    deadLetters: tableDeadLetterStore(telemetry, clock),
    letters: tableLetterStore(owned),
    figures: tableFigureStore(domain),
    maintenance: tableMaintenanceStore(owned),
    notifications: tableNotificationStore(domain),
    publications: observedPublications(tablePublicationStore(domain, objects, clock), observe),
    evidence: objectEvidenceStore(owned, objects, clock),
    cap: tableCapMessageStore(owned, objects),
    reports: objectReportStore(objects),
    audit: tableAuditStore(domain, objects),
    idempotency: tableIdempotencyStore(domain, clock),
    queues: {
      telemetry: queue(environment.TELEMETRY_QUEUE_URL),
      notify: queue(environment.NOTIFY_QUEUE_URL),
      push: queue(environment.PUSH_QUEUE_URL),
      forward: queue(environment.FORWARD_QUEUE_URL),
      ...(environment.SOURCES_QUEUE_URL ? { sources: queue(environment.SOURCES_QUEUE_URL) } : {}),
    },
    gauge: sqsQueueGauge(sqs, JSON.parse(environment.QUEUES)),
    progress: tableProgressStore(domain, clock),
    hubLink: hubLinkView(tableHubContactStore(domain), clock),
    watchRoom: tableWatchRoom(owned, objects),
    linkKeys: kmsLinkKeys(new KMSClient(CLIENT_SETTINGS), { keyId: environment.LINK_KEY_ID }),
  };
  return {
    // They lie beside the bundle.
    authorizer: cedarAuthorizer(readPolicies(join(__dirname, 'policies'))),
    tenants: {
      main,
      of: (tenant) => (tenant === main.id ? main : undefined),
      all: () => [main],
      ...(environment.BUS_NAME ? { replicas: replicasOfAll(main.id, domain) } : {}),
    },
    clock,
    ...(environment.BUS_NAME ? { hub: cityDesk(environment.TENANT, environment.BUS_NAME, domain) } : {}),
    speed: () => 1,
    salt: randomUUID,
    allTenants: false,
    version: environment.VERSION,
    logger,
  };
}
