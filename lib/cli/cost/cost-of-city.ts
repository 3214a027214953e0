import type { Assumptions } from './assumptions.ts';
import { type Comparison, compare } from './comparison.ts';
import type { DescribedCity } from './described-city.ts';
import { averageIncident, type Laboratory } from './laboratory.ts';
import { METER_NAMES, type Meter, total } from './meters.ts';
import { type MillionReadings, millionReadings } from './per-million.ts';
import type { PriceList, RegionPrices } from './price-list.ts';
import { type Bill, type BillOptions, billOf } from './pricing.ts';
import { PARTS_OF_USE, type Part } from './tier-usage.ts';
import { type CityUsage, countCity } from './usage.ts';

export interface CostResult {
  readonly region: string;
  readonly prices: RegionPrices;
  readonly described: DescribedCity;
  readonly usage: CityUsage;
  readonly tiers: readonly { readonly name: string; readonly kind: 'city' | 'district'; readonly bill: Bill }[];
  /** Of all tiers together: of each tier its own free allowances and price tiers, for each may have an account of its own. */
  readonly city: Bill;
  /** Meters without a sourced price in the region: then there is no total. */
  readonly lacking: readonly Meter[];
  /** What the parts of the use come to. */
  readonly parts: Readonly<Record<Part, number>>;
  readonly perSensor: number;
  readonly perIncident: number;
  readonly perMillionReadings: readonly MillionReadings[];
  readonly whatIfs: readonly WhatIf[];
  readonly comparison?: Comparison;
  readonly historyDays: number;
  readonly assumptions: Assumptions;
}

export interface WhatIf {
  readonly packSize: number;
  readonly interval: number;
  readonly total: number;
}

export interface CostOptions extends BillOptions {
  readonly region: string;
  readonly prices: PriceList;
  readonly described: DescribedCity;
  /** Other pack sizes and intervals to count. */
  readonly whatIfs: readonly Pick<WhatIf, 'packSize' | 'interval'>[];
}

export async function costOfCity(lab: Laboratory, options: CostOptions): Promise<CostResult> {
  const { region, described } = options;
  const prices = options.prices.regions[region] as RegionPrices;
  const usage = await countCity(lab, described);
  const tiers = usage.tiers.map(({ name, kind, usage: own }) => ({ name, kind, bill: billOf(prices, own, options) }));
  const city = sumOf(tiers.map(({ bill }) => bill));
  const whatIfs: WhatIf[] = [];
  // Without a total there is nothing to compare.
  for (const other of city.lacking.length > 0 ? [] : options.whatIfs) {
    const { tiers: changed } = await countCity(lab, { ...described, ...other });
    whatIfs.push({ ...other, total: changed.reduce((sum, one) => sum + billOf(prices, one.usage, options).total, 0) });
  }
  const districtConsoles = described.consoles / (described.districts.length + 1);
  const incident = total([averageIncident(lab, 'perIncident'), 1], [averageIncident(lab, 'perConsole'), districtConsoles]);
  const { historyRetentionSeconds } = lab.city.settings;
  return {
    region,
    prices,
    described,
    usage,
    tiers,
    city,
    lacking: city.lacking,
    parts: partsOf(prices, usage),
    perSensor: city.total / described.sensors,
    perIncident: billOf(prices, incident).total,
    perMillionReadings: await millionReadings(lab, prices, usage.counted.load),
    whatIfs,
    ...(prices.currency === 'USD' ? { comparison: compare(options.prices, described, usage, historyRetentionSeconds) } : {}),
    historyDays: historyRetentionSeconds / 86_400,
    assumptions: lab.assumptions,
  };
}

function sumOf(bills: readonly Bill[]): Bill {
  const lines = new Map<Meter, { meter: Meter; amount: number; price?: number }>();
  for (const { lines: own } of bills) {
    for (const { meter, amount, price } of own) {
      const sum = lines.get(meter) ?? { meter, amount: 0 };
      lines.set(meter, { meter, amount: sum.amount + amount, ...(price === undefined ? {} : { price: (sum.price ?? 0) + price }) });
    }
  }
  return {
    lines: METER_NAMES.flatMap((meter) => lines.get(meter) ?? []),
    total: bills.reduce((sum, bill) => sum + bill.total, 0),
    lacking: [...new Set(bills.flatMap(({ lacking }) => lacking))],
  };
}

function partsOf(prices: RegionPrices, { tiers }: CityUsage): Record<Part, number> {
  const of = (part: Part): number => tiers.reduce((sum, { parts }) => sum + billOf(prices, parts[part]).total, 0);
  return Object.fromEntries(PARTS_OF_USE.map((part) => [part, of(part)])) as Record<Part, number>;
}
