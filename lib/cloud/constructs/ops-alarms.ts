import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ALARM_KINDS, type AlarmKind, type AlarmKindName, runbookAnchor } from '../alarm-kinds.ts';

/** Physical, because it is what a pager shows, and what the hub's dashboard names. */
export const alarmName = (stackName: string, kind: AlarmKindName, about: string): string =>
  `${stackName}-${kind}${about === '' ? '' : `-${about}`}`;

/** The alarms of one tenant, all to one topic: when they begin and when they end. */
export class OpsAlarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #action: SnsAction;
  readonly #metricMath: boolean;

  constructor(scope: Construct, id: string, topic: ITopic, metricMath: boolean) {
    super(scope, id);
    this.#action = new SnsAction(topic);
    this.#metricMath = metricMath;
  }

  /** An alarm on what `metricOf` makes of the kind's period. `about` tells alarms of one kind apart; empty where there is one. */
  add(kind: AlarmKindName, about: string, metricOf: (period: Duration) => IMetric, extra: Partial<CreateAlarmOptions> = {}): void {
    const settings: AlarmKind = ALARM_KINDS[kind];
    const metric = metricOf(Duration.seconds(settings.period));
    if (metric instanceof MathExpression && !this.#metricMath) return;
    const alarm = new Alarm(this, `${kind}-${about}`, {
      alarmName: alarmName(Stack.of(this).stackName, kind, about),
      alarmDescription: `${settings.meaning} First: ${settings.first} Runbook: ${runbookAnchor(kind)}`,
      metric,
      threshold: settings.threshold,
      comparisonOperator: settings.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: settings.of,
      evaluationPeriods: settings.outOf,
      treatMissingData: settings.missing ?? TreatMissingData.NOT_BREACHING,
      ...extra,
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
    this.all.push(alarm);
  }
}
