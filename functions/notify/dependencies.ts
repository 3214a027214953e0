import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { kmsLinkKeys } from '../../lib/adapters/aws/kms-link-keys.ts';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { snsUnitNotifier } from '../../lib/adapters/aws/sns-unit-notifier.ts';
import { sqsMessageDelay } from '../../lib/adapters/aws/sqs-message-delay.ts';
import { ssmSecrets } from '../../lib/adapters/aws/ssm-secrets.ts';
import { calledNotifiers, notifierByKind } from '../../lib/adapters/channels/by-kind.ts';
import { signedStatusWebhook } from '../../lib/adapters/channels/status-webhook.ts';
import { keptWatches } from '../../lib/core/watch/kept-watches.ts';
import { rosterOnCall } from '../../lib/core/watch/on-call.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableDeadLetterStore } from '../../lib/stores/dead-letter-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableMaintenanceStore } from '../../lib/stores/maintenance-store.ts';
import { tableNotificationStore } from '../../lib/stores/notification-store.ts';
import { ownedTable } from '../../lib/stores/ownership-store.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { tableResponseModeStore } from '../../lib/stores/response-mode-store.ts';
import { tableWatchStore } from '../../lib/stores/watch-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('notify', process.env);
  const { TENANT: tenant, DOMAIN_TABLE, OBJECT_BUCKET, UNIT_TOPIC_PREFIX, SECRET_PATH, LINK_KEY_ID, API_URL } = environment;
  const { SOURCES_QUEUE_URL, TELEMETRY_TABLE } = environment;
  const observation = lambdaObservation('notify', environment);
  const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
  const domain = dynamoTableStore(dynamo, { table: DOMAIN_TABLE });
  const secrets = ssmSecrets(new SSMClient(CLIENT_SETTINGS), { path: SECRET_PATH });
  const objects = s3ObjectStore(new S3Client(CLIENT_SETTINGS), OBJECT_BUCKET);
  const publications = tablePublicationStore(domain, objects, clock);
  const modes = tableResponseModeStore(domain);
  const topics = snsUnitNotifier(new SNSClient(CLIENT_SETTINGS), { topicPrefix: UNIT_TOPIC_PREFIX });
  return {
    tenant,
    clock,
    incidents: tableIncidentStore(domain, { tenant }),
    publications,
    onCall: rosterOnCall({ publications, modes }),
    keptWatches: keptWatches({ tenant, publications, modes, watch: tableWatchStore(domain) }),
    maintenance: tableMaintenanceStore(ownedTable(domain, tenant)),
    notifications: tableNotificationStore(domain),
    // Mailboxes, systems and whoever wants the outbox subscribe to the unit's topic; the rest is called from here.
    notifier: notifierByKind({
      ...calledNotifiers(secrets),
      outbox: topics,
      email: topics,
      webhook: topics,
    }),
    links: {
      keys: kmsLinkKeys(new KMSClient(CLIENT_SETTINGS), { keyId: LINK_KEY_ID }),
      base: API_URL.replace(/\/+$/, ''),
    },
    ...(SOURCES_QUEUE_URL && TELEMETRY_TABLE
      ? {
          platforms: {
            webhook: signedStatusWebhook(secrets),
            deadLetters: tableDeadLetterStore(dynamoTableStore(dynamo, { table: TELEMETRY_TABLE }), clock),
            delay: sqsMessageDelay(new SQSClient(CLIENT_SETTINGS), SOURCES_QUEUE_URL),
          },
        }
      : {}),
    ...observation,
  };
}
