import { describe, expect, it } from 'vitest';
import { compileRulePack, RuleFaults, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';

const BASE = { id: 'r', metric: 'ch4', unit: '%{vol}', when: { above: 1 } };

/** Takes anything: what was parsed from a file may be anything. */
function compile(rule: object): CompiledRule {
  return compileRulePack({ domain: 'gas', rules: [{ ...BASE, ...rule }] } as RulePackSource).rules[0] as CompiledRule;
}

const polygon = (...ring: readonly (readonly [number, number])[]) => ({ type: 'Polygon', coordinates: [ring] });

function faultsOf(pack: unknown): string[] {
  try {
    compileRulePack(pack as RulePackSource);
  } catch (cause) {
    if (cause instanceof RuleFaults) return cause.faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw cause;
  }
  return [];
}
const faults = (rule: object) => faultsOf({ domain: 'gas', rules: [{ ...BASE, ...rule }] });

describe('a rule', () => {
  it('needs id, metric, unit and when; the rest has defaults', () => {
    expect(compile({})).toEqual({
      id: 'r',
      domain: 'gas',
      metric: 'ch4',
      unit: '%{vol}',
      grades: [{ grade: 'III', condition: { is: 'above', than: 1 }, for: 0 }],
      hold: 0,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('has its grades most severe first, in whatever order they are written', () => {
    const { grades } = compile({
      when: { above: { III: 1, I: 5, II: 4 } },
      for: { I: 'PT0S', III: 'PT30S', II: 'PT10S' },
      clear: { below: 0.8 },
      hold: 'PT2M',
    });
    expect(grades).toEqual([
      { grade: 'I', condition: { is: 'above', than: 5 }, for: 0 },
      { grade: 'II', condition: { is: 'above', than: 4 }, for: 10_000 },
      { grade: 'III', condition: { is: 'above', than: 1 }, for: 30_000, clear: { is: 'below', than: 0.8 } },
    ]);
  });

  it('gives `clear` to the mildest grade there is', () => {
    const { grades } = compile({ when: { above: { I: 5, II: 4 } }, clear: { below: 3 } });
    expect(grades.map(({ clear }) => clear)).toEqual([undefined, { is: 'below', than: 3 }]);
  });

  it('waits as long for every grade where `for` is one duration, and not at all where a grade is not named', () => {
    expect(compile({ when: { above: { I: 5, II: 4 } }, for: 'PT1M' }).grades.map((grade) => grade.for)).toEqual([60_000, 60_000]);
    expect(compile({ when: { above: { I: 5, II: 4 } }, for: { II: 'PT1M' } }).grades.map((grade) => grade.for)).toEqual([0, 60_000]);
  });

  it('without grades in `when` takes `grade`', () => {
    expect(compile({ grade: 'I', when: { outside: [19.5, 23.5] } }).grades).toEqual([
      { grade: 'I', condition: { is: 'outside', low: 19.5, high: 23.5 }, for: 0 },
    ]);
  });

  it.each(['above', 'below', 'above-or-equal', 'below-or-equal'])('compares with %s', (is) => {
    expect(compile({ when: { [is]: { II: -1.5 } } }).grades[0]?.condition).toEqual({ is, than: -1.5 });
  });

  it.each(['inside', 'outside'])('compares with %s two bounds', (is) => {
    expect(compile({ when: { [is]: { II: [-1, 1] } } }).grades[0]?.condition).toEqual({ is, low: -1, high: 1 });
  });

  it('has a fingerprint of what it means, not of what it is called or where it is from', () => {
    const { fingerprint } = compile({});
    expect(compile({ id: 'other', source: 'a standard', for: 'PT0S' }).fingerprint).toBe(fingerprint);
    for (const change of [
      { unit: '%{LEL}' },
      { when: { above: 2 } },
      { when: { 'above-or-equal': 1 } },
      { grade: 'II' },
      { hold: 'PT1S' },
      { for: 'PT1S' },
      { clear: { below: 1 } },
    ])
      expect(compile(change).fingerprint, JSON.stringify(change)).not.toBe(fingerprint);
  });
});

describe('a pack', () => {
  it('has what its alarms hold back: of its own domain, unless another is named', () => {
    const inhibits = [
      { source: { rules: ['r'], grades: ['I', 'II'] }, target: { domain: 'drainage', rules: ['ponding'] }, equal: ['thing'] },
      { source: {}, target: { grades: ['III'] }, equal: ['asset', 'town'] },
    ];
    expect(compileRulePack({ domain: 'gas', rules: [BASE], inhibits } as RulePackSource).inhibits).toEqual([
      inhibits[0],
      { source: {}, target: { domain: 'gas', grades: ['III'] }, equal: ['asset', 'town'] },
    ]);
  });

  it('says of a rule when it flaps, within 10 min unless it says otherwise; what is evaluated stays the same rule', () => {
    expect(compile({ flapping: { onsets: 3 } }).flapping).toEqual({ onsets: 3, within: 600_000 });
    expect(compile({ flapping: { onsets: 20, within: 'PT1H' } }).flapping).toEqual({ onsets: 20, within: 3_600_000 });
    expect(compile({ flapping: { onsets: 3 } }).fingerprint).toBe(compile({}).fingerprint);
  });
});

describe('what is wrong with a pack', () => {
  it('is told all at once, with its place', () => {
    expect(
      faultsOf({
        domain: 'gass',
        rules: [
          { id: 'a', metric: '', when: { above: '1' } },
          { ...BASE, id: 'b', when: { above: 1, below: 0 } },
          { ...BASE, id: 'b', hold: '2 minutes', threshold: 1 },
          7,
        ],
      }),
    ).toEqual([
      expect.stringMatching(/^domain: "gass": expected one of bridge, gas/),
      'rules.0.metric: "": expected a text',
      'rules.0.unit: missing: expected a text',
      'rules.0.when.above: "1": expected a number',
      expect.stringMatching(/^rules\.1\.when: above and below together: expected one of above/),
      expect.stringMatching(/^rules\.2\.threshold: "threshold" is not a member of a rule/),
      'rules.2.hold: "2 minutes" is not a duration: expected ISO 8601, such as PT70M',
      'rules.3: expected a rule with id, metric, unit and when',
      'rules.2.id: the rule "b" is there twice',
    ]);
  });

  it('is told of what stands beside its rules', () => {
    expect(faultsOf({ domain: 'gas', season: 'summer', rules: [BASE] })).toEqual([
      'season: "season" is not a member of a rule pack: expected domain, rules, inhibits',
    ]);
  });

  it.each([undefined, null, 7, 'x', [], {}, { domain: 'gas' }, { domain: 'gas', rules: {} }])('is told of no pack at all: %j', (pack) => {
    expect(faultsOf(pack).length).toBeGreaterThan(0);
  });

  it.each([
    [{ when: undefined }, 'when: nothing to compare with'],
    [{ id: 'a#1' }, 'id: "a#1": expected an id without #'],
    [{ for: { II: 'PT1M' } }, 'for.II: no condition of grade II waits for this: expected III'],
    [{ flapping: { onsets: 3, within: 'PT0S' } }, 'flapping.within: "PT0S": expected a duration longer than nothing'],
    [
      { when: { missing: 'PT5M', schedule: { from: '08:00', to: '20:00' } } },
      'when.schedule: "schedule" in "missing": a silence begins when its own time is over',
    ],
    [{ when: {} }, 'when: nothing to compare with'],
    [{ when: { above: {} } }, 'when.above: expected a bound for at least one of I, II, III'],
    [{ when: { above: { IV: 1 } } }, 'when.above.IV: "IV" is not a grade'],
    [{ when: { above: null } }, 'when.above: null: expected a number'],
    [{ when: { above: Number.POSITIVE_INFINITY } }, 'when.above: null: expected a number'],
    [{ when: { above: [1, 2] } }, 'when.above: [1,2]: expected a number'],
    [{ when: { outside: 1 } }, 'when.outside: 1: expected two numbers, the lower first'],
    [{ when: { outside: [2, 1] } }, 'when.outside: [2,1]: expected two numbers, the lower first'],
    [{ when: { inside: { III: [1] } } }, 'when.inside.III: [1]: expected two numbers, the lower first'],
    [{ when: { over: 1 } }, 'when.over: "over" is no comparison'],
    [{ when: { constructor: 1 } }, 'when.constructor: "constructor" is no comparison'],
    [{ when: { missing: 5 } }, 'when.missing: "5" is not a duration'],
    [{ when: { count: { n: 1, of: 2, missing: 'PT5M' } } }, 'when.count.missing: silence is no reading'],
    [{ unit: 'furlong' }, 'unit: "furlong" is not a unit known here: expected UCUM'],
    [{ clear: { below: 1.1 } }, 'clear: clear (below 1.1) and grade III (above 1) can hold at once: expected them apart'],
    [{ over: 'PT10M' }, 'over: "PT10M": expected {window, fn, when}'],
    [{ over: { fn: 'rms' } }, 'over.window: missing: expected an ISO 8601 duration'],
    [{ over: { window: 'PT0S', fn: 'rms' } }, 'over.window: "PT0S" is no time at all'],
    [{ over: { window: 'P401D', fn: 'rms' } }, 'over.window: "P401D" is longer than any history is kept: expected 400 days at most'],
    [{ over: { window: '10m', fn: 'rms' } }, 'over.window: "10m" is not a duration'],
    [{ over: { window: 'PT10M', fn: 'median' } }, 'over.fn: "median": expected one of sum, mean, min'],
    [{ over: { window: 'PT10M', fn: 'rms', when: { above: 1 } } }, 'over.when: only a duration is that of a condition'],
    [{ over: { window: 'PT10M', fn: 'rms', slide: 1 } }, 'over.slide: "slide" is not a member here: expected window, fn, when'],
    [{ over: { window: 'PT10M', fn: 'rms' }, when: { rising: { by: 1, within: 'PT1M' } } }, 'over: over cannot be combined with change'],
    [{ when: { rising: { by: 0, within: 'PT1M' } } }, 'when.rising.by: 0: expected a number above zero'],
    [{ when: { falling: { by: { IV: 1 }, within: 'PT1M' } } }, 'when.falling.by.IV: "IV" is not a grade'],
    [{ when: { falling: { by: 1 } } }, 'when.falling.within: missing: expected an ISO 8601 duration'],
    [{ when: { count: { n: 6, of: 5, above: 1 } } }, 'when.count.n: 6: expected a whole number from 1 to 5'],
    [{ when: { count: { n: 1, of: 101, above: 1 } } }, 'when.count.of: 101: expected a whole number from 1 to 100'],
    [{ when: { count: { n: 1, of: 2 } } }, 'when.count: nothing to compare with'],
    [{ when: { count: { n: 1, of: 2, count: { n: 1, of: 2, above: 1 } } } }, 'when.count: a count of a count'],
    [{ when: { baseline: { by: 'hour', above: '30%' } } }, 'when.baseline.by: "hour": expected hour-of-week'],
    [{ when: { baseline: { by: 'hour-of-week', above: 30 } } }, 'when.baseline.above: 30: expected a percentage, such as 30%'],
    [{ when: { baseline: { by: 'hour-of-week' } } }, 'when.baseline: nothing to compare with: expected one of above, below'],
    [{ when: { 'inside-area': { type: 'Polygon' } } }, 'metric: "ch4" is in no area: expected position'],
    [{ metric: 'position', when: { above: 1 } }, 'when: a position is not compared with a bound: expected inside-area or outside-area'],
    [{ metric: 'position', when: { 'inside-area': null } }, 'when.inside-area: missing: expected a GeoJSON Polygon or MultiPolygon'],
    [
      { metric: 'position', when: { 'inside-area': { type: 'Point', coordinates: [113, 23] } } },
      'when.inside-area: "Point": expected a GeoJSON Polygon',
    ],
    [
      { metric: 'position', when: { 'outside-area': polygon([113, 23], [114, 23], [114, 24], [113, 25]) } },
      'when.outside-area.coordinates.0: the ring ends at [113,25]: expected it closed, at [113,23]',
    ],
    [
      { metric: 'position', when: { 'outside-area': polygon([113, 23], [113, 23]) } },
      'when.outside-area.coordinates.0: expected a ring of at least four positions',
    ],
    [
      { metric: 'position', when: { 'inside-area': polygon([23, 113], [23, 114], [24, 114], [23, 113]) } },
      'when.inside-area.coordinates.0.0: [23,113]: expected [longitude, latitude]',
    ],
    [{ metric: 'position', clear: { below: 1 }, when: { 'inside-area': polygon() } }, 'clear: a position is not compared with a bound'],
    [{ schedule: {} }, 'schedule: it says nothing: expected days, or from and to'],
    [{ schedule: [] }, 'schedule: expected at least one of {days, from, to}'],
    [{ schedule: { from: '8:00' } }, 'schedule.from: "8:00": expected a time of day in quotes, such as "22:00"'],
    [{ schedule: { from: '08:00', to: '08:00' } }, 'schedule: from "08:00" to "08:00": expected two different times'],
    [{ schedule: [{ days: ['mon..fry'] }] }, 'schedule.0.days: "mon..fry": expected days of the week'],
    [{ season: { from: '02-30', to: '04-30' } }, 'season.from: "02-30": expected a month and a day in quotes'],
    [{ season: { from: '10-01' } }, 'season.to: missing: expected a month and a day in quotes'],
    [{ grade: 'IV' }, 'grade: "IV": expected I, II or III'],
    [{ grade: 'I', when: { above: { I: 1 } } }, 'grade: "I" beside bounds by grade: expected one or the other'],
    [{ clear: { below: { III: 1 } } }, 'clear.below: {"III":1}: expected a number'],
    [{ clear: 1 }, 'clear: nothing to compare with'],
    [{ for: { IV: 'PT1S' } }, 'for.IV: "IV" is not a grade'],
    [{ for: 30 }, 'for: "30" is not a duration'],
    [{ for: null }, 'for: "null" is not a duration'],
    [{ hold: 'P1M' }, 'hold: "P1M" is not a duration'],
    [{ flapping: 5 }, 'flapping.onsets: missing: expected a whole number from 2 to 20'],
    [{ flapping: { onsets: 1 } }, 'flapping.onsets: 1: expected a whole number from 2 to 20'],
    [{ flapping: { onsets: 21 } }, 'flapping.onsets: 21: expected a whole number from 2 to 20'],
    [{ flapping: { onsets: 2.5 } }, 'flapping.onsets: 2.5: expected a whole number from 2 to 20'],
    [{ flapping: { onsets: 3, within: '5m' } }, 'flapping.within: "5m" is not a duration'],
    [{ flapping: { onsets: 3, every: 'PT5M' } }, 'flapping.every: "every" is not a member here: expected onsets, within'],
  ])('is told of %j', (rule, fault) => {
    expect(faults(rule).join('\n')).toContain(`rules.0.${fault}`);
  });

  const INHIBITION = { source: {}, target: {}, equal: ['asset'] };
  const inhibitionFaults = (inhibits: unknown) => faultsOf({ domain: 'gas', rules: [BASE], inhibits });

  it.each([
    [{}, 'inhibits: {}: expected a list of {source, target, equal}'],
    [[7], 'inhibits.0.source: missing: expected {rules, grades}, {} for any alarm'],
    [[{ ...INHIBITION, until: 'x' }], 'inhibits.0.until: "until" is not a member here: expected source, target, equal'],
    [[{ ...INHIBITION, source: 'r' }], 'inhibits.0.source: "r": expected {rules, grades}'],
    [[{ ...INHIBITION, source: { rules: ['other'] } }], 'inhibits.0.source.rules: no rule "other" in this pack: expected one of r'],
    [[{ ...INHIBITION, source: { rules: [] } }], 'inhibits.0.source.rules: []: expected a list of rules'],
    [[{ ...INHIBITION, source: { grades: ['IV'] } }], 'inhibits.0.source.grades: ["IV"]: expected a list of I, II, III'],
    [[{ ...INHIBITION, source: { domain: 'gas' } }], 'inhibits.0.source.domain: "domain" is not a member here: expected rules, grades'],
    [[{ ...INHIBITION, target: undefined }], 'inhibits.0.target: missing: expected {rules, grades}'],
    [[{ ...INHIBITION, target: { domain: 'gass' } }], 'inhibits.0.target.domain: "gass": expected one of bridge, gas'],
    [[{ ...INHIBITION, target: { rules: 'r' } }], 'inhibits.0.target.rules: "r": expected a list of rules'],
    [[{ ...INHIBITION, equal: undefined }], 'inhibits.0.equal: missing: expected a list of asset, thing, town'],
    [[{ ...INHIBITION, equal: [] }], 'inhibits.0.equal: []: expected a list of asset, thing, town'],
    [[INHIBITION, { ...INHIBITION, equal: ['street'] }], 'inhibits.1.equal: ["street"]: expected a list of asset, thing, town'],
  ])('is told of the inhibitions %j', (inhibits, fault) => {
    expect(inhibitionFaults(inhibits).join('\n')).toContain(fault);
  });
});
