import type { DescribedCity } from './described-city.ts';
import { MONTH_SECONDS } from './meters.ts';
import type { MeasuredNode, Plan, PriceList } from './price-list.ts';
import type { CityUsage } from './usage.ts';

/** What a load comes to elsewhere, by what is published there. US dollars a month. */
export interface Comparison {
  readonly load: {
    readonly devices: number;
    readonly dataPointsPerSecond: number;
    readonly dataPointsPerMonth: number;
    readonly messagesPerMinute: number;
  };
  /** Each plan, and what of the load it does not take. */
  readonly plans: readonly { readonly plan: Plan; readonly exceeded: readonly string[] }[];
  /** The cheapest plan that takes the load; absent: none that has a published price. */
  readonly fits?: Plan;
  /** The smallest published measurement that covers the load; absent: none does. */
  readonly node?: {
    readonly node: MeasuredNode;
    readonly instance: number;
    readonly diskGb: number;
    readonly disk: number;
    readonly total: number;
  };
}

const HOURS = 730;

/** Each reading is a data point and each pack a message there; a device is what connects. */
export function compare(
  { thingsboard }: PriceList,
  described: DescribedCity,
  { counted }: Pick<CityUsage, 'counted'>,
  historySeconds: number,
): Comparison {
  const load = {
    devices: Math.ceil(counted.things),
    dataPointsPerSecond: counted.readingsPerSecond,
    dataPointsPerMonth: counted.readingsPerSecond * MONTH_SECONDS,
    messagesPerMinute: (counted.readingsPerSecond / described.packSize) * 60,
  };
  const plans = thingsboard.plans.map((plan) => ({ plan, exceeded: exceeded(plan, load) }));
  const fits = plans.filter((one) => one.exceeded.length === 0).sort((a, b) => a.plan.price - b.plan.price)[0]?.plan;
  const node = thingsboard.nodes
    .filter(
      (one) =>
        one.dataPointsPerSecond >= load.dataPointsPerSecond &&
        one.devices >= load.devices &&
        one.messagesPerSecond * 60 >= load.messagesPerMinute,
    )
    .sort((a, b) => a.hourly - b.hourly)[0];
  return {
    load,
    plans,
    ...(fits ? { fits } : {}),
    ...(node ? { node: priced(thingsboard, node, load.dataPointsPerSecond, historySeconds) } : {}),
  };
}

function exceeded(plan: Plan, load: Comparison['load']): string[] {
  const names: string[] = [];
  if (load.devices > plan.devices) names.push('devices');
  if (plan.dataPoints !== undefined && load.dataPointsPerMonth > plan.dataPoints) names.push('data points');
  if (plan.messagesPerMinute !== undefined && load.messagesPerMinute > plan.messagesPerMinute) names.push('messages');
  return names;
}

function priced(
  { disk }: PriceList['thingsboard'],
  node: MeasuredNode,
  rate: number,
  historySeconds: number,
): NonNullable<Comparison['node']> {
  const diskGb = disk.gbPerDay * (rate / disk.dataPointsPerSecond) * (historySeconds / 86_400);
  const instance = node.hourly * HOURS;
  const diskPrice = diskGb * disk.pricePerGb;
  return { node, instance, diskGb, disk: diskPrice, total: instance + diskPrice };
}
