import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { METER_NAMES, type Meter } from './meters.ts';

const DATE = z.string().regex(/^\d{4}(-\d{2}){0,2}$/, 'expected a date such as 2026-10-08');

/** Where a number was read: the page, and the day it was read or is of. */
const source = z.strictObject({ page: z.string().min(8), date: DATE, note: z.string().optional() });

const meterPrice = z.strictObject({
  /** Each up to an amount (absent: without end), cheapest amounts first. */
  tiers: z
    .array(
      z.strictObject({ upTo: z.number().positive().optional(), price: z.number().nonnegative(), per: z.number().positive().default(1) }),
    )
    .min(1),
  /** Of an account, in a month. */
  free: z.number().nonnegative().optional(),
  source: z.string(),
});

const regionPrices = z.strictObject({
  name: z.strictObject({ zh: z.string(), en: z.string() }),
  currency: z.enum(['USD', 'CNY']),
  meters: z.partialRecord(z.enum(METER_NAMES as [Meter, ...Meter[]]), meterPrice),
});

const plan = z.strictObject({
  name: z.string(),
  /** A month, in US dollars. */
  price: z.number().nonnegative(),
  devices: z.number().positive(),
  /** In a month. */
  dataPoints: z.number().positive().optional(),
  messagesPerMinute: z.number().positive().optional(),
  source: z.string(),
});

const node = z.strictObject({
  instance: z.string(),
  /** On demand in us-east-1, US dollars. */
  hourly: z.number().positive(),
  hourlySource: z.string(),
  devices: z.number().positive(),
  messagesPerSecond: z.number().positive(),
  dataPointsPerSecond: z.number().positive(),
  queue: z.string(),
  database: z.string(),
  averageCpu: z.string(),
  source: z.string(),
});

const priceList = z.strictObject({
  sources: z.record(z.string(), source),
  regions: z.record(z.string(), regionPrices),
  thingsboard: z.strictObject({
    plans: z.array(plan).min(1),
    nodes: z.array(node).min(1),
    disk: z.strictObject({
      /** GB a day at a rate of data points a second. */
      gbPerDay: z.number().positive(),
      dataPointsPerSecond: z.number().positive(),
      pricePerGb: z.number().positive(),
      source: z.string(),
      priceSource: z.string(),
    }),
  }),
});

export type MeterPrice = z.infer<typeof meterPrice>;
export type RegionPrices = z.infer<typeof regionPrices>;
export type PriceList = z.infer<typeof priceList>;
export type Plan = z.infer<typeof plan>;
export type MeasuredNode = z.infer<typeof node>;

/** The prices that come with the project. Throws for a number whose source is not listed: a price nobody can look up is none. */
export async function loadPrices(file: string | URL = new URL('prices.yaml', import.meta.url)): Promise<PriceList> {
  const prices = priceList.parse(parse(await readFile(file, 'utf8')));
  const { regions, thingsboard, sources } = prices;
  const used = [
    ...Object.values(regions).flatMap(({ meters }) => Object.values(meters).map((price) => price.source)),
    ...thingsboard.plans.map((one) => one.source),
    ...thingsboard.nodes.flatMap((one) => [one.source, one.hourlySource]),
    thingsboard.disk.source,
    thingsboard.disk.priceSource,
  ];
  for (const name of used) if (!sources[name]) throw new Error(`${String(file)}: the source "${name}" is not listed under sources`);
  return prices;
}
