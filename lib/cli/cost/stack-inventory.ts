import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { makeStacks } from '../../cloud/app.ts';
import type { FunctionCode } from '../../cloud/function-code.ts';
import { readSettings } from '../../cloud/settings.ts';
import type { CompiledCity } from '../../config/load-city.ts';
import { FUNCTION_NAMES } from '../../wiring/environment.ts';

/** What a stack holds that costs something by being there, or says how often something happens. */
export interface StackInventory {
  /** Queues that a function polls. */
  readonly polledQueues: number;
  /** Runs of schedules in a month, by the logical id of what they run. */
  readonly scheduledRuns: Readonly<Record<string, number>>;
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly metricFilters: number;
  readonly keys: number;
  /** Of CloudFront, in front of the API. */
  readonly distributions: number;
  readonly userPools: number;
  readonly functions: number;
  /** Days that logs are kept. */
  readonly logDays: number;
  /** How the telemetry queue is read. */
  readonly telemetryBatch: { readonly size: number; readonly windowSeconds: number };
  /** Types of resources whose price nobody here knows, with their number. */
  readonly unpriced: Readonly<Record<string, number>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;

const MONTH_MINUTES = 730 * 60;

/** Billed by use that is counted elsewhere, or free. */
const PRICED = [
  'AWS::ApiGatewayV2::',
  'AWS::CDK::',
  'AWS::CloudFront::',
  'AWS::CloudWatch::',
  'AWS::Cognito::',
  'AWS::DynamoDB::',
  'AWS::Events::',
  'AWS::IAM::',
  'AWS::IoT::',
  'AWS::KMS::',
  'AWS::Lambda::',
  'AWS::Logs::',
  'AWS::S3::',
  'AWS::SNS::',
  'AWS::SQS::',
  'AWS::Scheduler::',
];

/** The stacks of the hub and of a district, as a deployment without settings of its own would make them: all districts are of one class. */
export function stackInventories(city: CompiledCity, region: string): { readonly hub: StackInventory; readonly district: StackInventory } {
  const folder = mkdtempSync(join(tmpdir(), 'citywatch-cost-'));
  const validation = process.env.CDK_VALIDATION;
  try {
    process.env.CDK_VALIDATION = 'false';
    const first = city.registry.tiers.find(({ kind }) => kind === 'district');
    const tiers = city.registry.tiers.filter(({ kind, id }) => kind !== 'district' || id === first?.id);
    const app = new App({ outdir: join(folder, 'out'), context: deploymentContext() });
    const stacks = makeStacks(app, {
      registry: { ...city.registry, tiers },
      settings: readSettings({ tryGetContext: () => undefined }),
      environment: { region },
      code: emptyCode(folder),
      historySeconds: city.settings.historyRetentionSeconds,
    });
    const assembly = app.synth();
    const of = (id: string): StackInventory => inventory((assembly.getStackByName(id).template as { Resources: Resources }).Resources);
    return { hub: of(stacks.hub.stackName), district: of((stacks.districts[0] as { stackName: string }).stackName) };
  } finally {
    if (validation === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = validation;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws Error when nothing reads telemetry in batches: then a price could not be counted. */
export function inventory(resources: Resources): StackInventory {
  const all = Object.entries(resources);
  const of = (type: string): Resource[] => all.filter(([, { Type }]) => Type === type).map(([, resource]) => resource);
  const queues = of('AWS::Lambda::EventSourceMapping').filter(({ Properties }) => Properties?.StartingPosition === undefined);
  const telemetry = queues.find(({ Properties }) => JSON.stringify(Properties?.FunctionName).includes('EvaluateTelemetry'))?.Properties;
  if (!telemetry) throw new Error('no queue of the stack is read by EvaluateTelemetry: its batches cannot be counted');
  return {
    polledQueues: queues.length,
    scheduledRuns: scheduledRuns([...of('AWS::Scheduler::Schedule'), ...of('AWS::Events::Rule')]),
    alarmMetrics: of('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    metricFilters: of('AWS::Logs::MetricFilter').length,
    keys: of('AWS::KMS::Key').length,
    distributions: of('AWS::CloudFront::Distribution').length,
    userPools: of('AWS::Cognito::UserPool').length,
    functions: of('AWS::Lambda::Function').length,
    logDays: Math.max(0, ...of('AWS::Logs::LogGroup').map(({ Properties }) => Number(Properties?.RetentionInDays ?? 0))),
    telemetryBatch: { size: Number(telemetry.BatchSize), windowSeconds: Number(telemetry.MaximumBatchingWindowInSeconds ?? 0) },
    unpriced: countBy(all.map(([, { Type }]) => Type).filter((type) => !PRICED.some((prefix) => type.startsWith(prefix)))),
  };
}

/** A standard alarm is billed by the metrics it looks at. */
const metricsOf = ({ Properties }: Resource): number =>
  ((Properties?.Metrics ?? []) as readonly { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat !== undefined).length || 1;

function scheduledRuns(schedules: readonly Resource[]): Record<string, number> {
  const runs: Record<string, number> = {};
  for (const { Properties } of schedules) {
    const target = (Properties?.Target ?? (Properties?.Targets as readonly unknown[] | undefined)?.[0]) as { Arn?: unknown } | undefined;
    const times = runsOf(String(Properties?.ScheduleExpression ?? ''));
    if (times === 0) continue;
    const name = JSON.stringify(target?.Arn ?? '').match(/"Fn::GetAtt":\["([^"]+)"/)?.[1] ?? 'unknown';
    runs[name] = (runs[name] ?? 0) + times;
  }
  return runs;
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Runs a month of `rate(…)`; of `cron(…)`, which nothing here uses more than daily, thirty. */
function runsOf(expression: string): number {
  const [, count, unit = ''] = expression.match(/^rate\((\d+) (minute|hour|day)s?\)$/) ?? [];
  if (count !== undefined) return MONTH_MINUTES / (Number(count) * (UNIT_MINUTES[unit] as number));
  return expression.startsWith('cron(') ? 30 : 0;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function deploymentContext(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return context;
}

/** Templates do not look into the code. */
function emptyCode(folder: string): FunctionCode {
  const names = FUNCTION_NAMES.map((name) => {
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'index.js'), '');
    return [name, own];
  });
  return Object.fromEntries(names) as FunctionCode;
}
