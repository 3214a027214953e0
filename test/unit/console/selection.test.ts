import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApiIncident, ApiTier } from '../../../console/src/api/types.ts';
import {
  DOMAIN_CHOICES,
  EVERYTHING_OPEN,
  GRADE_CHOICES,
  MOST_PINNED,
  OPEN_STATE_CHOICES,
  part,
  type Selection,
  searchOf,
  select,
  selectionOf,
} from '../../../console/src/watch/selection.ts';
import { consoleIncident } from '../support/console-incident.ts';

const TIERS = new Map<string, ApiTier>(
  ['foshan', 'foshan/chancheng', 'foshan/chancheng/zumiao', 'foshan/nanhai'].map((path) => {
    const id = path.slice(path.lastIndexOf('/') + 1);
    return [id, { id, path, name: { zh: id, en: id } }];
  }),
);

const someOf = <Choice>(choices: readonly Choice[]) => fc.subarray([...choices]);
const selections: fc.Arbitrary<Selection> = fc.record(
  {
    scope: fc.constantFrom('open', 'all'),
    domains: someOf(DOMAIN_CHOICES),
    grades: someOf(GRADE_CHOICES),
    states: someOf(OPEN_STATE_CHOICES),
    unanswered: fc.boolean(),
    tier: fc.constantFrom('zumiao', 'chancheng'),
    unit: fc.constantFrom('foshan-gas', 'a&b=c d'),
  },
  { requiredKeys: ['scope', 'domains', 'grades', 'states', 'unanswered'] },
);

it('an address asks for exactly the selection it was made from, and keeps what is not its own', () => {
  fc.assert(
    fc.property(selections, (selection) => {
      const search = searchOf(selection, '?poll=off');
      expect(selectionOf(search)).toEqual(selection);
      expect(new URLSearchParams(search).get('poll')).toBe('off');
    }),
  );
  expect(selectionOf('?grade=IV,I&domain=magic&show=nothing')).toEqual({ ...EVERYTHING_OPEN, grades: ['I'] });
});

it('a tier is everything in it and below, and nothing of a neighbour', () => {
  const all = [
    consoleIncident('3', { town: 'zumiao' }),
    consoleIncident('2', { tier: 'chancheng' }),
    consoleIncident('1', { tier: 'nanhai' }),
    consoleIncident('0', { tier: 'foshan' }),
  ];
  const shown = (tier: string): string =>
    select(all, { ...EVERYTHING_OPEN, tier }, TIERS)
      .map(({ id }) => id)
      .join('');
  expect([shown('zumiao'), shown('chancheng'), shown('nanhai'), shown('foshan'), shown('elsewhere')]).toEqual(['3', '32', '1', '3210', '']);
});

it('a unit’s are those where it owes something', () => {
  const owed = { id: 'o1', body: 'owner', action: 'dispose', state: 'pending', provisional: false } as const;
  const all = [
    consoleIncident('2', { obligations: [{ ...owed, unit: 'foshan-gas' }] }),
    consoleIncident('1', { obligations: [{ ...owed, unit: 'other' }] }),
  ];
  expect(select(all, { ...EVERYTHING_OPEN, unit: 'foshan-gas' }, TIERS).map(({ id }) => id)).toEqual(['2']);
});

it('nothing that is shown is lost or doubled between what stays in sight and the rest; what stays is the gravest that waits', () => {
  const states = fc.constantFrom(...OPEN_STATE_CHOICES);
  const grades = fc.constantFrom(...GRADE_CHOICES);
  fc.assert(
    fc.property(fc.array(fc.tuple(states, grades), { maxLength: 30 }), (list) => {
      const shown = list.map(([state, grade], index) => consoleIncident(String(index).padStart(3, '0'), { state, grade }));
      const { pinned, unanswered, rest } = part(shown);
      expect([...pinned, ...rest].map(({ id }) => id).sort()).toEqual(shown.map(({ id }) => id));
      expect(unanswered).toBe(shown.filter(({ state }) => state === 'raised' || state === 'dispatched').length);
      expect(pinned.length).toBe(Math.min(MOST_PINNED, unanswered));
      const ranks = (some: readonly ApiIncident[]): number[] => some.map(({ grade }) => GRADE_CHOICES.indexOf(grade));
      const left = rest.filter(({ state }) => state === 'raised' || state === 'dispatched');
      if (left.length > 0) expect(Math.max(...ranks(pinned))).toBeLessThanOrEqual(Math.min(...ranks(left)));
    }),
  );
});
