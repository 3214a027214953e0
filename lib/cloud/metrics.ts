import { MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { METRICS, type MetricName } from '../wiring/metrics.ts';

/** Whose metrics: the functions' namespace, and the tenant. */
export interface Counted {
  readonly namespace: string;
  readonly tenant: string;
}

/** A metric the platform counts itself, over all values of its further dimensions: counts summed, times at their longest. */
export const cityMetric = ({ namespace, tenant }: Counted, name: MetricName, options: MetricOptions = {}): Metric =>
  new Metric({
    namespace,
    metricName: name,
    dimensionsMap: { tenant },
    statistic: METRICS[name].unit === 'Count' ? Stats.SUM : Stats.MAXIMUM,
    ...options,
  });

/** What EventBridge measures of one rule on a bus of ours. */
export const ruleMetric = (
  rule: { readonly busName: string; readonly ruleName: string },
  name: 'IngestionToInvocationSuccessLatency' | 'RetryInvocationAttempts' | 'Invocations',
  options: MetricOptions = {},
): Metric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName: name,
    dimensionsMap: { EventBusName: rule.busName, RuleName: rule.ruleName },
    statistic: name === 'IngestionToInvocationSuccessLatency' ? Stats.MAXIMUM : Stats.SUM,
    ...options,
  });

/** Percent of a function's invocations that failed. `name` tells it apart from others in one graph. */
export const errorRate = (lambda: LambdaFunction, name: string, options: MetricOptions = {}): MathExpression =>
  new MathExpression({
    expression: `100 * errors${name} / MAX([errors${name}, invocations${name}])`,
    usingMetrics: { [`errors${name}`]: lambda.metricErrors(options), [`invocations${name}`]: lambda.metricInvocations(options) },
    label: name,
    ...options,
  });
