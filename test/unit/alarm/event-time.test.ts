import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import { evaluateBatch } from '../../../lib/core/alarm/evaluate-batch.ts';
import { tableTelemetryStore } from '../../../lib/stores/telemetry-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { AlarmCity, sensor, T0, THING } from '../support/alarm-city.ts';
import { batchesOf, type Delivery, deliveries, referenceLedger, SQUARE, stuckTimes } from '../support/streams.ts';

const RULES: RulePackSource = {
  domain: 'gas',
  rules: [
    {
      id: 'ch4-space',
      metric: 'ch4',
      unit: '%{vol}',
      when: { above: { III: 1, II: 3, I: 5 } },
      clear: { below: 1 },
      for: { III: 'PT1M', II: 'PT30S', I: 'PT0S' },
      hold: 'PT2M',
    },
    { id: 'pressure-band', metric: 'pressure', unit: 'MPa', when: { outside: { III: [1, 5], II: [0, 5] } }, hold: 'PT30S' },
    { id: 'pressure-low', metric: 'pressure', unit: 'MPa', when: { 'below-or-equal': 2 }, for: 'PT3M', hold: 'PT1M' },
  ],
};
/** One rule of each kind, and of those that are combined. */
const KINDS: RuleSource[] = [
  ...(['sum', 'mean', 'min', 'max', 'rms', 'delta', 'duration', 'count'] as const).map((fn) => ({
    id: `over-${fn}`,
    when: { above: { III: 2, II: 4 } },
    over: { window: 'PT20M', fn },
    hold: 'PT3M',
  })),
  { id: 'rising', when: { rising: { by: { III: 2, II: 4 }, within: 'PT12M' } }, for: 'PT1M' },
  { id: 'falling', when: { falling: { by: 3, within: 'PT7M' } }, clear: { above: 4 } },
  { id: 'often', when: { count: { n: 2, of: 4, above: { III: 3, II: 5 } } }, hold: 'PT2M' },
  { id: 'rising-often', when: { count: { n: 2, of: 3, rising: { by: 2, within: 'PT30M' } } } },
  { id: 'usual', when: { baseline: { by: 'hour-of-week', above: '10%' } } },
  {
    id: 'by-times',
    when: { above: 3 },
    schedule: [
      { from: '08:20', to: '08:40' },
      { from: '09:00', to: '08:10' },
    ],
  },
].map((rule) => ({ metric: 'ch4', unit: '%{vol}', ...rule }) as RuleSource);
const COMPILED = compileRulePack(RULES).rules;
const SENSORS = [
  sensor('space-1', [
    { metric: 'ch4', unit: '%{vol}' },
    { metric: 'pressure', unit: 'MPa' },
  ]),
  sensor('space-2', [{ metric: 'ch4', unit: '%{vol}' }]),
];

async function cityAfter(delivery: Delivery, sensors = SENSORS) {
  const city = new AlarmCity(sensors, [RULES]);
  // Both ways of writing history lead to the same.
  city.telemetry.keepsWithState = delivery.packs.length % 2 === 0;
  for (const batch of batchesOf(delivery)) await city.deliver(batch);
  return city;
}

const ledgerOf = async (delivery: Delivery) => (await cityAfter(delivery)).ledger();

const RUNS = Number(process.env.CITYWATCH_PROPERTY_RUNS ?? 60);
/** Of a busy machine. */
const PATIENCE = { timeout: 120_000 };

describe('any split, any order within ten minutes, any repetition', PATIENCE, () => {
  it('gives the ledger of the sorted stream, one series in short steps', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4'], { step: 30, steps: 80 }), async (delivery) => {
        expect(await ledgerOf(delivery)).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });

  it('gives it over several series and rules of a thing', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4', 'space-1/pressure', 'space-2/ch4'], { step: 30, steps: 80 }), async (delivery) => {
        expect(await ledgerOf(delivery)).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });

  it('gives it where several readings have one time: the last one counts', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4', 'space-1/pressure'], { step: 30, steps: 40, ties: true }), async (delivery) => {
        expect(await ledgerOf(delivery)).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });

  it('gives it with history, states and checkpoints in the tables of a store', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4', 'space-2/ch4'], { step: 60, steps: 120, ties: true }), async (delivery) => {
        const city = new AlarmCity(SENSORS, [RULES]);
        const { clock } = city.dependencies;
        const telemetry = tableTelemetryStore(new ModelTableStore(() => clock.now()), {
          clock,
          retentionSeconds: 86_400,
          keepsWithState: delivery.packs.length % 2 === 0,
        });
        for (const batch of batchesOf(delivery)) {
          const { causes } = await evaluateBatch({ ...city.dependencies, telemetry }, batch);
          expect(causes).toEqual([]);
        }
        expect(city.ledger()).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });

  it('gives it, and the flags, of a sensor whose values may be stuck', async () => {
    const stuckAfter = 4 * 60_000;
    const sensors = [sensor('space-1', [{ metric: 'ch4', unit: '%{vol}', stuckAfter: 'PT4M' }])];
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4'], { step: 60, steps: 90 }), async (whole) => {
        // Few values, so that many stand still.
        const packs = whole.packs.map((events) => events.map((event) => ({ ...event, value: event.value < 5 ? 0 : 6 })));
        const city = await cityAfter({ ...whole, packs }, sensors);
        expect(city.ledger()).toEqual(referenceLedger(packs, COMPILED, stuckAfter));
        const expected = stuckTimes(
          packs.flat().map(({ at, value }) => ({ time: T0 + at * 1000, value })),
          stuckAfter,
        );
        const kept = city.telemetry.entries(THING).flatMap(({ readings }) => readings);
        const flagged = kept.filter(({ flags }) => flags.includes('stuck')).map(({ time }) => time);
        expect(new Set(flagged)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it('gives it for rules that look back, count and learn, and for those that apply at times', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(KINDS, { minLength: 1, maxLength: 4 }),
        deliveries(['space-1/ch4', 'space-2/ch4'], { step: 60, steps: 120 }),
        async (rules, delivery) => {
          const source: RulePackSource = { domain: 'gas', rules };
          const city = new AlarmCity(SENSORS, [source]);
          city.telemetry.keepsWithState = delivery.packs.length % 2 === 0;
          for (const batch of batchesOf(delivery)) await city.deliver(batch);
          expect(city.ledger()).toEqual(referenceLedger(delivery.packs, compileRulePack(source).rules));
        },
      ),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  it('gives it for positions, of which a pack holds latitude and longitude', async () => {
    const source: RulePackSource = {
      domain: 'gas',
      rules: [{ id: 'stay', metric: 'position', unit: 'deg', when: { 'inside-area': SQUARE }, for: 'PT3M', hold: 'PT1M' }],
    };
    const sensors = [
      sensor('space-1', [
        { metric: 'lat', unit: 'deg' },
        { metric: 'lon', unit: 'deg' },
      ]),
    ];
    const expected = compileRulePack({
      domain: 'gas',
      rules: [{ id: 'stay', metric: 'position', unit: 'deg', when: { above: 0 }, for: 'PT3M', hold: 'PT1M' }].map((rule) => ({
        ...rule,
        metric: 'inside',
      })),
    }).rules.map((rule) => ({ ...rule, metric: 'position' }));
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/position'], { step: 60, steps: 60 }), async (delivery) => {
        const packs = delivery.packs.map((events) =>
          events.flatMap((event) => [
            { ...event, series: 'space-1/lat', value: event.value },
            { ...event, series: 'space-1/lon', value: (event.value * 3) % 7 },
          ]),
        );
        const city = new AlarmCity(sensors, [source]);
        for (const batch of batchesOf({ ...delivery, packs })) await city.deliver(batch);
        const isIn = (value: number): boolean => value >= 1 && value <= 5 && (value * 3) % 7 >= 2;
        const inside = delivery.packs.map((events) => events.map((event) => ({ ...event, value: isIn(event.value) ? 1 : 0 })));
        expect(city.ledger()).toEqual(referenceLedger(inside, expected));
      }),
      { numRuns: Math.ceil(RUNS / 5) },
    );
  });

  it('gives it over hours, in which checkpoints come and go', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(['space-1/ch4', 'space-1/pressure', 'space-2/ch4'], { step: 60, steps: 300 }), async (delivery) => {
        expect(await ledgerOf(delivery)).toEqual(referenceLedger(delivery.packs, COMPILED));
      }),
      { numRuns: RUNS },
    );
  });
});
