import { describe, expect, it } from 'vitest';
import { bindingsOf } from '../../../lib/core/alarm/bindings.ts';
import { compileRulePack, RuleFaults, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import type { Publication } from '../../../lib/core/ports/publications.ts';
import type { MetricDeclaration } from '../../../lib/core/registry/model.ts';
import { registryOf, sensor, THING } from '../support/alarm-city.ts';

const published = <Kind extends 'registry' | 'rules'>(kind: Kind, body: unknown) =>
  ({ kind, number: 1, digest: '1', author: 'test', publishedAt: '', effectiveFrom: '', body }) as unknown as Publication<Kind>;
const pack = (rule: object): CompiledRulePack =>
  compileRulePack({ domain: 'gas', rules: [{ id: 'strain', metric: 'strain', unit: '[ppm]', ...rule } as RuleSource] });

/** The rule's grades as they are bound to sensors of these declarations. */
function bound(rule: object, ...declarations: readonly Partial<MetricDeclaration>[]) {
  const sensors = declarations.map((own, index) => sensor(`s-${index}`, [{ metric: 'strain', unit: '[ppm]', ...own }]));
  const thing = bindingsOf(published('registry', registryOf(sensors)), published('rules', [pack(rule)])).thing(THING);
  return sensors.map(({ id }) => thing?.series.get(`${id}/strain`)?.rules.map((own) => own.rule) ?? []);
}
const SHARES = { when: { above: { III: '80 % of design', II: '100% of design' } }, clear: { below: '70 % of design' } };

describe('a share of what a sensor declares', () => {
  it('is a bound in the rule’s unit, for each sensor its own; without the value there is no rule', () => {
    const [weak, strong, none] = bound(
      SHARES,
      { values: { design: 200 } },
      { values: { design: 5e-4 }, unit: '1' },
      { values: { other: 1 } },
    );
    expect(weak?.[0]?.grades).toMatchObject([
      { grade: 'II', condition: { is: 'above', than: 200 } },
      { grade: 'III', condition: { is: 'above', than: 160 }, clear: { is: 'below', than: 140 } },
    ]);
    expect(strong?.[0]?.grades.map(({ condition }) => condition)).toMatchObject([{ than: 500 }, { than: 400 }]);
    expect(none).toEqual([]);
    expect(weak?.[0]?.fingerprint).not.toBe(strong?.[0]?.fingerprint);
  });

  it('is all there is in a rule', () => {
    const faultsOf = (rule: object): string => {
      try {
        return JSON.stringify(pack(rule));
      } catch (cause) {
        if (cause instanceof RuleFaults) return cause.message;
        throw cause;
      }
    };
    expect(faultsOf({ when: { above: { III: '80 % of design', II: 3 } } })).toContain(
      'rules.0.when: shares of design beside plain numbers',
    );
    expect(faultsOf({ when: { above: { III: '80 % of design', II: '9 % of high' } } })).toContain('shares of design and high: expected');
    expect(faultsOf({ when: { above: '80 % of Design' } })).toContain('rules.0.when.above: "80 % of Design": expected a number');
    expect(faultsOf({ ...SHARES, clear: { below: '90 % of design' } })).toContain(
      'clear (below 90) and grade III (above 80) can hold at once',
    );
  });

  it('counts readings and looks at what changed, too', () => {
    const [often] = bound({ when: { count: { n: 2, of: 3, above: '80 % of design' } } }, { values: { design: 200 } });
    expect(often?.[0]).toMatchObject({ count: { n: 2, of: 3 }, grades: [{ condition: { than: 160 } }] });
    const [rising] = bound({ when: { rising: { by: '10 % of design', within: 'PT1M' } } }, { values: { design: 200 } });
    expect(rising?.[0]).toMatchObject({ signal: { of: 'change' }, grades: [{ condition: { than: 20 } }] });
  });
});

describe('bounds that a sensor declares', () => {
  const rule = { when: { above: { III: 100, II: 200 } }, clear: { below: 90 } };

  it('take the place of the rule’s, which stays the same where there are none', () => {
    const [own, plain] = bound(rule, { bounds: { strain: { III: 50, clear: 40 } } }, { bounds: { other: { III: 1 } } });
    expect(own?.[0]?.grades).toMatchObject([{ condition: { than: 200 } }, { condition: { than: 50 }, clear: { than: 40 } }]);
    expect(plain?.[0]).toEqual(pack(rule).rules[0]);
    expect(own?.[0]?.fingerprint).not.toBe(plain?.[0]?.fingerprint);
  });

  it('may be two numbers', () => {
    const [own] = bound({ when: { outside: [1, 5] } }, { bounds: { strain: { III: [2, 4] } } });
    expect(own?.[0]?.grades[0]?.condition).toEqual({ is: 'outside', low: 2, high: 4 });
  });
});
