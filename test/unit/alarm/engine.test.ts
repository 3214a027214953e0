import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SeriesBinding } from '../../../lib/core/alarm/bindings.ts';
import { boundRules } from '../../../lib/core/alarm/bound-rules.ts';
import { compileRulePack, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { holds } from '../../../lib/core/alarm/condition.ts';
import { whereFails, whereHolds } from '../../../lib/core/alarm/engine/regions.ts';
import type { Transition } from '../../../lib/core/alarm/model.ts';
import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';
import { take, workingRule } from '../../../lib/core/alarm/rule-machine.ts';
import { advance, rebind } from '../../../lib/core/alarm/series.ts';
import { openSignal, reachOf } from '../../../lib/core/alarm/signals/signal.ts';
import type { SeriesState } from '../../../lib/core/alarm/state.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../lib/stores/state-codec.ts';

type Source = RulePackSource['rules'][number];

const bound = fc.integer({ min: -3, max: 3 }).map((whole) => whole / 10);
const span = fc.tuple(bound, bound).map((pair): [number, number] => [Math.min(...pair), Math.max(...pair)]);
const duration = fc.constantFrom('PT0S', 'PT10S', 'PT30S');
const oneOrGraded = <Bound>(own: fc.Arbitrary<Bound>) => fc.oneof(own, fc.record({ I: own, II: own, III: own }, { requiredKeys: ['III'] }));
const comparison = fc.oneof(
  fc.tuple(fc.constantFrom('above', 'below', 'above-or-equal', 'below-or-equal'), oneOrGraded(bound)),
  fc.tuple(fc.constantFrom('inside', 'outside'), oneOrGraded(span)),
);
const change = fc.record({ by: oneOrGraded(fc.constantFrom(0.1, 0.2, 0.3)), within: fc.constantFrom('PT10S', 'PT1M') });
const when = fc.oneof(
  { weight: 3, arbitrary: comparison.map(([is, than]): object => ({ [is]: than })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('rising', 'falling'), change).map(([is, own]): object => ({ [is]: own })) },
  { weight: 1, arbitrary: comparison.map(([is, than]): object => ({ count: { n: 2, of: 3, [is]: than } })) },
);
const clear = fc.option(fc.tuple(fc.constantFrom('above' as const, 'below' as const), bound), { nil: undefined });
const rules = fc.array(fc.tuple(when, clear, duration, duration, fc.constantFrom('m', 'dm')), { minLength: 1, maxLength: 5 }).map((all) => {
  return all.map(([own, ends, wait, hold, unit], index): CompiledRule => {
    const source = { id: `r${index}`, metric: 'level', unit, when: own, for: wait, hold } as unknown as Source;
    const rule = compileRulePack({ domain: 'drainage', rules: [source] }).rules[0] as CompiledRule;
    if (!ends) return rule;
    // Also one that `check` would refuse: states of such rules may be there from before it did.
    const mildest = { ...(rule.grades.at(-1) as CompiledRule['grades'][number]), clear: { is: ends[0], than: ends[1] } };
    return { ...rule, grades: [...rule.grades.slice(0, -1), mildest] };
  });
});
/** Steps of ten seconds and values of one decimal: bounds are met exactly, and often. */
const stream = fc.array(fc.tuple(fc.constantFrom(5_000, 10_000, 20_000), fc.integer({ min: -5, max: 5 }), fc.boolean()), {
  minLength: 1,
  maxLength: 40,
});

function bindingOf(own: readonly CompiledRule[]): SeriesBinding {
  const reach = Math.max(0, ...own.map(({ signal }) => reachOf(signal)));
  const fitting = own.map((rule) => ({ rule, converts: rule.unit !== 'm' }));
  return { name: 's/level', sensor: 's', metric: 'level', unit: 'm', group: 'g0', reach, ...boundRules(fitting) };
}

/** By the machine for all kinds, rule by rule, in one go. */
function byTheMachine(own: readonly CompiledRule[], samples: readonly { readonly time: number; readonly value: number }[]): Told[] {
  return own.flatMap((rule) => {
    const working = workingRule(rule, undefined);
    if (rule.signal) working.signal = openSignal(rule.signal);
    return samples.flatMap(({ time, value }) => {
      const made = take(rule, working, time, rule.unit === 'm' ? value : Math.round(value * 100) / 10);
      return made ? [{ time, rule: rule.id, transition: made.transition, grade: made.grade }] : [];
    });
  });
}

type Told = Pick<Transition, 'time' | 'rule' | 'transition' | 'grade'>;
const inOrder = (told: readonly Told[]): Told[] => [...told].sort((a, b) => a.time - b.time || (a.rule < b.rule ? -1 : 1));

const BEGINNING = 1_790_000_000_000;

it('what is compiled says what the machine for all kinds says, wherever evaluation is interrupted and its state stored', () => {
  fc.assert(
    fc.property(rules, stream, fc.boolean(), (own, steps, areNew) => {
      const binding = bindingOf(own);
      let time = BEGINNING;
      const samples = steps.map(([step, tenths]) => {
        time += step;
        return { time, value: tenths / 10 };
      });
      const told: Told[] = [];
      let state: SeriesState | undefined;
      let begun = 0;
      if (areNew) {
        // Published behind a reading that is none of theirs.
        const before = advance(bindingOf([]), undefined, [{ time: BEGINNING, value: 0.5 }], () => '').state;
        state = rebind('s/level', binding, before).state;
      }
      for (const [index, [, , isCut]] of steps.entries()) {
        if (!isCut && index < steps.length - 1) continue;
        const step = advance(binding, state, samples.slice(begun, index + 1), (rule, onset) => `${rule} ${onset}`);
        told.push(...step.transitions.map(({ time: at, rule, transition, grade }) => ({ time: at, rule, transition, grade })));
        begun = index + 1;
        const checkpoint = { thing: 's', group: 'g0', number: 1, series: { 's/level': step.state } };
        state = decodeCheckpoint('s', 'g0', encodeCheckpoint(checkpoint)).series['s/level'];
      }
      expect(inOrder(told)).toEqual(inOrder(byTheMachine(own, samples)));
    }),
    { numRuns: 600 },
  );
});

it('a condition holds and fails where its regions say, to the last double', () => {
  const edge = fc.constantFrom(0, 1, -1, 0.1, 1e-300, -5e-324, 1e300);
  const condition = fc.oneof(
    fc.record({ is: fc.constantFrom('above', 'below', 'above-or-equal', 'below-or-equal'), than: edge }),
    fc.record({ is: fc.constantFrom('inside', 'outside'), low: edge, high: edge }).filter(({ low, high }) => low <= high),
  );
  fc.assert(
    fc.property(condition, edge, fc.constantFrom(-1, 0, 1), (own, near, ulps) => {
      const value = near + ulps * Math.max(Number.MIN_VALUE, Math.abs(near) * Number.EPSILON);
      const isIn = (regions: ReturnType<typeof whereHolds>): boolean => regions.some(({ low, high }) => value >= low && value <= high);
      const compiled = own as Parameters<typeof whereHolds>[0];
      expect([isIn(whereHolds(compiled)), isIn(whereFails(compiled))]).toEqual([holds(compiled, value), !holds(compiled, value)]);
    }),
  );
});

it('a series whose rules look back no more forgets its samples at the next reading, quiet or not', () => {
  const compiled = (own: object): CompiledRule[] => {
    const source = { id: 'r', metric: 'level', unit: 'm', when: own } as unknown as Source;
    return [...compileRulePack({ domain: 'drainage', rules: [source] }).rules];
  };
  const rising = bindingOf(compiled({ rising: { by: 1, within: 'PT1M' } }));
  const plain = bindingOf(compiled({ above: 5 }));
  const samples = [10, 20, 30].map((second) => ({ time: second * 1000, value: 1 }));
  const { state } = advance(rising, undefined, samples, () => 'e');
  expect(state.recent).toBeDefined();
  const next = advance(plain, rebind('s/level', plain, state).state, [{ time: 40_000, value: 1 }], () => 'e').state;
  expect(next.recent).toBeUndefined();
  // The rule that is new begins behind the last reading, so that it has a state; from then on nothing has.
  const quiet = { ...next, rules: {}, recent: state.recent as Uint8Array };
  expect(advance(plain, quiet, [{ time: 50_000, value: 1 }], () => 'e').state.recent).toBeUndefined();
});
