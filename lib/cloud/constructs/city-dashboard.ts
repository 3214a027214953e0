import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmStatusWidget, Dashboard, GraphWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../wiring/metrics.ts';
import type { AlarmKindName } from '../alarm-kinds.ts';
import { cityMetric } from '../metrics.ts';
import type { Place, RegisteredTenant } from '../values.ts';
import { alarmName } from './ops-alarms.ts';

export interface CityDashboardProps {
  readonly districts: readonly RegisteredTenant[];
  /** First part of the districts' stack names. */
  readonly prefix: string;
  /** In which the functions count. */
  readonly namespace: string;
  /** Where the hub is. */
  readonly place: Place;
}

const WIDTH = 24;
/** Alarms that exist once in every district's stack. */
const SHOWN: readonly (readonly [AlarmKindName, string])[] = [
  ['missed-passes', ''],
  ['ingest-lag', ''],
  ['notifications-failed', ''],
  ['forward-lag', ''],
  ['bus-retries', 'HubLink'],
  ['hub-silent', ''],
];
const GRAPHS: readonly (readonly [title: string, MetricName])[] = [
  ['packs evaluated', 'PacksEvaluated'],
  ['ingest lag, milliseconds', 'IngestLag'],
  ['incidents raised', 'IncidentsRaised'],
  ['notifications failed', 'NotificationsFailed'],
  ['deadlines passed', 'ObligationsBreached'],
  ['to the own bus, milliseconds', 'ForwardLag'],
];

/**
 * The districts side by side. CloudWatch shows by itself what is in the hub's own account and region; the others are named, and
 * docs/runbook.md says how to let the hub's account read their metrics.
 */
export class CityDashboard extends Construct {
  constructor(scope: Construct, id: string, { districts, prefix, namespace, place }: CityDashboardProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const isNear = ({ account, region }: RegisteredTenant): boolean =>
      (account ?? place.account) === place.account && (region ?? place.region) === place.region;
    const near = districts.filter(isNear);
    const far = districts.filter((district) => !isNear(district)).map(({ tenant }) => tenant);
    const graphs = GRAPHS.map(
      ([title, name]) =>
        new GraphWidget({
          title,
          left: near.map(({ tenant }) => cityMetric({ namespace, tenant }, name, { label: tenant })),
          width: WIDTH / 3,
          height: 6,
          leftYAxis: { min: 0 },
        }),
    );
    const alarms = near.flatMap(({ tenant }) =>
      SHOWN.map(([kind, about]) => Alarm.fromAlarmArn(this, `${tenant}-${kind}`, alarmArn(alarmName(`${prefix}-${tenant}`, kind, about)))),
    );
    new Dashboard(this, 'Board', {
      dashboardName: `${stack.stackName}-districts`,
      defaultInterval: Duration.hours(6),
      widgets: [
        [new TextWidget({ markdown: textOf(near, far), width: WIDTH, height: 2 })],
        ...(near.length > 0
          ? [[new AlarmStatusWidget({ title: 'alarms of the districts', alarms, width: WIDTH, height: 6 })], graphs]
          : []),
      ],
    });
  }
}

/** In the hub's own account and region, as the districts that are shown. */
const alarmArn = (name: string): string => `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${name}`;

function textOf(near: readonly RegisteredTenant[], far: readonly string[]): string {
  const here = near.map(({ tenant }) => tenant).join(', ') || 'none';
  const elsewhere = far.length > 0 ? ` In accounts or regions of their own, seen there: ${far.join(', ')}.` : '';
  return `**Districts in this account and region**: ${here}.${elsewhere} What each alarm means: docs/runbook.md.`;
}
