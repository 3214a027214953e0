import { describe, expect, it } from 'vitest';
import { assumptionsWith } from '../../../lib/cli/cost/assumptions.ts';
import type { Laboratory } from '../../../lib/cli/cost/laboratory.ts';
import { millionReadings } from '../../../lib/cli/cost/per-million.ts';
import { loadPrices, type RegionPrices } from '../../../lib/cli/cost/price-list.ts';
import { FOSHAN } from '../support/foshan.ts';

/** As its study describes it, in the largest district: each sensor once in 1.157 s. */
const FOSHAN_LOAD = { interval: 1.157, packSize: 40, batch: 17, rate: 85 };

describe('a million readings in packs of forty', () => {
  it('cost no more than six cents with threshold rules', { timeout: 60_000 }, async () => {
    const prices = (await loadPrices()).regions['us-east-1'] as RegionPrices;
    const assumptions = assumptionsWith([]);
    // Without the measured time, so that a count is the same each time: what the handlers take of a processor comes on top.
    const sample = { city: FOSHAN, tenant: 'chancheng', assumptions, processorMillis: () => 0 };
    const lab = { city: FOSHAN, assumptions, sample } as unknown as Laboratory;
    const [row] = await millionReadings(lab, prices, FOSHAN_LOAD, ['threshold']);
    expect(row?.handled).toBeLessThan(0.06);
    expect(row?.usage).toMatchObject({ 'iot-rules': 25_000, 'iot-actions': 25_000 });
    // A state and a history item, and now and then a checkpoint.
    expect(row?.usage['dynamodb-writes']).toBeLessThan(2.2 * 25_000);
    expect(row?.usage['dynamodb-reads']).toBeLessThan(1.05 * 25_000);
  });
});
