import { Duration, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  PeriodOverride,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MetricName } from '../../wiring/metrics.ts';
import { type Counted, cityMetric, errorRate, ruleMetric } from '../metrics.ts';
import { CityFunction } from './city-function.ts';
import { shortName } from './short-name.ts';

export interface TenantDashboardProps {
  readonly counted: Counted;
  readonly alarms: readonly Alarm[];
  readonly rules: readonly { readonly about: string; readonly busName: string; readonly ruleName: string }[];
}

const WIDTH = 24;
/** Log groups one query takes. */
const QUERIED_GROUPS = 50;

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
  new GraphWidget({
    title,
    left: [...left],
    right: [...right],
    width: WIDTH / 3,
    height: 6,
    leftYAxis: { min: 0 },
    rightYAxis: { min: 0 },
  });

/**
 * What an operator looks at at three in the morning, from top to bottom: what is wrong; do readings come in and become incidents; do units
 * hear of them; are the clocks watched; do people get answers; what do the functions say.
 */
export class TenantDashboard extends Construct {
  constructor(scope: Construct, id: string, { counted, alarms, rules }: TenantDashboardProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const found = stack.node.findAll();
    const queues = found.filter((one) => one instanceof Queue);
    const own = (...names: readonly MetricName[]): IMetric[] => names.map((name) => cityMetric(counted, name));
    new Dashboard(this, 'Board', {
      dashboardName: stack.stackName,
      defaultInterval: Duration.hours(6),
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        [new AlarmStatusWidget({ title: `${counted.tenant}: alarms`, alarms: [...alarms], width: WIDTH, height: 6 })],
        [
          graph('packs in', own('PacksEvaluated', 'PacksDiverted'), own('IngestLag')),
          graph(
            'messages waiting, seconds',
            queues.flatMap((queue) => (queue.deadLetterQueue ? [ageOf(queue)] : [])),
          ),
          graph(
            'given up, waiting for a person',
            queues.flatMap((queue) => (queue.deadLetterQueue ? [] : [lengthOf(queue)])),
          ),
        ],
        [
          graph('from alarm to incident', own('Onsets', 'IncidentsRaised', 'StateConflicts', 'ReadingsFlagged')),
          graph('to units and consoles', own('NotificationsSent', 'NotificationsFailed', 'Pushes')),
          graph(
            'deadlines',
            own(
              'WatcherPasses',
              'ObligationsWarned',
              'ObligationsBreached',
              'ObligationsEscalated',
              'AcknowledgementsMissed',
              'AcknowledgementsEscalated',
              'ClocksFailed',
            ),
            own('WatcherPassTime', 'BreachLag'),
          ),
        ],
        [
          graph(
            'to and from the hub, milliseconds',
            [...own('ForwardLag', 'ReplicaLag', 'HubSilence'), ...rules.map(lagOf)],
            [...own('ReplicaEvents', 'ChainsMissing', 'ChainsDiffering'), ...rules.map(retriesOf)],
          ),
          ...found.flatMap((one) => (one instanceof HttpApi ? [apiGraph(one)] : [])),
          graph(
            'functions that fail, %',
            found.flatMap((one) => (one instanceof LambdaFunction ? [failing(one)] : [])),
          ),
        ],
        [recentErrors(found.flatMap((one) => (one instanceof CityFunction ? [one.lambda.logGroup.logGroupName] : [])))],
      ],
    });
  }
}

const ageOf = (queue: Queue): IMetric => queue.metricApproximateAgeOfOldestMessage({ label: shortName(queue) });
const lengthOf = (queue: Queue): IMetric => queue.metricApproximateNumberOfMessagesVisible({ label: shortName(queue) });
const failing = (lambda: LambdaFunction): IMetric => errorRate(lambda, shortName(lambda));
const lagOf = (rule: TenantDashboardProps['rules'][number]): IMetric =>
  ruleMetric(rule, 'IngestionToInvocationSuccessLatency', { label: rule.about });
const retriesOf = (rule: TenantDashboardProps['rules'][number]): IMetric =>
  ruleMetric(rule, 'RetryInvocationAttempts', { label: `${rule.about}, tried again` });

function apiGraph(api: HttpApi): GraphWidget {
  const counts = [api.metricCount(), api.metricClientError({ statistic: Stats.SUM }), api.metricServerError({ statistic: Stats.SUM })];
  return graph('API', counts, [api.metricLatency({ statistic: Stats.p(99), label: 'p99, ms' })]);
}

function recentErrors(logGroupNames: readonly string[]): IWidget {
  return new LogQueryWidget({
    title: 'warnings and errors, newest first',
    logGroupNames: logGroupNames.slice(0, QUERIED_GROUPS),
    queryLines: [
      'fields @timestamp, function, level, message, error, detail, thing, incident, event, notification',
      'filter level = "warn" or level = "error"',
      'sort @timestamp desc',
      'limit 50',
    ],
    width: WIDTH,
    height: 9,
  });
}
