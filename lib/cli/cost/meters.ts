/** What AWS bills, in its own units: everything a described city is counted in. */
export const METERS = {
  'iot-connection-minutes': { service: 'IoT Core', unit: 'minutes of connection' },
  'iot-messages': { service: 'IoT Core', unit: 'messages of 5 kB' },
  'iot-rules': { service: 'IoT Core', unit: 'rules triggered, of 5 kB' },
  'iot-actions': { service: 'IoT Core', unit: 'rule actions, of 5 kB' },
  'sqs-requests': { service: 'SQS', unit: 'requests of 64 kB' },
  'lambda-requests': { service: 'Lambda', unit: 'requests' },
  'lambda-gb-seconds': { service: 'Lambda', unit: 'GB-seconds (Arm)' },
  'dynamodb-writes': { service: 'DynamoDB', unit: 'write request units' },
  'dynamodb-reads': { service: 'DynamoDB', unit: 'read request units' },
  'dynamodb-gb': { service: 'DynamoDB', unit: 'GB stored' },
  'dynamodb-pitr-gb': { service: 'DynamoDB', unit: 'GB under point-in-time recovery' },
  's3-puts': { service: 'S3', unit: 'PUT requests' },
  's3-gets': { service: 'S3', unit: 'GET requests' },
  's3-gb': { service: 'S3', unit: 'GB stored' },
  'sns-publishes': { service: 'SNS', unit: 'publishes of 64 kB' },
  'sns-emails': { service: 'SNS', unit: 'e-mails delivered' },
  'sns-http': { service: 'SNS', unit: 'HTTP deliveries' },
  'eventbridge-events': { service: 'EventBridge', unit: 'events of 64 kB' },
  'scheduler-invocations': { service: 'EventBridge', unit: 'scheduler invocations' },
  'api-requests': { service: 'API Gateway', unit: 'HTTP API requests' },
  'data-out-gb': { service: 'data transfer', unit: 'GB to the internet' },
  'cloudfront-requests': { service: 'CloudFront', unit: 'HTTPS requests' },
  'cloudfront-gb': { service: 'CloudFront', unit: 'GB to the internet' },
  people: { service: 'Cognito', unit: 'people who sign in' },
  'logs-gb': { service: 'CloudWatch', unit: 'GB of logs ingested' },
  'logs-stored-gb': { service: 'CloudWatch', unit: 'GB of logs stored' },
  alarms: { service: 'CloudWatch', unit: 'alarm metrics' },
  dashboards: { service: 'CloudWatch', unit: 'dashboards' },
  'custom-metrics': { service: 'CloudWatch', unit: 'custom metrics' },
  'kms-keys': { service: 'KMS', unit: 'keys' },
  'kms-requests': { service: 'KMS', unit: 'requests' },
} as const satisfies Readonly<Record<string, { readonly service: string; readonly unit: string }>>;

export type Meter = keyof typeof METERS;
export const METER_NAMES = Object.keys(METERS) as Meter[];

export type Usage = Readonly<Partial<Record<Meter, number>>>;

/** The sum of usages, each as often as its factor says. */
export function total(...parts: readonly (readonly [usage: Usage, times: number])[]): Usage {
  const sum: Partial<Record<Meter, number>> = {};
  for (const [usage, times] of parts) {
    for (const meter of METER_NAMES) {
      const amount = (usage[meter] ?? 0) * times;
      if (amount !== 0) sum[meter] = (sum[meter] ?? 0) + amount;
    }
  }
  return sum;
}

/** What is being counted. */
export class Tally {
  readonly #amounts: Partial<Record<Meter, number>> = {};

  add(meter: Meter, amount: number): void {
    this.#amounts[meter] = (this.#amounts[meter] ?? 0) + amount;
  }

  /** What has been counted so far. */
  usage(): Usage {
    return { ...this.#amounts };
  }
}

/** What lies between two readings of a tally. */
export const since = (before: Usage, now: Usage): Usage => total([now, 1], [before, -1]);

export const GB = 2 ** 30;
/** AWS bills months of 730 hours. */
export const MONTH_SECONDS = 730 * 3600;
