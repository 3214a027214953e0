import { expect, it } from 'vitest';
import type { ApiTier } from '../../../console/src/api/types.ts';
import { openOf, standings, total } from '../../../console/src/city/standing.ts';
import { consoleIncident } from '../support/console-incident.ts';

const NOW = Date.parse('2026-11-24T15:00:00+08:00');
const tier = (path: string, kind: ApiTier['kind']): [string, ApiTier] => {
  const id = path.slice(path.lastIndexOf('/') + 1);
  return [id, { id, path, name: { zh: id, en: id }, ...(kind && { kind }) }];
};
const TIERS = new Map([
  tier('foshan', 'city'),
  tier('foshan/chancheng', 'district'),
  tier('foshan/nanhai', 'district'),
  tier('foshan/chancheng/zumiao', 'town'),
]);
const owed = (due: string, state: 'pending' | 'met') =>
  ({ id: due, unit: 'u', body: 'owner', action: 'dispose', state, due, provisional: false }) as const;

it('each district has what is open in it and its towns, what waits, and what is past its time; the sum is the city’s', () => {
  const early = '2026-11-24T14:59:59+08:00';
  const all = standings(
    [
      consoleIncident('1', { grade: 'I', state: 'raised', town: 'zumiao', obligations: [owed(early, 'pending'), owed(early, 'met')] }),
      consoleIncident('2', { obligations: [owed('2026-11-24T15:00:00+08:00', 'pending')] }),
      consoleIncident('3', { tier: 'foshan', state: 'dispatched' }),
      consoleIncident('4', { state: 'archived' }),
      consoleIncident('5', { exercise: true, state: 'raised' }),
    ],
    TIERS,
    NOW,
  );
  expect(all.map((one) => [one.tier, openOf(one), one.open.I, one.unanswered, one.overdue])).toEqual([
    ['chancheng', 2, 1, 1, 1],
    ['nanhai', 0, 0, 0, 0],
    ['foshan', 1, 0, 1, 0],
  ]);
  const city = total(all, 'foshan');
  expect([openOf(city), city.unanswered, city.overdue]).toEqual([3, 2, 1]);
});
