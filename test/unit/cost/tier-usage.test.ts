import { describe, expect, it } from 'vitest';
import { assumptionsWith } from '../../../lib/cli/cost/assumptions.ts';
import type { IncidentCount } from '../../../lib/cli/cost/count/incident-sample.ts';
import type { Laboratory } from '../../../lib/cli/cost/laboratory.ts';
import { inventory } from '../../../lib/cli/cost/stack-inventory.ts';
import { tierUsage } from '../../../lib/cli/cost/tier-usage.ts';
import { FOSHAN } from '../support/foshan.ts';

const TELEMETRY = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: 'EvaluateTelemetry' }, BatchSize: 200, MaximumBatchingWindowInSeconds: 1 },
};
const END_QUEUE = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: { Ref: 'CollectDeadLetters' }, BatchSize: 10 } };
const FRONT = { Type: 'AWS::CloudFront::Distribution' };
const POOL = { Type: 'AWS::Cognito::UserPool' };

const incident: IncidentCount = {
  ...{ perIncident: {}, perConsole: {}, perReplica: {}, hubEvents: 0, hubBytes: 0 },
  metrics: new Set(),
  hubMetrics: new Set(),
};
const assumptions = assumptionsWith([]);
const sample = { city: FOSHAN, tenant: 'chancheng', assumptions };
const bare = inventory({ TELEMETRY });
const LAB: Laboratory = {
  city: FOSHAN,
  assumptions,
  sample,
  stacks: { hub: bare, district: bare },
  incidents: { I: incident, III: incident },
  rest: {
    perConsoleHour: { 'api-requests': 400, 'data-out-gb': 0.5 },
    perWatchPass: {},
    perBeatSent: {},
    perBeatHeard: {},
    perDigestLook: {},
    metrics: new Set(),
  },
  command: { atHub: {}, atOwner: {} },
};
const telemetry = { perPack: {}, perInstanceSecond: {}, batchMillis: 0, packs: 0, metrics: new Set<string>() };
const quiet = { name: 'chancheng', kind: 'district', packs: 0, things: 0, incidents: 0, consoles: 1, telemetry } as const;

describe('a tenant in a month', () => {
  it('has CloudFront count every request of its consoles once more, and deliver what they are answered', () => {
    const without = tierUsage(LAB, bare, quiet).usage;
    const behind = tierUsage(LAB, inventory({ TELEMETRY, FRONT }), quiet).usage;
    expect(without).toMatchObject({ 'api-requests': 400 * 730, 'data-out-gb': 0.5 * 730 });
    expect(without['cloudfront-requests']).toBeUndefined();
    expect(behind).toMatchObject({ 'api-requests': 400 * 730, 'cloudfront-requests': 400 * 730, 'cloudfront-gb': 0.5 * 730 });
    expect(behind['data-out-gb']).toBeUndefined();
  });

  it('pays for everybody in the city when it has the pool, and for nobody otherwise', () => {
    const pool = tierUsage(LAB, inventory({ TELEMETRY, POOL }), { ...quiet, consolesOfCity: 38 }).usage;
    expect(pool.people).toBe(38 * 5);
    expect(tierUsage(LAB, bare, quiet).usage.people).toBeUndefined();
  });

  it('pays for the beats of the hub where they are sent, carried and heard', () => {
    const Properties = { ScheduleExpression: 'rate(1 minute)', Target: { Arn: { 'Fn::GetAtt': ['SendBeatsFunction', 'Arn'] } } };
    const SENDER = { Type: 'AWS::Scheduler::Schedule', Properties };
    const lab: Laboratory = {
      ...LAB,
      rest: { ...LAB.rest, perBeatSent: { 'eventbridge-events': 1 }, perBeatHeard: { 'dynamodb-writes': 1 } },
    };
    const hub = tierUsage(lab, inventory({ TELEMETRY, SENDER }), { ...quiet, kind: 'city', districts: 5 }).usage;
    expect(hub).toMatchObject({ 'eventbridge-events': 6 * 43_800, 'scheduler-invocations': 43_800 });
    expect(hub['dynamodb-writes'] ?? 0).toBe(0);
    expect(tierUsage(lab, bare, quiet).usage['dynamodb-writes']).toBe(43_800);
  });

  it('pays for the city’s commands where they are given and where they are carried out', () => {
    const lab: Laboratory = { ...LAB, command: { atHub: { 'dynamodb-reads': 10 }, atOwner: { 'dynamodb-writes': 6 } } };
    expect(tierUsage(lab, bare, { ...quiet, incidents: 4 }).usage).toMatchObject({ 'dynamodb-writes': 12, 'eventbridge-events': 4 });
    const hub = tierUsage(lab, bare, { ...quiet, kind: 'city', incidentsHeard: 4 }).usage;
    expect(hub).toMatchObject({ 'dynamodb-reads': 20, 'eventbridge-events': 2 });
  });

  it('pays for the digests’ looks in the districts, and at the hub for replicas of what it hears of', () => {
    const Properties = { ScheduleExpression: 'rate(5 minutes)', Target: { Arn: { 'Fn::GetAtt': ['SendDigestsFunction', 'Arn'] } } };
    const LOOKS = { Type: 'AWS::Scheduler::Schedule', Properties };
    const heard = { ...incident, perReplica: { 'dynamodb-writes': 60 }, hubEvents: 10 };
    const lab: Laboratory = { ...LAB, incidents: { I: heard, III: heard }, rest: { ...LAB.rest, perDigestLook: { 'dynamodb-reads': 4 } } };
    const district = tierUsage(lab, inventory({ TELEMETRY, LOOKS }), { ...quiet, incidents: 3 }).usage;
    expect(district['dynamodb-reads']).toBe(4 * 8760);
    expect(district['eventbridge-events']).toBeGreaterThanOrEqual(3 * 10);
    expect(district['dynamodb-writes'] ?? 0).toBe(0);
    expect(tierUsage(lab, bare, { ...quiet, kind: 'city', incidentsHeard: 7 }).usage['dynamodb-writes']).toBe(7 * 60);
  });

  it('pays for each queue that lies idle: five polls of twenty seconds at a time', () => {
    const polls = (resources: Parameters<typeof inventory>[0]): number =>
      tierUsage(LAB, inventory(resources), quiet).usage['sqs-requests'] ?? 0;
    expect(polls({ TELEMETRY, END_QUEUE }) - polls({ TELEMETRY })).toBe(5 * 3 * 60 * 730);
  });
});
