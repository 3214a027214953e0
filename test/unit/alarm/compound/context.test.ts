import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import type { ContextSpan } from '../../../../lib/core/alarm/compound/model.ts';
import { tell } from '../../../../lib/core/alarm/compound/tell.ts';
import { bindingSource } from '../../../../lib/core/alarm/evaluate-batch.ts';
import type { Transition } from '../../../../lib/core/alarm/model.ts';
import type { CompiledRule } from '../../../../lib/core/alarm/rule.ts';
import { AlarmCity, T0 } from '../../support/alarm-city.ts';
import { byThing, PLACES, placedRegistry } from '../../support/compound-city.ts';
import { referenceTransitions } from '../../support/reference-machine.ts';
import { batchesOf, type Delivery, deliveries } from '../../support/streams.ts';

const MINUTE = 60_000;
const WHEN = { metric: 'ch4', unit: '%{vol}', when: { above: { III: 2, II: 4 } }, for: 'PT1M' } as const;
const RULES: RulePackSource = { domain: 'gas', rules: [{ id: 'in-fire', ...WHEN, while: 'fire-declared' }] };
const TOWN = 'foshan/chancheng/zumiao';

function cityOf(): AlarmCity {
  const city = new AlarmCity([], [RULES]);
  city.publish('registry', placedRegistry());
  return city;
}

/** As the change feed does. */
async function declare(city: AlarmCity, span: ContextSpan): Promise<void> {
  const current = bindingSource(city.dependencies);
  const key = { domain: 'gas', rule: 'in-fire', scope: `town=${TOWN}` } as const;
  await tell(city.dependencies, { bindings: await current(), current }, key, async () => ({ contexts: [span] }));
}

/** By the words: the rule's own grade, at moments at which the context holds. */
function reference(packs: Delivery['packs'], spans: readonly ContextSpan[], until: number): string[] {
  const rule = compileRulePack({ domain: 'gas', rules: [{ id: 'own', ...WHEN }] }).rules[0] as CompiledRule;
  const told: string[] = [];
  for (const [name, events] of Map.groupBy(packs.flat(), ({ series }) => series)) {
    const course = referenceTransitions(
      rule,
      events.map(({ at, value }) => ({ time: T0 + at * 1000, value })),
    );
    const gradeAt = (time: number) => {
      const last = course.findLast((change) => change.time <= time);
      const isIn = spans.some(({ from, to = Number.POSITIVE_INFINITY }) => from <= time && time < to);
      return isIn && last && last.transition !== 'clear' ? last.grade : undefined;
    };
    for (let time = T0, before = gradeAt(T0 - 1); time <= until; time += 30_000) {
      const now = gradeAt(time);
      if (now === before) continue;
      const rose = before === undefined ? 'onset' : now === undefined ? 'clear' : now === 'II' ? 'upgrade' : 'downgrade';
      told.push(`${time} ${name} ${rose} ${now ?? before}`);
      before = now;
    }
  }
  return told.sort();
}

const ledgerOf = (transitions: readonly Transition[]): string[] =>
  transitions.map(({ time, sensor, metric, transition, grade }) => `${time} ${sensor}/${metric} ${transition} ${grade}`).sort();

const stream = deliveries(
  Object.keys(PLACES).map((sensor) => `${sensor}/ch4`),
  { step: 30, steps: 19 },
);
const span = fc.record({
  at: fc.nat(6),
  from: fc.integer({ min: 0, max: 18 }),
  lasts: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
});

describe('a rule that applies in a context', { timeout: 60_000 }, () => {
  it('gives its own grades while that holds, in whatever order readings and declarations come', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(span, { maxLength: 3 }), async (delivery, declared) => {
        const city = cityOf();
        const spans = declared.map(({ at, from, lasts }, index) => {
          const begins = T0 + from * 30_000;
          return { at, span: { source: `i${index}`, from: begins, ...(lasts ? { to: begins + lasts * 30_000 } : {}), place: TOWN } };
        });
        const batches = batchesOf(delivery);
        for (let index = 0; index < Math.max(7, batches.length); index++) {
          const batch = byThing(batches[index] ?? []);
          city.now = Math.max(city.now, ...batch.map(({ receivedAt }) => receivedAt));
          // At once, as two consumers would.
          const told = spans.flatMap(({ at, span: own }) => (at === index ? [declare(city, own), declare(city, own)] : []));
          await Promise.all([city.deliver(batch), ...told]);
        }
        const until = city.now + 20 * MINUTE;
        expect(ledgerOf(city.ledger())).toEqual(
          reference(
            delivery.packs,
            spans.map(({ span: own }) => own),
            until,
          ),
        );
      }),
      { numRuns: Number(process.env.CITYWATCH_PROPERTY_RUNS ?? 25) },
    );
  });

  it('knows what was declared before it first had anything to say', async () => {
    const city = cityOf();
    city.declared = [{ source: 'i1', from: T0 - 60 * MINUTE, place: TOWN }];
    await city.deliver(
      byThing(
        batchesOf({
          packs: [
            [
              { series: 'east-1/ch4', at: 0, value: 3, delay: 0 },
              { series: 'east-1/ch4', at: 60, value: 3, delay: 0 },
            ],
          ],
          repeats: [],
          batches: [1],
        }).flat(),
      ),
    );
    expect(city.ledger()).toMatchObject([
      { time: T0 + MINUTE, sensor: 'east-1', rule: 'in-fire', transition: 'onset', grade: 'III', value: 3 },
    ]);
  });
});
