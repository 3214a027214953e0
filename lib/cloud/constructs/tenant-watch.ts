import { Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Operation } from 'aws-cdk-lib/aws-dynamodb';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import type { AlarmKindName } from '../alarm-kinds.ts';
import { type Counted, cityMetric, errorRate, ruleMetric } from '../metrics.ts';
import { CityTable } from './city-table.ts';
import { OpsAlarms } from './ops-alarms.ts';
import { OpsTopic } from './ops-topic.ts';
import { shortName } from './short-name.ts';
import type { TenantKey } from './tenant-key.ts';

export interface TenantWatchProps {
  readonly counted: Counted;
  readonly key: TenantKey;
  readonly emails: readonly string[];
  /** Whether metrics may be calculated from others. */
  readonly metricMath: boolean;
  /** Whether things report to this tenant, so that silence means something. */
  readonly hasThings: boolean;
  /** Whether the hub's silence means something: at every district. */
  readonly hearsHub: boolean;
  /** The rules that carry events between tenants. */
  readonly rules: readonly { readonly about: string; readonly busName: string; readonly ruleName: string }[];
}

/** The operations DynamoDB counts, of those TableStore uses. */
const OPERATIONS = [
  Operation.GET_ITEM,
  Operation.BATCH_GET_ITEM,
  Operation.QUERY,
  Operation.PUT_ITEM,
  Operation.DELETE_ITEM,
  Operation.TRANSACT_WRITE_ITEMS,
];

/** Kinds of alarm on what the platform counts itself, one of each a tenant. */
const OWN: readonly (readonly [AlarmKindName, Parameters<typeof cityMetric>[1]])[] = [
  ['missed-passes', 'WatcherPasses'],
  ['breach-lag', 'BreachLag'],
  ['clocks-failed', 'ClocksFailed'],
  ['ingest-lag', 'IngestLag'],
  ['forward-lag', 'ForwardLag'],
  ['notifications-failed', 'NotificationsFailed'],
  ['dead-letters-kept', 'DeadLettersKept'],
];

/**
 * The alarms over everything a tenant's stack holds. They are found, not listed: whoever adds a queue, function or table to the stack has
 * its alarms with it. Made last, when the stack is complete.
 */
export class TenantWatch extends Construct {
  readonly alarms: readonly Alarm[];
  readonly topic: OpsTopic;

  constructor(scope: Construct, id: string, props: TenantWatchProps) {
    super(scope, id);
    const { counted, key, emails } = props;
    this.topic = new OpsTopic(this, 'Ops', { key, emails });
    const alarms = new OpsAlarms(this, 'Alarms', this.topic.topic, props.metricMath);
    this.alarms = alarms.all;
    for (const found of Stack.of(this).node.findAll()) watch(alarms, found);
    for (const [kind, metric] of OWN) alarms.add(kind, '', (period) => cityMetric(counted, metric, { period }));
    if (props.hasThings) alarms.add('ingest-silent', '', (period) => cityMetric(counted, 'PacksEvaluated', { period }));
    if (props.hearsHub) alarms.add('hub-silent', '', (period) => cityMetric(counted, 'HubSilence', { period }));
    for (const rule of props.rules) {
      alarms.add('bus-lag', rule.about, (period) => ruleMetric(rule, 'IngestionToInvocationSuccessLatency', { period }));
      alarms.add('bus-retries', rule.about, (period) => ruleMetric(rule, 'RetryInvocationAttempts', { period }));
    }
  }
}

function watch(alarms: OpsAlarms, found: IConstruct): void {
  if (found instanceof Queue) watchQueue(alarms, found);
  else if (found instanceof LambdaFunction) watchFunction(alarms, found);
  else if (found instanceof CityTable) watchTable(alarms, found);
  else if (found instanceof HttpApi) watchApi(alarms, found);
  else if (found instanceof CfnTopicRule) watchTopicRule(alarms, found);
}

/** A queue whose messages end in another one is worked off; one where they end waits for a person. */
function watchQueue(alarms: OpsAlarms, queue: Queue): void {
  if (queue.deadLetterQueue) alarms.add('queue-age', shortName(queue), (period) => queue.metricApproximateAgeOfOldestMessage({ period }));
  else alarms.add('dead-letters', shortName(queue), (period) => queue.metricApproximateNumberOfMessagesVisible({ period }));
}

function watchFunction(alarms: OpsAlarms, lambda: LambdaFunction): void {
  const name = shortName(lambda);
  alarms.add('function-errors', name, (period) => errorRate(lambda, name, { period }));
  alarms.add('function-throttles', name, (period) => lambda.metricThrottles({ period }));
  const readsStream = lambda.node.children.some(({ node }) => node.id.startsWith('DynamoDBEventSource'));
  if (readsStream) alarms.add('change-feed-age', name, (period) => lambda.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }));
}

function watchTable(alarms: OpsAlarms, { table, node }: CityTable): void {
  alarms.add('table-throttled', node.id, (period) => table.metricThrottledRequestsForOperations({ operations: OPERATIONS, period }));
  alarms.add('table-errors', node.id, (period) => table.metricSystemErrorsForOperations({ operations: OPERATIONS, period }));
}

function watchApi(alarms: OpsAlarms, api: HttpApi): void {
  alarms.add('api-errors', '', (period) => api.metricServerError({ period, statistic: Stats.SUM }));
  alarms.add('api-latency', '', (period) => api.metricLatency({ period, statistic: Stats.p(99) }), {
    evaluateLowSampleCountPercentile: 'ignore',
  });
}

/**
 * What the rule could not hand on reaches IngestErrors, whose alarm tells of it; AWS/IoT counts failures by a further dimension, the type of
 * the action, whose values its documentation does not list.
 */
function watchTopicRule(alarms: OpsAlarms, rule: CfnTopicRule): void {
  const dimensionsMap = { RuleName: rule.ruleName ?? rule.ref };
  const metric = { namespace: 'AWS/IoT', metricName: 'RuleMessageThrottled', dimensionsMap, statistic: Stats.SUM };
  alarms.add('iot-rule-throttled', '', (period) => new Metric({ ...metric, period }));
}
