import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { AlarmCity, sensor, THING } from '../support/alarm-city.ts';
import type { Fault } from '../support/memory-telemetry-store.ts';
import { batchesOf, deliveries, referenceLedger } from '../support/streams.ts';

const RULES: RulePackSource = {
  domain: 'gas',
  rules: [
    {
      id: 'ch4-space',
      metric: 'ch4',
      unit: '%{vol}',
      when: { above: { III: 1, II: 3, I: 5 } },
      for: { III: 'PT1M', II: 'PT30S' },
      hold: 'PT1M',
    },
    { id: 'pressure-low', metric: 'pressure', unit: 'MPa', when: { below: 2 }, hold: 'PT30S' },
  ],
};
const COMPILED = compileRulePack(RULES).rules;
const SENSORS = [
  sensor('space-1', [
    { metric: 'ch4', unit: '%{vol}' },
    { metric: 'pressure', unit: 'MPa' },
  ]),
];

const RUNS = Number(process.env.CITYWATCH_RUNS ?? 150);
const fault: fc.Arbitrary<Fault> = fc.record({
  call: fc.constantFrom('state', 'saveState', 'keep', 'history'),
  when: fc.constantFrom('before', 'after'),
});
/** All within ten minutes, so that a pack that comes again is never late. */
const stream = deliveries(['space-1/ch4', 'space-1/pressure'], { step: 15, steps: 36 });

/** Packs that history holds. */
const kept = (city: AlarmCity): number => new Set(city.telemetry.entries(THING).map(({ digest }) => digest)).size;

describe('the ledger is that of the sorted stream', () => {
  it('whatever fails on the way, and whenever applying breaks off', async () => {
    const trouble = fc.array(
      fc.record({ batch: fc.nat(20), faults: fc.array(fault, { maxLength: 2 }), failApplyAfter: fc.option(fc.nat(3), { nil: undefined }) }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(stream, trouble, fc.boolean(), async (delivery, troubles, keepsWithState) => {
        const city = new AlarmCity(SENSORS, [RULES]);
        city.telemetry.keepsWithState = keepsWithState;
        for (const [index, batch] of batchesOf(delivery).entries()) {
          for (const { batch: at, faults, failApplyAfter } of troubles) {
            if (at !== index) continue;
            city.telemetry.faults.push(...faults);
            city.failApplyAfter ??= failApplyAfter;
          }
          await city.deliver(batch);
        }
        city.telemetry.faults.length = 0;
        city.failApplyAfter = undefined;
        expect(kept(city)).toBe(delivery.packs.length);
        expect(city.ledger()).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });

  it('however many consumers work at once', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 2, max: 4 }), fc.boolean(), async (delivery, consumers, keepsWithState) => {
        const city = new AlarmCity(SENSORS, [RULES]);
        city.telemetry.keepsWithState = keepsWithState;
        const batches = batchesOf(delivery);
        await Promise.all(
          Array.from({ length: consumers }, async (_, consumer) => {
            for (let index = consumer; index < batches.length; index += consumers) await city.deliver(batches[index] ?? []);
          }),
        );
        expect(kept(city)).toBe(delivery.packs.length);
        expect(city.ledger()).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });
});
