import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { eventBridgeBusSender } from '../../lib/adapters/aws/event-bridge-bus-sender.ts';
import { hubLinkView } from '../../lib/core/operation/hub-contact.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableDigestStore } from '../../lib/stores/digest-store.ts';
import { tableHubContactStore } from '../../lib/stores/hub-contact-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableOwnershipStore } from '../../lib/stores/ownership-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT: tenant, DOMAIN_TABLE: table, BUS_NAME: bus, CITY: city } = readEnvironment('send-digests', process.env);
  const domain = dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table });
  return {
    tenant,
    city,
    incidents: tableIncidentStore(domain, { tenant }),
    digests: tableDigestStore(domain),
    ownership: tableOwnershipStore(domain),
    link: hubLinkView(tableHubContactStore(domain), clock),
    bus: eventBridgeBusSender(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus }),
    clock,
    logger: lambdaLogger('send-digests', tenant),
  };
}
