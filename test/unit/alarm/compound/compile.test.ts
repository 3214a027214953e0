import { describe, expect, it } from 'vitest';
import { compileRulePack, RuleFaults, type RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';

const SMOKE = { metric: 'smoke', unit: '1', above: 0.7 };
const HEAT = { metric: 'heat', unit: '1', above: 0.7 };

const packOf = (rule: object) => ({ domain: 'forest-fire', rules: [{ id: 'r', ...rule }] }) as unknown as RulePackSource;
const compile = (rule: object) => compileRulePack(packOf(rule)).rules[0];

function faults(rule: object): string[] {
  try {
    compileRulePack(packOf(rule));
  } catch (cause) {
    if (cause instanceof RuleFaults) return cause.faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw cause;
  }
  return [];
}

describe('all and any', () => {
  it('hold on one asset, at one moment, on one sensor, unless they say otherwise', () => {
    expect(compile({ when: { all: [SMOKE, HEAT] } })).toMatchObject({
      metric: '',
      unit: '1',
      grades: [],
      compound: {
        of: 'all',
        grade: 'III',
        within: 0,
        across: 'asset',
        sources: 1,
        operands: [
          { id: 'r#1', metric: 'smoke', grades: [{ condition: { is: 'above', than: 0.7 } }] },
          { id: 'r#2', metric: 'heat' },
        ],
      },
    });
  });

  it('say within what time, over what, on how many sensors, at which grade', () => {
    const when = { any: [SMOKE, HEAT], within: 'PT10M', across: { radius: 500 }, sources: 2 };
    expect(compile({ when, grade: 'II' })?.compound).toMatchObject({
      of: 'any',
      grade: 'II',
      within: 600_000,
      across: { radius: 500 },
      sources: 2,
    });
  });

  it('take schedule and season that stand in when as those that stand beside it', () => {
    const schedule = { from: '08:00', to: '20:00' };
    const inside = compile({ when: { any: [SMOKE, { ...HEAT, schedule: { from: '21:00', to: '22:00' } }], schedule } });
    const beside = compile({ when: { any: [SMOKE, { ...HEAT, schedule: { from: '21:00', to: '22:00' } }] }, schedule });
    const times = (rule: typeof inside) => rule?.compound?.operands.map((operand) => operand.schedule?.[0]?.from);
    expect(times(inside)).toEqual([8 * 3_600_000, 21 * 3_600_000]);
    expect(times(beside)).toEqual(times(inside));
  });

  it('take metric, unit, schedule and season of conditions that name none from the rule', () => {
    const schedule = { from: '08:00', to: '20:00' };
    const rule = compile({
      metric: 'smoke',
      unit: '1',
      schedule,
      when: {
        all: [
          { above: 0.7, for: 'PT1M' },
          { ...HEAT, hold: 'PT5M' },
        ],
      },
    });
    expect(rule).toMatchObject({ metric: 'smoke', unit: '1' });
    expect(rule?.compound?.operands).toMatchObject([
      { metric: 'smoke', grades: [{ for: 60_000 }], schedule: [{ from: 28_800_000 }] },
      { metric: 'heat', hold: 300_000, schedule: [{ from: 28_800_000 }] },
    ]);
  });

  it('take every kind of condition, also under when', () => {
    const operands = [
      { metric: 'smoke', unit: '1', when: { rising: { by: 0.2, within: 'PT5M' } } },
      { metric: 'smoke', unit: '1', count: { n: 2, of: 3, above: 0.5 } },
      { metric: 'smoke', unit: '1', missing: 'PT5M' },
      { metric: 'smoke', unit: '1', anomaly: {} },
      { metric: 'rain', unit: 'mm', above: 50, over: { window: 'PT6H', fn: 'sum' } },
      { metric: 'strain', unit: '1', above: '80 % of design' },
    ];
    const compiled = compile({ when: { any: operands } })?.compound?.operands;
    expect(
      compiled?.map(({ signal, count, missing, share }) => signal?.of ?? (count && 'count') ?? (missing && 'missing') ?? share),
    ).toEqual(['change', 'count', 'missing', 'anomaly', 'window', 'design']);
  });

  it.each<[string, object, string]>([
    ['no condition', { when: { all: [] } }, 'rules.0.when.all: 0 conditions: expected a list of 1 to 20 conditions'],
    ['no list', { when: { any: SMOKE } }, 'rules.0.when.any: {"metric":"smoke"'],
    ['one within another', { when: { all: [{ any: [SMOKE] }, HEAT] } }, 'rules.0.when.all.0.any: "any" within another condition'],
    ['one within another, under when', { when: { all: [{ when: { any: [SMOKE] } }, HEAT] } }, 'rules.0.when.all.0.when.any: "any" within'],
    [
      'a count of them',
      { metric: 'smoke', unit: '1', when: { count: { n: 1, of: 2, all: [SMOKE] } } },
      'rules.0.when.count.all: "all" within',
    ],
    ['both', { when: { all: [SMOKE], any: [HEAT] } }, 'rules.0.when: all and any together'],
    [
      'a condition without a metric',
      { when: { all: [{ above: 1 }] } },
      'rules.0.when.all.0.metric: missing: expected a text, here or for all',
    ],
    ['an unknown comparison', { when: { all: [{ ...SMOKE, abov: 1 }] } }, 'rules.0.when.all.0: above and abov together'],
    ['bounds by grade', { when: { all: [{ ...SMOKE, above: { II: 0.7, III: 0.5 } }] } }, 'rules.0.when.all.0: bounds by grade'],
    ['a grade within', { when: { all: [{ ...SMOKE, grade: 'II' }] } }, 'rules.0.when.all.0.grade: "grade" in one of several conditions'],
    ['for of the whole', { when: { all: [SMOKE] }, for: 'PT1M' }, 'rules.0.for: "for" beside "all"'],
    ['clear of the whole', { when: { all: [SMOKE] }, clear: { below: 0.5 } }, 'rules.0.clear: "clear" beside "all"'],
    ['no time', { when: { all: [SMOKE], within: '10 minutes' } }, 'rules.0.when.within'],
    ['too long a time', { when: { all: [SMOKE], within: 'P8D' } }, 'rules.0.when.within: "P8D" is longer than what happened is remembered'],
    [
      'an unknown scope',
      { when: { all: [SMOKE], across: 'street' } },
      'rules.0.when.across: "street": expected one of asset, thing, town, or',
    ],
    ['a radius of nothing', { when: { all: [SMOKE], across: { radius: 0 } } }, 'rules.0.when.across: {"radius":0}'],
    ['half a sensor', { when: { any: [SMOKE], sources: 1.5 } }, 'rules.0.when.sources: 1.5: expected a whole number'],
    [
      'within of an ordinary rule',
      { metric: 'smoke', unit: '1', when: { above: 1, within: 'PT1M' } },
      'rules.0.when: above and within together',
    ],
    ['an unknown unit', { when: { all: [{ ...SMOKE, unit: 'furlong' }] } }, 'rules.0.when.all.0.unit: "furlong" is not a unit known here'],
    [
      'a clear during the condition',
      { when: { all: [{ ...SMOKE, clear: { below: 0.8 } }] } },
      'rules.0.when.all.0.clear: clear (below 0.8)',
    ],
    [
      'silence at times',
      { when: { all: [{ missing: 'PT5M', metric: 'smoke', unit: '1', schedule: { from: '08:00' } }] } },
      '.schedule: "schedule" beside "missing"',
    ],
  ])('cannot be meant: %s', (_what, rule, message) => {
    expect(faults(rule).join('\n')).toContain(message);
  });
});

describe('while', () => {
  it('names a context, beside any kind', () => {
    expect(compile({ metric: 'smoke', unit: '1', when: { above: 1 }, while: 'fire-declared' })).toMatchObject({
      while: 'fire-declared',
      grades: [{ grade: 'III' }],
    });
    expect(compile({ when: { all: [SMOKE, HEAT] }, while: 'forest-fire-declared' })?.compound?.operands).toHaveLength(2);
  });

  it('changes what the rule means', () => {
    const rule = { metric: 'smoke', unit: '1', when: { above: 1 } };
    expect(compile({ ...rule, while: 'fire-declared' })?.fingerprint).not.toBe(compile(rule)?.fingerprint);
  });

  it('names those there are when it knows none of that name', () => {
    const [message] = faults({ metric: 'smoke', unit: '1', when: { above: 1 }, while: 'fire' });
    expect(message).toContain('rules.0.while: "fire" is no context: expected one of bridge-declared, gas-declared, fire-declared');
  });
});
