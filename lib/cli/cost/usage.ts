import type { CompiledCity } from '../../config/load-city.ts';
import type { Assumptions } from './assumptions.ts';
import { countRest, type RestCount } from './count/console-sample.ts';
import type { CountedTenantOptions } from './count/counted-tenant.ts';
import { countIncidents, type IncidentCount } from './count/incident-sample.ts';
import { countTelemetry, type TelemetryCount } from './count/telemetry-sample.ts';
import type { DescribedCity } from './described-city.ts';
import { GB, MONTH_SECONDS, total, type Usage } from './meters.ts';
import { type StackInventory, stackInventories } from './stack-inventory.ts';

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

export interface CityUsage {
  readonly tiers: readonly TierUsage[];
  /** Counted things that explain the result. */
  readonly counted: {
    readonly readingsPerSecond: number;
    readonly packsPerSecond: number;
    readonly things: number;
    /** Of the largest district. */
    readonly telemetry: TelemetryCount;
    readonly incidents: Readonly<Record<'I' | 'III', IncidentCount>>;
    readonly batch: number;
  };
  /** Types of resources in the stacks whose price is not known here, with their number. */
  readonly unpriced: Readonly<Record<string, number>>;
}

/** What does not depend on how many readings there are, counted once. */
export interface Laboratory {
  readonly city: CompiledCity;
  readonly assumptions: Assumptions;
  readonly stacks: { readonly hub: StackInventory; readonly district: StackInventory };
  readonly incidents: Readonly<Record<'I' | 'III', IncidentCount>>;
  readonly rest: RestCount;
  /** The district whose things are the sample, and how it is counted. */
  readonly sample: Omit<CountedTenantOptions, 'start'>;
}

export async function openLaboratory(city: CompiledCity, assumptions: Assumptions): Promise<Laboratory> {
  const counts = new Map<string, number>();
  for (const { tenant, sensors } of city.registry.things) counts.set(tenant, (counts.get(tenant) ?? 0) + sensors.length);
  const [tenant = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const sample = { city, tenant, assumptions };
  const stacks = stackInventories(city);
  return { city, assumptions, stacks, sample, incidents: await countIncidents(sample), rest: await countRest(sample) };
}

/** The use of a described city in a month, tier by tier. */
export async function countCity(lab: Laboratory, described: DescribedCity): Promise<CityUsage> {
  const { registry } = lab.city;
  const sensors = registry.things.reduce((sum, thing) => sum + thing.sensors.length, 0);
  const series = registry.things.flatMap((thing) => thing.sensors).reduce((sum, { metrics }) => sum + metrics.length, 0);
  const readingsPerSecond = described.sensors / described.interval;
  const packsPerSecond = readingsPerSecond / described.packSize;
  const things = (described.sensors * registry.things.length) / sensors;
  // A sensor with two metrics sends half as many readings of each: the described interval is between a sensor's readings.
  const interval = (described.interval * series) / sensors;
  const largest = Math.max(...described.districts.map(({ share }) => share));
  const rate = packsPerSecond * largest;
  const batch = batchOf(lab, rate);
  const telemetry = await countTelemetry(lab.sample, { interval, packSize: described.packSize, batch, rate });
  const consoles = described.consoles / (described.districts.length + 1);
  const districts = described.districts.map(({ name, share }) => {
    const load = { packs: packsPerSecond * share, things: things * share, incidents: (described.incidentsPerDay * share * 365) / 12 };
    return tierUsage(lab, lab.stacks.district, { name, kind: 'district', consoles, telemetry, ...load });
  });
  const incidentsPerMonth = (described.incidentsPerDay * 365) / 12;
  const hub = tierUsage(lab, lab.stacks.hub, {
    name: registry.city.id,
    kind: 'city',
    consoles,
    telemetry,
    packs: 0,
    things: 0,
    incidents: 0,
    incidentsHeard: incidentsPerMonth,
  });
  return {
    tiers: [hub, ...districts],
    counted: { readingsPerSecond, packsPerSecond, things, telemetry, incidents: lab.incidents, batch },
    unpriced: mostOf(lab.stacks.hub.unpriced, lab.stacks.district.unpriced),
  };
}

/** Packs in a batch at this rate: what each of the pollers gathers in the window, up to the mapping's size. */
export function batchOf({ stacks, assumptions }: Pick<Laboratory, 'stacks' | 'assumptions'>, rate: number): number {
  const { size, windowSeconds } = stacks.district.telemetryBatch;
  return Math.max(1, Math.min(size, (rate * windowSeconds) / assumptions['lambda-pollers']));
}

interface TierLoad {
  readonly name: string;
  readonly kind: 'city' | 'district';
  readonly packs: number;
  readonly things: number;
  /** In a month. */
  readonly incidents: number;
  /** Of other tenants, in a month. */
  readonly incidentsHeard?: number;
  readonly consoles: number;
  readonly telemetry: TelemetryCount;
}

function tierUsage(lab: Laboratory, stack: StackInventory, load: TierLoad): TierUsage {
  const { assumptions } = lab;
  const minutes = MONTH_SECONDS / 60;
  const telemetry = total(
    [load.telemetry.perPack, load.packs * MONTH_SECONDS],
    [load.telemetry.perInstanceSecond, load.packs > 0 ? MONTH_SECONDS * assumptions['telemetry-instances'] : 0],
    [{ 'iot-connection-minutes': load.things }, minutes],
  );
  const incidents = incidentUsage(lab, load);
  const consoles = total([lab.rest.perConsoleHour, load.consoles * (MONTH_SECONDS / 3600)], [lookingOn(lab, load), 1]);
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

/** An average incident: so many at level I, the others at level III. */
export function averageIncident<Value extends 'perIncident' | 'perConsole'>({ incidents, assumptions }: Laboratory, value: Value): Usage {
  const share = assumptions['level-one-share'];
  return total([incidents.I[value], share], [incidents.III[value], 1 - share]);
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
  const forwarded: Usage = kind === 'district' ? { 'eventbridge-events': events * assumptions['own-account-districts'] } : {};
  const heard: Usage = { 'logs-gb': (mix((count) => count.hubBytes) + events * assumptions['log-event-bytes']) / GB };
  return total([averageIncident(lab, 'perIncident'), incidents], [evidence, incidents], [forwarded, incidents], [heard, incidentsHeard]);
}

const lookingOn = (lab: Laboratory, { incidents, consoles }: TierLoad): Usage =>
  total([averageIncident(lab, 'perConsole'), incidents * consoles]);

/** What is there whether anything happens or not. */
function standingUsage(lab: Laboratory, stack: StackInventory, load: TierLoad): Usage {
  const { assumptions } = lab;
  const batches = load.packs / batchOf(lab, load.packs || 1);
  const busy = Math.min(
    1,
    (batches * Math.max(lab.stacks.district.telemetryBatch.windowSeconds, load.telemetry.batchMillis / 1000)) /
      assumptions['lambda-pollers'],
  );
  const idleQueues = stack.polledQueues - busy;
  const runs = Object.entries(stack.scheduledRuns);
  const passes = runs.filter(([target]) => target.includes('WatchDeadlines')).reduce((sum, [, times]) => sum + times, 0);
  const others = runs.reduce((sum, [, times]) => sum + times, 0) - passes;
  return total(
    [lab.rest.perWatchPass, passes],
    [
      {
        'scheduler-invocations': passes + others,
        'lambda-requests': others,
        'sqs-requests': idleQueues * assumptions['lambda-pollers'] * (MONTH_SECONDS / assumptions['long-poll-seconds']),
        alarms: stack.alarmMetrics,
        dashboards: stack.dashboards,
        'custom-metrics': stack.metricFilters,
        'kms-keys': stack.keys,
        'kms-requests': stack.functions * (MONTH_SECONDS / 60 / assumptions['kms-cache-minutes']),
      },
      1,
    ],
  );
}

function mostOf(...counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const one of counts) for (const [type, number] of Object.entries(one)) most[type] = Math.max(most[type] ?? 0, number);
  return most;
}
