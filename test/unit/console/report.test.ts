import { describe, expect, test } from 'vitest';
import type { ApiIncident } from '../../../console/src/api/types.ts';
import { PHENOMENA, phenomenaFor } from '../../../console/src/report/phenomena.ts';
import { sameNearby } from '../../../console/src/report/same-nearby.ts';

describe('what is typed of a call', () => {
  test.each([
    ['沼气', 'biogas'],
    ['yszq', 'biogas'],
    ['bio', 'biogas'],
    ['TRAPPED', 'entrapment'],
    ['dtkr', 'entrapment'],
    ['road c', 'collapse'],
  ])('%s finds %s first', (typed, kind) => {
    expect(phenomenaFor(typed)[0]?.kind).toBe(kind);
  });

  test('finds nothing in what nobody knows, and everything in nothing; each kind is there once', () => {
    expect(phenomenaFor('奇怪的响声')).toEqual([]);
    expect(phenomenaFor(' ')).toEqual(PHENOMENA);
    expect(new Set(PHENOMENA.map(({ kind }) => kind)).size).toBe(PHENOMENA.length);
  });
});

describe('what a call may be about', () => {
  const NOW = Date.parse('2026-11-23T20:00:00+08:00');
  const HERE = { lat: 23.03, lon: 113.12 };
  const incident = (id: string, rest: Partial<ApiIncident> = {}): ApiIncident =>
    ({
      id,
      domain: 'gas',
      state: 'raised',
      town: 'foshan/chancheng/zumiao',
      raisedAt: '2026-11-23T19:00:00.000+08:00',
      position: HERE,
      ...rest,
    }) as ApiIncident;
  const found = (incidents: readonly ApiIncident[], position?: typeof HERE) =>
    sameNearby(incidents, { domain: 'gas', town: 'zumiao', position }, NOW).map(({ id }) => id);

  test('is open, of the same domain, raised lately and near: the newest first, three at most', () => {
    const others = [
      incident('closed', { state: 'archived' }),
      incident('fire', { domain: 'fire' }),
      incident('old', { raisedAt: '2026-11-23T08:00:00.000+08:00' }),
      incident('far', { position: { lat: 23.05, lon: 113.12 } }),
    ];
    const near = [1, 2, 3, 4].map((minute) => incident(`near-${minute}`, { raisedAt: `2026-11-23T19:0${minute}:00.000+08:00` }));
    expect(found([...others, ...near], HERE)).toEqual(['near-4', 'near-3', 'near-2']);
  });

  test('is in the same town where one of the two has no position', () => {
    expect(found([incident('here'), incident('elsewhere', { town: 'foshan/chancheng/shiwan' })])).toEqual(['here']);
    expect(found([incident('nowhere', { position: null })], HERE)).toEqual(['nowhere']);
  });
});
