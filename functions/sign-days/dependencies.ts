import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { kmsRecordSigner } from '../../lib/adapters/aws/kms-record-signer.ts';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableAuditStore } from '../../lib/stores/audit-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableLetterStore } from '../../lib/stores/letter-store.ts';
import { tableOwnershipStore } from '../../lib/stores/ownership-store.ts';
import { tableWatchStore } from '../../lib/stores/watch-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('sign-days', process.env);
  const { TENANT: tenant, DOMAIN_TABLE, OBJECT_BUCKET, AUDIT_KEY, CITY } = environment;
  const domain = dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table: DOMAIN_TABLE });
  return {
    tenant,
    incidents: tableIncidentStore(domain, { tenant }),
    watch: tableWatchStore(domain),
    letters: tableLetterStore(domain),
    audit: tableAuditStore(domain, s3ObjectStore(new S3Client(CLIENT_SETTINGS), OBJECT_BUCKET)),
    ownership: tableOwnershipStore(domain),
    signer: kmsRecordSigner(new KMSClient(CLIENT_SETTINGS), AUDIT_KEY),
    clock,
    city: CITY,
    logger: lambdaObservation('sign-days', environment).logger,
  };
}
