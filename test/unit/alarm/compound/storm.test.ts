import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulePack } from '../../../../lib/core/alarm/compile-rule.ts';
import { lastingOf } from '../../../../lib/core/alarm/compound/clusters.ts';
import { evaluateCompound } from '../../../../lib/core/alarm/compound/evaluate-compound.ts';
import { Groups } from '../../../../lib/core/alarm/compound/groups.ts';
import { type Joint, jointOf } from '../../../../lib/core/alarm/compound/joint.ts';
import type { CompoundState, Course, Edge } from '../../../../lib/core/alarm/compound/model.ts';
import type { CompiledRule } from '../../../../lib/core/alarm/rule.ts';
import { distanceMetres } from '../../../../lib/core/registry/distance.ts';
import { T0 } from '../../support/alarm-city.ts';

const MINUTE = 60_000;

function ruleOf(when: object): CompiledRule {
  const condition = { any: [{ above: 3 }], ...when };
  return compileRulePack({ domain: 'gas', rules: [{ id: 'storm', metric: 'ch4', unit: '%{vol}', when: condition }] })
    .rules[0] as CompiledRule;
}
const NEAR = ruleOf({ across: { radius: 500 }, sources: 2 });

/** In alarm from a moment on, and up to another. */
function course(sensor: string, from: number, to: number | undefined, lat: number, lon = 113.11): Course {
  const onset = { time: from, grade: 'III' as const, value: 5 };
  const end = to === undefined ? [] : [{ time: to, grade: null, value: 1 }];
  return { source: sensor, operand: 0, metric: 'ch4', place: { sensor, position: { lat, lon } }, steps: [onset, ...end] };
}

/** By the words: whoever is within the radius of another one is with it. */
function groupsByTheWords(courses: readonly Course[], time: number): string[][] {
  const lasting = courses.filter(({ steps: [onset, end] }) => onset && onset.time <= time && (!end || time < end.time));
  let groups: Course[][] = [];
  for (const one of lasting) {
    const near = groups.filter((group) => group.some((other) => distance(one, other) <= 500));
    groups = [...groups.filter((group) => !near.includes(group)), [...near.flat(), one]];
  }
  return groups.map((group) => group.map(({ source }) => source).sort()).sort();
}

const distance = ({ place: a }: Course, { place: b }: Course): number =>
  a.position && b.position ? distanceMetres(a.position, b.position) : 0;

describe('sensors that are near each other in a storm', () => {
  it('are in the groups that the words give, moment by moment, wherever they are', () => {
    const spot = fc.record({ from: fc.nat(12), lasts: fc.option(fc.integer({ min: 1, max: 6 })), north: fc.nat(12), east: fc.nat(4) });
    const corner = fc.constantFrom({ lat: 23, lon: 113 }, { lat: -0.005, lon: 179.995 }, { lat: 89.98, lon: 0 });
    fc.assert(
      fc.property(fc.array(spot, { maxLength: 24 }), corner, (spots, { lat, lon }) => {
        const courses = spots.map(({ from, lasts, north, east }, index) =>
          course(`s-${index}`, from, lasts === null ? undefined : from + lasts, lat + north * 0.0017, lon + east * 0.003),
        );
        const joint = jointOf(NEAR) as Joint;
        const groups = new Groups(
          joint,
          courses.map((own) => lastingOf(joint, own)),
          [],
        );
        let standing: ReturnType<Groups['moveTo']>['formed'] = [];
        for (let time = 0; time <= 18; time++) {
          const { formed, gone } = groups.moveTo(time);
          standing = [...standing.filter((group) => !gone.has(group)), ...formed];
          const names = standing.map(({ members }) => members.map(({ lasting }) => lasting.course.source).sort()).sort();
          expect(names).toEqual(groupsByTheWords(courses, time));
        }
      }),
    );
  });

  it('are looked at where something changes, and nowhere else', () => {
    const joint = jointOf(NEAR) as Joint;
    const all = Array.from({ length: 300 }, (_, index) => lastingOf(joint, course(`s-${index}`, index, 1000 + index, 20 + index * 0.02)));
    const groups = new Groups(joint, all, []);
    for (let time = 0; time < 1300; time++) expect(groups.moveTo(time).formed.length).toBeLessThanOrEqual(1);
  });
});

describe('a condition in a storm', () => {
  const tell = (state: CompoundState | undefined, rule: CompiledRule, { source, place, metric, steps }: Course): CompoundState => {
    const { fingerprint } = rule;
    const edge: Edge = {
      effect: 'edge',
      id: `${source}#${steps.length}`,
      rule: rule.id,
      teller: { item: source, version: steps.length },
      time: steps.at(-1)?.time as number,
      course: { source, metric, steps },
      target: { domain: 'gas', scope: 'tenant', fingerprint, operand: 0, place },
    };
    const key = { domain: 'gas', rule: rule.id, scope: 'tenant' } as const;
    return evaluateCompound(state, { key, rule, rules: 1, edges: [edge] }) as CompoundState;
  };

  it('begins again as far back as data may be late, where many sensors last, and further where few do', () => {
    const stormOf = (sensors: number): CompoundState => {
      let state: CompoundState | undefined;
      for (let index = 0; index < sensors; index++) state = tell(state, NEAR, course(`s-${index}`, T0 + index * MINUTE, undefined, 23));
      return state as CompoundState;
    };
    expect(stormOf(100).base?.at).toBe(T0 + (99 - 15) * MINUTE);
    expect(stormOf(100).courses).toHaveLength(100);
    expect(stormOf(40).base?.at).toBeLessThan(T0);
  });
});
