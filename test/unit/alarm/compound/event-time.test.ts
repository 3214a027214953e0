import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest, type RecordedReading } from '../../../../lib/core/alarm/backtest.ts';
import { placesIn } from '../../../../lib/core/alarm/bound-in.ts';
import { compileRulePack, type RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import type { Transition } from '../../../../lib/core/alarm/model.ts';
import type { CompiledRule } from '../../../../lib/core/alarm/rule.ts';
import type { ReceivedPack } from '../../../../lib/core/telemetry/model.ts';
import { AlarmCity, T0 } from '../../support/alarm-city.ts';
import { byThing, changesOf, PLACES, type PlacedSensor, placedRegistry, referenceHolds } from '../../support/compound-city.ts';
import { batchesOf, type Delivery, deliveries } from '../../support/streams.ts';

const SENSORS = Object.keys(PLACES) as PlacedSensor[];
const MINUTE = 60_000;

/** A rule over gas that is written as `when`. */
function packOf(when: object): RulePackSource {
  return { domain: 'gas', rules: [{ id: 'both', metric: 'ch4', unit: '%{vol}', when: when as RulePackSource['rules'][number]['when'] }] };
}

const operand = fc.constantFrom(
  { above: 3 },
  { below: 2 },
  { above: 4, for: 'PT2M' },
  { above: 2, clear: { below: 1 } },
  { rising: { by: 3, within: 'PT5M' }, hold: 'PT1M' },
);
const when = fc
  .record({
    of: fc.constantFrom('all', 'any'),
    operands: fc.array(operand, { minLength: 1, maxLength: 3 }),
    within: fc.constantFrom('PT0S', 'PT2M', 'PT10M'),
    across: fc.constantFrom('asset', 'thing', 'town'),
    sources: fc.constantFrom(1, 1, 2),
  })
  .map(({ of, operands, ...beside }) => ({ [of]: operands, ...beside }));

/** Sensors that are looked at together. */
function placesOf(across: unknown): PlacedSensor[][] {
  if (across === 'town') return [SENSORS];
  return [...Map.groupBy(SENSORS, (sensor) => PLACES[sensor][across as 'asset' | 'thing']).values()];
}

function cityOf(source: RulePackSource): AlarmCity {
  const city = new AlarmCity([], [source]);
  city.publish('registry', placedRegistry());
  return city;
}

/** When it began and ended, place by place in no order. */
const told = (city: AlarmCity) =>
  city
    .ledger()
    .map(({ time, transition }) => `${time} ${transition}`)
    .sort();

function expected(source: RulePackSource, across: unknown, packs: Delivery['packs'], until: number): string[] {
  const rule = compileRulePack(source).rules[0] as CompiledRule;
  return placesOf(across)
    .flatMap((sensors) => changesOf(referenceHolds(rule, packs, sensors), until))
    .map(({ time, transition }) => `${time} ${transition}`)
    .sort();
}

async function receive(city: AlarmCity, batch: readonly ReceivedPack[]): Promise<void> {
  city.now = Math.max(city.now, ...batch.map(({ receivedAt }) => receivedAt));
  await city.deliver(batch);
}

const SERIES = SENSORS.map((sensor) => `${sensor}/ch4`);
const stream = deliveries(SERIES, { step: 30, steps: 70 });
/** All within ten minutes, so that what one consumer takes behind another is never late. */
const short = deliveries(SERIES, { step: 30, steps: 19 });
const RUNS = Number(process.env.CITYWATCH_PROPERTY_RUNS ?? 25);
const PATIENCE = { timeout: 120_000 };

describe('conditions over several things: any split, any order within ten minutes, any repetition', PATIENCE, () => {
  it('give the ledger of the sorted stream, whenever marks come', async () => {
    await fc.assert(
      fc.asyncProperty(when, stream, fc.integer({ min: 1, max: 4 }), async (condition, delivery, marks) => {
        const source = packOf(condition);
        const city = cityOf(source);
        for (const [index, batch] of batchesOf(delivery).entries()) {
          await receive(city, byThing(batch));
          if (index % marks === 0) await city.listen();
        }
        city.now += 60 * MINUTE;
        await city.listen();
        expect(told(city)).toEqual(expected(source, condition.across, delivery.packs, city.now));
      }),
      { numRuns: RUNS },
    );
  });

  it('give what backtest gives, with sensors and values, also of sensors near each other', async () => {
    const more = fc.constantFrom([], [{ missing: 'PT4M' }], [{ above: 1, over: { window: 'PT3M', fn: 'mean' } }, { missing: 'PT9M' }]);
    const near = fc
      .tuple(
        fc.constantFrom('all', 'any'),
        operand,
        more,
        fc.constantFrom({ radius: 500 }, { radius: 6000 }, 'asset'),
        fc.constantFrom(1, 2),
      )
      .map(([of, first, others, across, sources]) => ({ [of]: [first, ...others], within: 'PT2M', across, sources }));
    await fc.assert(
      fc.asyncProperty(near, stream, async (condition, delivery) => {
        const source = packOf(condition);
        const city = cityOf(source);
        for (const batch of batchesOf(delivery)) await receive(city, byThing(batch));
        city.now += 60 * MINUTE;
        await city.listen();
        const rows = delivery.packs.flat().map(({ series, at, value }): RecordedReading => {
          const [sensor = '', metric = ''] = series.split('/');
          return { time: T0 + at * 1000, sensor, metric, value };
        });
        const end = { time: city.now, sensor: 'east-1', metric: 'ch4', value: null };
        const { transitions } = backtest(compileRulePack(source).rules, [...rows, end], undefined, { placeOf: placesIn(placedRegistry()) });
        const shown = ({ time, sensor, transition, grade, value }: Transition) => `${time} ${sensor} ${transition} ${grade} ${value}`;
        expect(city.ledger().map(shown).sort()).toEqual(transitions.map(shown).sort());
      }),
      { numRuns: RUNS },
    );
  });

  it('give it with several consumers at once, and when applying breaks off', async () => {
    const breaks = fc.array(fc.nat(3), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(when, short, fc.integer({ min: 2, max: 3 }), breaks, async (condition, delivery, consumers, failures) => {
        const source = packOf(condition);
        const city = cityOf(source);
        const batches = batchesOf(delivery);
        await Promise.all(
          Array.from({ length: consumers }, async (_, consumer) => {
            for (let index = consumer; index < batches.length; index += consumers) {
              if (index % 5 === 0) city.failApplyAfter ??= failures.pop();
              await receive(city, byThing(batches[index] ?? []));
            }
          }),
        );
        city.failApplyAfter = undefined;
        city.now += 60 * MINUTE;
        await city.listen();
        expect(told(city)).toEqual(expected(source, condition.across, delivery.packs, city.now));
      }),
      { numRuns: RUNS },
    );
  });
});
