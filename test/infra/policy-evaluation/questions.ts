import type { CityResource, TenantAccess } from './city-access.ts';

/** What somebody might want of a resource: an action, and the ARN it would be asked with. */
export interface Question {
  readonly action: string;
  readonly resource: string;
}

const on = (service: string, names: readonly string[], ...resources: readonly string[]): Question[] =>
  resources.flatMap((resource) => names.map((name) => ({ action: `${service}:${name}`, resource })));

const TABLE = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'];
const TABLE_ADMINISTRATION = [
  'UpdateTable',
  'DeleteTable',
  'DescribeTable',
  'CreateBackup',
  'RestoreTableToPointInTime',
  'ExportTableToPointInTime',
];
const STREAM = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'];
const QUEUE = [
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'PurgeQueue',
  'GetQueueAttributes',
  'SetQueueAttributes',
];
const KEY = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'CreateGrant',
  'PutKeyPolicy',
];
const OBJECT = ['GetObject', 'GetObjectVersion', 'PutObject', 'DeleteObject', 'DeleteObjectVersion'];
const LOGS = ['CreateLogStream', 'PutLogEvents', 'GetLogEvents', 'FilterLogEvents', 'StartQuery', 'DeleteLogGroup'];

/** Everything one might do to a resource of a kind that holds data or does work. */
const KINDS: Readonly<Record<string, (arn: string) => Question[]>> = {
  'AWS::DynamoDB::GlobalTable': (arn) => [
    ...on('dynamodb', [...TABLE, ...TABLE_ADMINISTRATION], arn),
    ...on('dynamodb', ['Query', 'Scan'], `${arn}/index/index1`, `${arn}/index/index2`),
    ...on('dynamodb', STREAM, `${arn}/stream/2026-11-24T00:00:00.000`),
  ],
  'AWS::SQS::Queue': (arn) => on('sqs', QUEUE, arn),
  'AWS::SNS::Topic': (arn) => on('sns', ['Publish', 'Subscribe', 'SetTopicAttributes', 'DeleteTopic'], arn),
  'AWS::KMS::Key': (arn) => on('kms', KEY, arn),
  'AWS::S3::Bucket': (arn) => [
    ...on('s3', ['ListBucket', 'ListBucketVersions', 'PutBucketPolicy'], arn),
    ...on('s3', OBJECT, `${arn}/evidence/1`),
  ],
  'AWS::Events::EventBus': (arn) => on('events', ['PutEvents', 'PutRule', 'PutTargets', 'DeleteEventBus'], arn),
  'AWS::Lambda::Function': (arn) => on('lambda', ['InvokeFunction', 'UpdateFunctionCode', 'GetFunction'], arn),
  'AWS::Logs::LogGroup': (arn) => on('logs', LOGS, arn, arn.replace(/:\*$/, ':log-stream:one')),
  'AWS::IAM::Role': (arn) => [...on('sts', ['AssumeRole'], arn), ...on('iam', ['PassRole', 'PutRolePolicy'], arn)],
};

/** Every question about a resource: its kind's, and each action of its service that any role of the city holds. */
export function questionsAbout({ type, arn }: CityResource, actionsInUse: readonly string[]): Question[] {
  const questions = KINDS[type]?.(arn) ?? [];
  const service = questions[0]?.action.split(':')[0];
  const further = actionsInUse.filter((action) => action.split(':')[0] === service);
  return [...questions, ...further.map((action) => ({ action, resource: arn }))];
}

/** The topics of a tenant in its account's IoT Core: they are no resources of a stack, but a policy names them. */
export function topicsOf({ tenant, place }: TenantAccess): Question[] {
  const topics = [
    `citywatch/${tenant}/push/place/${tenant}/-/gas`,
    `citywatch/${tenant}/thing-1/telemetry`,
    `citywatch/${tenant}/thing-1/commands`,
  ];
  const arns = topics.map((topic) => `arn:${place.partition}:iot:${place.region}:${place.account}:topic/${topic}`);
  return [...on('iot', ['Publish', 'Receive'], ...arns)];
}
