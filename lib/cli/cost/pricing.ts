import { METER_NAMES, METERS, type Meter, type Usage } from './meters.ts';
import type { MeterPrice, RegionPrices } from './price-list.ts';

export interface PricedMeter {
  readonly meter: Meter;
  readonly amount: number;
  /** Absent where the region has no sourced price. */
  readonly price?: number;
}

/** A month's bill of one usage: each meter, and those that have no price in the region. */
export interface Bill {
  readonly lines: readonly PricedMeter[];
  readonly total: number;
  readonly lacking: readonly Meter[];
}

export interface BillOptions {
  /** Free allowances of an account are taken off. */
  readonly freeTier?: boolean;
}

/** Prices are by the tier of the amount that falls into it. What is used has been rounded up to its units where it was counted. */
export function priceOf(price: MeterPrice, amount: number, { freeTier = false }: BillOptions = {}): number {
  let left = Math.max(0, amount - (freeTier ? (price.free ?? 0) : 0));
  let sum = 0;
  let from = 0;
  for (const { upTo = Number.POSITIVE_INFINITY, price: each, per } of price.tiers) {
    const within = Math.min(left, upTo - from);
    sum += (within / per) * each;
    left -= within;
    from = upTo;
    if (left <= 0) break;
  }
  return sum;
}

export function billOf(prices: RegionPrices, usage: Usage, options: BillOptions = {}): Bill {
  const lines: PricedMeter[] = [];
  const lacking: Meter[] = [];
  for (const meter of METER_NAMES) {
    const amount = usage[meter] ?? 0;
    if (amount <= 0) continue;
    const price = prices.meters[meter];
    if (!price) lacking.push(meter);
    lines.push({ meter, amount, ...(price ? { price: priceOf(price, amount, options) } : {}) });
  }
  return { lines, lacking, total: lines.reduce((sum, { price = 0 }) => sum + price, 0) };
}

/** What a bill comes to by service, dearest first. */
export function byService({ lines }: Bill): [service: string, price: number][] {
  const sums = new Map<string, number>();
  for (const { meter, price = 0 } of lines) {
    const { service } = METERS[meter];
    sums.set(service, (sums.get(service) ?? 0) + price);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}
