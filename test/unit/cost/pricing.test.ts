import { describe, expect, it } from 'vitest';
import { METER_NAMES, total } from '../../../lib/cli/cost/meters.ts';
import type { RegionPrices } from '../../../lib/cli/cost/price-list.ts';
import { loadPrices } from '../../../lib/cli/cost/price-list.ts';
import { billOf, byService, priceOf } from '../../../lib/cli/cost/pricing.ts';

const TIERED = {
  tiers: [
    { upTo: 1000, price: 2, per: 100 },
    { upTo: 3000, price: 1, per: 100 },
    { price: 0.5, per: 100 },
  ],
  free: 200,
  source: 'test',
};
const REGION: RegionPrices = {
  name: { zh: '试', en: 'test' },
  currency: 'USD',
  meters: { 'sqs-requests': TIERED, 'kms-keys': { tiers: [{ price: 1, per: 1 }], source: 'test' } },
};

describe('priceOf', () => {
  it('prices each part of an amount by the tier it falls into', () => {
    expect(priceOf(TIERED, 500)).toBeCloseTo(10);
    expect(priceOf(TIERED, 1000)).toBeCloseTo(20);
    expect(priceOf(TIERED, 2000)).toBeCloseTo(30);
    expect(priceOf(TIERED, 5000)).toBeCloseTo(20 + 20 + 10);
  });

  it('takes a free allowance off only where it is asked to', () => {
    expect(priceOf(TIERED, 500, { freeTier: true })).toBeCloseTo(6);
    expect(priceOf(TIERED, 150, { freeTier: true })).toBe(0);
  });
});

describe('billOf', () => {
  it('adds up what has a price and names what has none', () => {
    const bill = billOf(REGION, { 'sqs-requests': 500, 'kms-keys': 2, 'lambda-requests': 7 });
    expect(bill.total).toBeCloseTo(12);
    expect(bill.lacking).toEqual(['lambda-requests']);
    expect(bill.lines).toContainEqual({ meter: 'lambda-requests', amount: 7 });
  });

  it('does not miss the price of what is not used', () => {
    expect(billOf(REGION, { 'lambda-requests': 0 }).lacking).toEqual([]);
  });

  it('sums meters by service, the dearest first', () => {
    expect(byService(billOf(REGION, { 'sqs-requests': 500, 'kms-keys': 2 }))).toEqual([
      ['SQS', 10],
      ['KMS', 2],
    ]);
  });
});

it('adds usages, each as often as its factor says', () => {
  expect(total([{ alarms: 2, 'kms-keys': 1 }, 3], [{ alarms: 1 }, -1])).toEqual({ alarms: 5, 'kms-keys': 3 });
});

describe('the price list', () => {
  it('has a price of every meter in us-east-1, each with a source that is listed', async () => {
    const { regions } = await loadPrices();
    const usage = Object.fromEntries(METER_NAMES.map((meter) => [meter, 1]));
    expect(billOf(regions['us-east-1'] as RegionPrices, usage).lacking).toEqual([]);
  });
});
