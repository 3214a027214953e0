import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulePack, RuleFaults, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';
import { storedRule, take, workingRule } from '../../../lib/core/alarm/rule-machine.ts';
import { type ReferenceReading, referenceTransitions } from '../support/reference-machine.ts';

function compile(rule: Partial<RuleSource>): CompiledRule {
  const source = { id: 'rule', metric: 'ch4', unit: '%{vol}', when: { above: 1 }, ...rule };
  return compileRulePack({ domain: 'gas', rules: [source] }).rules[0] as CompiledRule;
}

/** One reading a second from the given ones, unless they say when. The state is stored and read back at every reading. */
function run(rule: CompiledRule, readings: readonly (number | readonly [seconds: number, value: number])[]): string[] {
  let stored = storedRule(rule, workingRule(rule, undefined));
  return readings.flatMap((reading, index) => {
    const [seconds, value] = typeof reading === 'number' ? [index, reading] : reading;
    const working = workingRule(rule, JSON.parse(JSON.stringify(stored)));
    const change = take(rule, working, seconds * 1000, value);
    stored = storedRule(rule, working);
    return change ? [`${seconds} ${change.transition} ${change.grade}`] : [];
  });
}

const SPACE = compile({
  when: { above: { III: 1, II: 4, I: 5 } },
  clear: { below: 0.8 },
  for: { III: 'PT30S', II: 'PT10S', I: 'PT0S' },
  hold: 'PT2M',
});

describe('the machine of a grade', () => {
  it('begins at the first reading at which the condition has held for long enough', () => {
    const readings = [
      [0, 2],
      [29, 2],
      [30, 2],
    ] as const;
    expect(run(SPACE, readings)).toEqual(['30 onset III']);
  });

  it('begins at once without `for`, at the most severe grade that is active', () => {
    expect(run(SPACE, [0.1, 6])).toEqual(['1 onset I']);
  });

  it('starts `for` afresh when one reading is off', () => {
    expect(
      run(SPACE, [
        [0, 2],
        [20, 1],
        [21, 2],
        [50, 2],
        [51, 2],
      ]),
    ).toEqual(['51 onset III']);
  });

  it('falls grade by grade: `clear` is for the mildest alone', () => {
    const readings = [
      [0, 6],
      [10, 6],
      [30, 6],
      [31, 0.9],
      [151, 0.9],
      [152, 0.7],
      [271, 0.7],
      [272, 0.7],
    ] as const;
    expect(run(SPACE, readings)).toEqual(['0 onset I', '151 downgrade III', '272 clear III']);
  });

  it('starts `hold` afresh when one reading is not clear', () => {
    const readings = [
      [0, 2],
      [30, 2],
      [31, 0.5],
      [150, 0.9],
      [151, 0.5],
      [270, 0.5],
      [271, 0.5],
    ] as const;
    expect(run(SPACE, readings)).toEqual(['30 onset III', '271 clear III']);
  });

  it('rises from grade to grade in one step a reading', () => {
    const rule = compile({ when: { above: { III: 1, II: 4, I: 5 } } });
    expect(run(rule, [0, 2, 4.5, 6, 2, 0])).toEqual(['1 onset III', '2 upgrade II', '3 upgrade I', '4 downgrade III', '5 clear III']);
  });

  it('tells bounds from what is beyond them', () => {
    const outside = compile({ when: { outside: { III: [19.5, 23.5] } } });
    expect(run(outside, [19.5, 23.5, 23.6, 20, 19.4])).toEqual(['2 onset III', '3 clear III', '4 onset III']);
    expect(run(compile({ when: { inside: [1, 2] } }), [0.9, 1, 2, 2.1])).toEqual(['1 onset III', '3 clear III']);
    expect(run(compile({ when: { above: 1 } }), [1, 1.1])).toEqual(['1 onset III']);
    expect(run(compile({ when: { 'above-or-equal': 1 }, grade: 'II' }), [1, 0.9])).toEqual(['0 onset II', '1 clear II']);
    expect(run(compile({ when: { below: 0.14 } }), [0.14, 0.13])).toEqual(['1 onset III']);
    expect(run(compile({ when: { 'below-or-equal': 0.14 } }), [0.14])).toEqual(['0 onset III']);
  });
});

const bound = fc.integer({ min: 0, max: 5 });
const pair = fc.tuple(bound, bound).map(([a, b]): readonly [number, number] => (a < b ? [a, b] : [b, a]));
const plainConditions = fc.oneof(
  fc.record({ above: bound }),
  fc.record({ below: bound }),
  fc.record({ 'above-or-equal': bound }),
  fc.record({ 'below-or-equal': bound }),
  fc.record({ inside: pair }),
  fc.record({ outside: pair }),
);
const byGrade = <Value>(value: fc.Arbitrary<Value>) =>
  fc.record({ I: value, II: value, III: value }, { requiredKeys: [] }).filter((grades) => Object.keys(grades).length > 0);
const conditions = fc.oneof(
  plainConditions,
  byGrade(bound).map((above) => ({ above })),
  byGrade(bound).map((below) => ({ below })),
  byGrade(pair).map((outside) => ({ outside })),
);
const seconds = fc.integer({ min: 0, max: 6 }).map((count) => `PT${count}S`);
const rules = fc.record(
  { when: conditions, clear: plainConditions, for: fc.oneof(seconds, byGrade(seconds)), hold: seconds },
  { requiredKeys: ['when'] },
);
const readings: fc.Arbitrary<ReferenceReading[]> = fc.array(
  fc.record({ time: fc.integer({ min: 0, max: 40 }).map((second) => second * 1000), value: fc.integer({ min: -1, max: 6 }) }),
  { maxLength: 40 },
);

/** Random rules may have a clear that holds during the alarm: those are refused, and no case here. */
function understood(source: object): CompiledRule {
  try {
    return compile(source as Partial<RuleSource>);
  } catch (cause) {
    fc.pre(!(cause instanceof RuleFaults));
    throw cause;
  }
}

it('does what the sentence in INTERFACES.md says, whatever the rule', () => {
  fc.assert(
    fc.property(rules, readings, (source, given) => {
      const rule = understood(source);
      const inTime = [...given].sort((a, b) => a.time - b.time).filter(({ time }, index, all) => all[index + 1]?.time !== time);
      const working = workingRule(rule, undefined);
      let stored = storedRule(rule, working);
      const transitions = inTime.flatMap(({ time, value }) => {
        const own = workingRule(rule, stored);
        const change = take(rule, own, time, value);
        stored = storedRule(rule, own);
        return change ? [{ time, ...change, value }] : [];
      });
      expect(transitions).toEqual(referenceTransitions(rule, given));
    }),
    { numRuns: 2000 },
  );
});
