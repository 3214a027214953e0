import { gbSeconds } from './count/counted-function.ts';
import type { IncidentCount } from './count/incident-sample.ts';
import type { TelemetryCount } from './count/telemetry-sample.ts';
import { averageIncident, batchOf, type Laboratory } from './laboratory.ts';
import { GB, MONTH_SECONDS, total, type Usage } from './meters.ts';
import type { StackInventory } from './stack-inventory.ts';

/** One tenant in a month. */
export interface TierUsage {
  readonly name: string;
  readonly kind: 'city' | 'district';
  readonly usage: Usage;
  /** The parts of it that go by readings, by incidents, by consoles, and by being there. */
  readonly parts: Readonly<Record<Part, Usage>>;
}

export const PARTS_OF_USE = ['telemetry', 'incidents', 'consoles', 'standing'] as const;
export type Part = (typeof PARTS_OF_USE)[number];

/** What a tenant has to do in a month. */
export interface TierLoad {
  readonly name: string;
  readonly kind: 'city' | 'district';
  readonly packs: number;
  readonly things: number;
  /** In a month. */
  readonly incidents: number;
  /** Of other tenants, in a month. */
  readonly incidentsHeard?: number;
  readonly consoles: number;
  /** Of the hub: the districts that it tells of itself. */
  readonly districts?: number;
  /** Of all tenants: whoever has the city's pool signs them in. @default those of its own */
  readonly consolesOfCity?: number;
  readonly telemetry: TelemetryCount;
}

export function tierUsage(lab: Laboratory, stack: StackInventory, load: TierLoad): TierUsage {
  const { assumptions } = lab;
  const minutes = MONTH_SECONDS / 60;
  const telemetry = total(
    [load.telemetry.perPack, load.packs * MONTH_SECONDS],
    [load.telemetry.perInstanceSecond, load.packs > 0 ? MONTH_SECONDS * assumptions['telemetry-instances'] : 0],
    [{ 'iot-connection-minutes': load.things }, minutes],
  );
  const reached = stack.distributions > 0 ? throughCloudFront : (usage: Usage) => usage;
  const incidents = reached(incidentUsage(lab, load));
  const consoles = reached(
    total(
      [lab.rest.perConsoleHour, load.consoles * (MONTH_SECONDS / 3600)],
      [lookingOn(lab, load), 1],
      [peopleUsage(lab, load), stack.userPools],
    ),
  );
  const standing = standingUsage(lab, stack, load);
  const parts = { telemetry, incidents, consoles, standing };
  const all = total(...PARTS_OF_USE.map((part) => [parts[part], 1] as const));
  const days = MONTH_SECONDS / 86_400;
  const stored: Usage = { 'logs-stored-gb': (all['logs-gb'] ?? 0) * (stack.logDays / days) * assumptions['log-compression'] };
  return {
    name: load.name,
    kind: load.kind,
    parts: { ...parts, standing: total([standing, 1], [stored, 1]) },
    usage: total([all, 1], [stored, 1]),
  };
}

function incidentUsage(lab: Laboratory, { kind, incidents, incidentsHeard = 0 }: TierLoad): Usage {
  const { assumptions } = lab;
  const share = assumptions['level-one-share'];
  const mix = (of: (count: IncidentCount) => number): number => share * of(lab.incidents.I) + (1 - share) * of(lab.incidents.III);
  const files = assumptions['evidence-files'];
  const evidence: Usage = {
    's3-puts': files,
    's3-gb': ((files * assumptions['evidence-megabytes']) / 1024) * assumptions['record-years'] * 12,
  };
  const events = mix((count) => count.hubEvents);
  // To another account: what is delivered there is billed to the sender once more.
  // As many digests as events: as if something happened in an incident every five minutes.
  const abroad = events * assumptions['own-account-districts'];
  const forwarded: Usage = kind === 'district' ? { 'eventbridge-events': abroad + events + abroad } : {};
  const heard: Usage = { 'logs-gb': (mix((count) => count.hubBytes) + events * assumptions['log-event-bytes']) / GB };
  const commands = assumptions['commands-an-incident'];
  // The command is carried to the owner's bus, and its answer, and the event of what it did, to the hub's.
  const carried: Usage = { 'eventbridge-events': 1 };
  const answered: Usage = { 'eventbridge-events': 2 * assumptions['own-account-districts'] };
  return total(
    [averageIncident(lab, 'perIncident'), incidents],
    [evidence, incidents],
    [forwarded, incidents],
    [heard, incidentsHeard],
    [averageIncident(lab, 'perReplica'), incidentsHeard],
    [lab.command.atOwner, incidents * commands],
    [answered, kind === 'district' ? incidents * commands : 0],
    [lab.command.atHub, incidentsHeard * commands],
    [carried, incidentsHeard * commands],
  );
}

const lookingOn = (lab: Laboratory, { incidents, consoles }: TierLoad): Usage =>
  total([averageIncident(lab, 'perConsole'), incidents * consoles]);

/** People reach the API under the console's address: each request is one of CloudFront too, and what the API answers is its to deliver. */
const throughCloudFront = ({ 'data-out-gb': delivered = 0, ...usage }: Usage): Usage =>
  total([usage, 1], [{ 'cloudfront-requests': usage['api-requests'] ?? 0, 'cloudfront-gb': delivered }, 1]);

/** Whoever signs in at the pool, and the function that it asks for their claims each time. */
function peopleUsage({ assumptions }: Laboratory, { consoles, consolesOfCity = consoles }: TierLoad): Usage {
  const signIns = (consolesOfCity * (MONTH_SECONDS / 3600)) / assumptions['console-sign-in-hours'];
  return {
    people: consolesOfCity * assumptions['people-a-console'],
    'lambda-requests': signIns,
    'lambda-gb-seconds': signIns * gbSeconds('add-claims', assumptions['add-claims-millis'], 0),
  };
}

/** What is there whether anything happens or not. */
function standingUsage(lab: Laboratory, stack: StackInventory, load: TierLoad): Usage {
  const { assumptions } = lab;
  const batches = load.packs / batchOf(lab, load.packs || 1);
  const busy = Math.min(
    1,
    (batches * Math.max(lab.stacks.district.telemetryBatch.windowSeconds, load.telemetry.batchMillis / 1000)) /
      assumptions['lambda-pollers'],
  );
  const hubMetrics = load.kind === 'city' ? lab.incidents.I.hubMetrics : [];
  const metrics = new Set([...load.telemetry.metrics, ...lab.incidents.I.metrics, ...lab.rest.metrics, ...hubMetrics]).size;
  const idleQueues = stack.polledQueues - busy;
  const runs = Object.entries(stack.scheduledRuns);
  const passes = runs.filter(([target]) => target.includes('WatchDeadlines')).reduce((sum, [, times]) => sum + times, 0);
  const beats = runs.filter(([target]) => target.includes('SendBeats')).reduce((sum, [, times]) => sum + times, 0);
  const looks = runs.filter(([target]) => target.includes('SendDigests')).reduce((sum, [, times]) => sum + times, 0);
  const others = runs.reduce((sum, [, times]) => sum + times, 0) - passes - beats - looks;
  // What a rule puts on another bus is an event of the sender's once more.
  const carried: Usage = { 'eventbridge-events': load.districts ?? 0 };
  return total(
    [lab.rest.perWatchPass, passes],
    [lab.rest.perBeatSent, beats],
    [lab.rest.perDigestLook, looks],
    [carried, beats],
    [lab.rest.perBeatHeard, load.kind === 'district' ? MONTH_SECONDS / 60 : 0],
    [
      {
        'scheduler-invocations': passes + beats + looks + others,
        'lambda-requests': others,
        'sqs-requests': idleQueues * assumptions['lambda-pollers'] * (MONTH_SECONDS / assumptions['long-poll-seconds']),
        alarms: stack.alarmMetrics,
        dashboards: stack.dashboards,
        'custom-metrics': stack.metricFilters + metrics,
        'kms-keys': stack.keys,
        'kms-requests': stack.functions * (MONTH_SECONDS / 60 / assumptions['kms-cache-minutes']),
      },
      1,
    ],
  );
}
