import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { S3Client } from '@aws-sdk/client-s3';
import { HURRIED_CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { iotDeviceDirectory } from '../../lib/adapters/aws/iot-device-directory.ts';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableAdmissionStore } from '../../lib/stores/admission-store.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT: tenant, DOMAIN_TABLE, OBJECT_BUCKET } = readEnvironment('admit-device', process.env);
  const domain = dynamoTableStore(new DynamoDBClient(HURRIED_CLIENT_SETTINGS), { table: DOMAIN_TABLE });
  const objects = s3ObjectStore(new S3Client(HURRIED_CLIENT_SETTINGS), OBJECT_BUCKET);
  return {
    tenant,
    publications: tablePublicationStore(domain, objects, clock),
    devices: iotDeviceDirectory(new IoTClient(HURRIED_CLIENT_SETTINGS)),
    admissions: tableAdmissionStore(domain, clock),
    logger: lambdaLogger('admit-device', tenant),
  };
}
