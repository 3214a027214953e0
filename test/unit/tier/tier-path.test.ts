import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestorOfKind, contains, isSlug, parentOf, parseTierPath, tenantOf, tierId, tierKind } from '../../../lib/core/tier/tier-path.ts';

const CITY = 'foshan';
const DISTRICT = 'foshan/chancheng';
const TOWN = 'foshan/chancheng/zumiao';

describe('a slug', () => {
  it.each(['foshan', 'ch4-space', 'gas-zumiao-01', 'a', 'a1-2-b', 'a'.repeat(64)])('is %s', (text) => {
    expect(isSlug(text)).toBe(true);
  });

  it.each(['', 'Foshan', '1a', '-a', 'a-', 'a--b', 'a_b', 'a b', 'a/b', '佛山', 'a\n', 'a'.repeat(65), '..', '440600'])(
    'is not %j',
    (text) => {
      expect(isSlug(text)).toBe(false);
    },
  );
});

describe('a tier path', () => {
  it('has one to three slugs: city, district, town', () => {
    expect([CITY, DISTRICT, TOWN].map((path) => tierKind(parseTierPath(path)))).toEqual(['city', 'district', 'town']);
    for (const text of [
      '',
      '/',
      'foshan/',
      '/foshan',
      'foshan//zumiao',
      'foshan/chancheng/zumiao/x',
      'foshan/禅城',
      'Foshan',
      'foshan/chancheng ',
      '*',
    ]) {
      expect(() => parseTierPath(text), text).toThrow(
        new RangeError(`"${text}" is not a tier path: expected city, city/district or city/district/town, each a slug`),
      );
    }
  });

  it('names the tier by its last slug, and the tenant by its district or else the city', () => {
    expect([CITY, DISTRICT, TOWN].map(tierId)).toEqual(['foshan', 'chancheng', 'zumiao']);
    expect([CITY, DISTRICT, TOWN].map(tenantOf)).toEqual(['foshan', 'chancheng', 'chancheng']);
  });

  it('has a parent, but for the city', () => {
    expect([CITY, DISTRICT, TOWN].map(parentOf)).toEqual([undefined, CITY, DISTRICT]);
  });

  it('has ancestors as far as it reaches', () => {
    expect(ancestorOfKind(TOWN, 'city')).toBe(CITY);
    expect(ancestorOfKind(TOWN, 'district')).toBe(DISTRICT);
    expect(ancestorOfKind(TOWN, 'town')).toBe(TOWN);
    expect(ancestorOfKind(DISTRICT, 'town')).toBeUndefined();
    expect(ancestorOfKind(CITY, 'district')).toBeUndefined();
  });

  it('contains itself and what lies below, and no neighbour whose name begins alike', () => {
    expect(contains(CITY, TOWN)).toBe(true);
    expect(contains(DISTRICT, DISTRICT)).toBe(true);
    expect(contains(TOWN, DISTRICT)).toBe(false);
    expect(contains('foshan/chan', DISTRICT)).toBe(false);
    expect(contains('foshan/nanhai', TOWN)).toBe(false);
  });

  it('contains what has it among its ancestors, and nothing else', () => {
    const slug = fc.constantFrom('a', 'ab', 'b', 'a-b');
    const path = fc.array(slug, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, path, (outer, inner) => {
        const above: string[] = [];
        for (let at: string | undefined = inner; at !== undefined; at = parentOf(at)) above.push(at);
        expect(contains(outer, inner)).toBe(above.includes(outer));
        expect(ancestorOfKind(inner, tierKind(outer)) === outer).toBe(contains(outer, inner));
      }),
    );
  });
});
