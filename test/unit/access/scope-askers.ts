import type { Role } from '../../../lib/core/access/principal.ts';
import { UNIT } from './scope-world.ts';

/** The kinds of place from which somebody asks, in the order of a cell's signs. */
export const KINDS = ['city', 'district', 'town', 'sector', 'unit'] as const;
export type Kind = (typeof KINDS)[number];

/** Where somebody asks from: where it happens, elsewhere in the same district, or elsewhere. */
export type Where = 'there' | 'beside' | 'elsewhere';

export interface Asker {
  readonly kind: Kind;
  readonly where: Where;
  readonly claims: Readonly<Record<string, string>>;
}

const PLACES: readonly (Omit<Asker, 'claims'> & { readonly place: Readonly<Record<string, string>> })[] = [
  { kind: 'city', where: 'there', place: { tier: 'foshan' } },
  { kind: 'district', where: 'there', place: { tier: 'foshan/chancheng' } },
  { kind: 'district', where: 'elsewhere', place: { tier: 'foshan/nanhai' } },
  { kind: 'town', where: 'there', place: { tier: 'foshan/chancheng/zumiao' } },
  { kind: 'town', where: 'beside', place: { tier: 'foshan/chancheng/shiwan' } },
  { kind: 'town', where: 'elsewhere', place: { tier: 'foshan/nanhai/guicheng' } },
  { kind: 'sector', where: 'there', place: { tier: 'foshan', domains: 'gas' } },
  { kind: 'sector', where: 'elsewhere', place: { tier: 'foshan', domains: 'fire' } },
];

/** Everybody with a role. Members and leads have their unit's tier; who sees by tier anyway has another one, so that the unit alone counts. */
export function askersOf(role: Role): readonly Asker[] {
  const who = { sub: `somebody-${role}`, roles: role };
  const tier = role.startsWith('unit-') ? 'foshan' : 'foshan/nanhai';
  return [
    ...PLACES.map(({ kind, where, place }) => ({ kind, where, claims: { ...who, ...place } })),
    { kind: 'unit', where: 'there', claims: { ...who, tier, unit: UNIT } },
    { kind: 'unit', where: 'elsewhere', claims: { ...who, tier, unit: 'water-company' } },
  ];
}

/** `●` from everywhere · `◑` from the same district · `◐` only from there · `–` not. Throws for anything else, which no sign tells. */
export function signOf(allowed: readonly Where[], asked: readonly Where[]): string {
  if (allowed.length === 0) return '–';
  if (allowed.length === asked.length) return '●';
  if (!allowed.includes('there') || allowed.includes('elsewhere'))
    throw new Error(`allowed from ${allowed.join(' and ')}: no sign says so`);
  return allowed.includes('beside') ? '◑' : '◐';
}
