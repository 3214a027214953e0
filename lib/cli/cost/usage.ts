import type { IncidentCount } from './count/incident-sample.ts';
import { countTelemetry, type TelemetryCount, type TelemetryLoad } from './count/telemetry-sample.ts';
import type { DescribedCity } from './described-city.ts';
import { batchOf, type Laboratory } from './laboratory.ts';
import { type TierUsage, tierUsage } from './tier-usage.ts';

export interface CityUsage {
  readonly tiers: readonly TierUsage[];
  /** Counted things that explain the result. */
  readonly counted: {
    readonly readingsPerSecond: number;
    readonly packsPerSecond: number;
    readonly things: number;
    /** Of the largest district. */
    readonly telemetry: TelemetryCount;
    /** What it was counted at. */
    readonly load: TelemetryLoad;
    readonly incidents: Readonly<Record<'I' | 'III', IncidentCount>>;
    readonly batch: number;
  };
  /** Types of resources in the stacks whose price is not known here, with their number. */
  readonly unpriced: Readonly<Record<string, number>>;
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
  const load = { interval, packSize: described.packSize, batch, rate };
  const telemetry = await countTelemetry(lab.sample, load);
  const consoles = described.consoles / (described.districts.length + 1);
  const districts = described.districts.map(({ name, share }) => {
    const own = { packs: packsPerSecond * share, things: things * share, incidents: (described.incidentsPerDay * share * 365) / 12 };
    return tierUsage(lab, lab.stacks.district, { name, kind: 'district', consoles, telemetry, ...own });
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
    consolesOfCity: described.consoles,
    districts: described.districts.length,
  });
  return {
    tiers: [hub, ...districts],
    counted: { readingsPerSecond, packsPerSecond, things, telemetry, load, incidents: lab.incidents, batch },
    unpriced: mostOf(lab.stacks.hub.unpriced, lab.stacks.district.unpriced),
  };
}

function mostOf(...counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const one of counts) for (const [type, number] of Object.entries(one)) most[type] = Math.max(most[type] ?? 0, number);
  return most;
}
