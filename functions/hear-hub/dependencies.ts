import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { eventBridgeBusSender } from '../../lib/adapters/aws/event-bridge-bus-sender.ts';
import { eventBridgeForwarder } from '../../lib/adapters/aws/event-bridge-forwarder.ts';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { readPolicies } from '../../lib/adapters/cedar/policy-folder.ts';
import { rosterOnCall } from '../../lib/core/watch/on-call.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { observedIncidents } from '../../lib/runtime/observed-stores.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableAnswerStore } from '../../lib/stores/command-stores.ts';
import { tableDigestStore } from '../../lib/stores/digest-store.ts';
import { objectEvidenceStore } from '../../lib/stores/evidence-store.ts';
import { tableHubContactStore } from '../../lib/stores/hub-contact-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableLetterStore } from '../../lib/stores/letter-store.ts';
import { ownedTable, tableOwnershipStore } from '../../lib/stores/ownership-store.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { tableResponseModeStore } from '../../lib/stores/response-mode-store.ts';
import { tableWatchStore } from '../../lib/stores/watch-store.ts';
import { askedOnce } from '../../lib/wiring/asked-once.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. The documents of reports are the API's: a command that would publish one is refused with where to go. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('hear-hub', process.env);
  const { TENANT: tenant, DOMAIN_TABLE, OBJECT_BUCKET, BUS_NAME: bus } = environment;
  const { logger, observe } = lambdaObservation('hear-hub', environment);
  const domain = dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table: DOMAIN_TABLE });
  const objects = s3ObjectStore(new S3Client(CLIENT_SETTINGS), OBJECT_BUCKET);
  const owned = ownedTable(domain, tenant);
  const events = new EventBridgeClient(CLIENT_SETTINGS);
  const publications = tablePublicationStore(domain, objects, clock);
  const ownership = tableOwnershipStore(domain);
  return {
    contacts: tableHubContactStore(domain),
    commands: {
      authorizer: askedOnce(async () => {
        const { cedarAuthorizer } = await import('../../lib/adapters/cedar/cedar-authorizer.ts');
        return cedarAuthorizer(readPolicies(join(__dirname, 'policies')));
      }),
      tenant,
      clock,
      incidents: observedIncidents(tableIncidentStore(domain, { tenant }), observe),
      publications,
      onCall: rosterOnCall({ publications, modes: tableResponseModeStore(domain) }),
      letters: tableLetterStore(owned),
      evidence: objectEvidenceStore(owned, objects, clock),
      watch: tableWatchStore(owned),
      ownership,
      answers: tableAnswerStore(domain),
      digests: tableDigestStore(domain),
      bus: eventBridgeBusSender(events, { tenant, bus }),
      forwarder: eventBridgeForwarder(events, { tenant, bus, ownership }),
    },
    logger,
  };
}
