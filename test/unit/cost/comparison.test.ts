import { describe, expect, it } from 'vitest';
import { compare } from '../../../lib/cli/cost/comparison.ts';
import type { DescribedCity } from '../../../lib/cli/cost/described-city.ts';
import { loadPrices } from '../../../lib/cli/cost/price-list.ts';
import type { CityUsage } from '../../../lib/cli/cost/usage.ts';

const PRICES = await loadPrices();
const DAYS = 86_400;

function compared(things: number, readingsPerSecond: number, packSize = 40) {
  const described = { packSize } as DescribedCity;
  return compare(PRICES, described, { counted: { things, readingsPerSecond } as CityUsage['counted'] }, 90 * DAYS);
}

describe('the same load elsewhere', () => {
  it('takes the cheapest published plan that holds it', () => {
    expect(compared(80, 20).fits?.name).toBe('Cloud Pilot');
    expect(compared(2500, 300).fits?.name).toBe('Private Cloud Launch');
  });

  it('has no plan for Foshan: its readings are more than the largest one takes', () => {
    const { fits, plans } = compared(2560, 11_343);
    expect(fits).toBeUndefined();
    expect(plans.at(-1)?.exceeded).toEqual(['data points']);
  });

  it('is put on the smallest node that was measured with as much, with its disk for the history', () => {
    const { node } = compared(2560, 11_343);
    expect(node?.node.instance).toBe('c5.4xlarge');
    expect(node?.instance).toBeCloseTo(0.68 * 730);
    expect(node?.diskGb).toBeCloseTo((11_343 / 3333) * 90);
    expect(compared(2560, 50_000).node).toBeUndefined();
  });
});
