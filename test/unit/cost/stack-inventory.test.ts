import { describe, expect, it } from 'vitest';
import { inventory } from '../../../lib/cli/cost/stack-inventory.ts';

const QUEUE = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: { Ref: 'TenantNotifyFunction1' }, BatchSize: 10 } };
const TELEMETRY = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: 'TenantEvaluateTelemetryFunction2' }, BatchSize: 200, MaximumBatchingWindowInSeconds: 1 },
};
const STREAM = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { StartingPosition: 'TRIM_HORIZON', BatchSize: 100 } };
const schedule = (ScheduleExpression: string, target: string) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: { ScheduleExpression, Target: { Arn: { 'Fn::GetAtt': [target, 'Arn'] } } },
});

describe('what stands in a template', () => {
  it('is counted by what it costs to be there', () => {
    const found = inventory({
      QUEUE,
      TELEMETRY,
      STREAM,
      minute: schedule('rate(1 minute)', 'TenantWatchDeadlinesFunction3'),
      hours: schedule('rate(2 hours)', 'TenantOther4'),
      one: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Age' } },
      two: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a/b' }] } },
      board: { Type: 'AWS::CloudWatch::Dashboard' },
      log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 400 } },
      key: { Type: 'AWS::KMS::Key' },
      pool: { Type: 'AWS::Cognito::UserPool' },
      front: { Type: 'AWS::CloudFront::Distribution' },
    });
    expect(found).toMatchObject({
      polledQueues: 2,
      telemetryBatch: { size: 200, windowSeconds: 1 },
      scheduledRuns: { TenantWatchDeadlinesFunction3: 43_800, TenantOther4: 365 },
      alarmMetrics: 3,
      dashboards: 1,
      keys: 1,
      distributions: 1,
      userPools: 1,
      logDays: 400,
    });
  });

  it('is named when nobody here knows its price', () => {
    expect(inventory({ TELEMETRY, firewall: { Type: 'AWS::WAFv2::WebACL' } }).unpriced).toEqual({ 'AWS::WAFv2::WebACL': 1 });
  });

  it('cannot be counted without the function that reads telemetry', () => {
    expect(() => inventory({ QUEUE })).toThrow(/EvaluateTelemetry/);
  });
});
