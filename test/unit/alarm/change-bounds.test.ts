import { expect, test } from 'vitest';
import { withRuleBounds } from '../../../lib/core/alarm/change-bounds.ts';
import { fingerprintOf } from '../../../lib/core/alarm/compile-one-rule.ts';
import { compileRulePack } from '../../../lib/core/alarm/compile-rule.ts';
import { diffRules } from '../../../lib/core/alarm/diff-rules.ts';
import { FOSHAN } from '../support/foshan.ts';

const gas = (III: number, clear = 0.8) =>
  compileRulePack({
    domain: 'gas',
    rules: [
      {
        id: 'ch4-space',
        metric: 'ch4',
        unit: '%{vol}',
        when: { above: { III, II: 4, I: 5 } },
        clear: { below: clear },
        for: { III: 'PT30S' },
        source: 'test',
      },
    ],
  });

test('a rule with other bounds means what it would mean had it been written so', () => {
  const { packs, faults } = withRuleBounds([gas(1)], [{ domain: 'gas', rule: 'ch4-space', bounds: { III: 1.2, clear: 0.9 } }]);
  expect(faults).toEqual([]);
  expect(packs).toEqual([gas(1.2, 0.9)]);
});

test('every rule of the city has the fingerprint of what it means, also after it was stored', () => {
  const stored: typeof FOSHAN.rules = JSON.parse(JSON.stringify(FOSHAN.rules));
  for (const rule of stored.flatMap(({ rules }) => rules)) expect(fingerprintOf(rule), rule.id).toBe(rule.fingerprint);
});

test('everything that is wrong is told with its place', () => {
  const change = (rule: string, bounds: object) => ({ domain: 'gas' as const, rule, bounds });
  const faults = (...changes: ReturnType<typeof change>[]) => withRuleBounds([gas(1)], changes).faults.map(({ path }) => path.join('/'));
  expect(faults(change('nothing', {}))).toEqual(['0/rule']);
  expect(faults(change('ch4-space', { III: [1, 2] }))).toEqual(['0/bounds/III']);
  expect(faults(change('ch4-space', { III: 4.5 }))).toEqual(['0/bounds']);
  expect(faults(change('ch4-space', { III: 1.1 }), change('ch4-space', { III: 1.2 }))).toEqual(['1/rule']);
});

test('a difference names the bounds that moved, and rules that came or went', () => {
  expect(diffRules([gas(1)], [gas(1.2)])).toEqual([
    { domain: 'gas', rule: 'ch4-space', field: 'bound', grade: 'III', before: 'above 1', after: 'above 1.2' },
  ]);
  expect(diffRules([], [gas(1)])).toMatchObject([{ field: 'rule', before: null }]);
  expect(diffRules([gas(1)], [gas(1)])).toEqual([]);
});
