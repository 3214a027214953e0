import { expect, it } from 'vitest';
import type { ApiObligation } from '../../../console/src/api/types.ts';
import { cityNow, measureCityTime } from '../../../console/src/time/city-time.ts';
import { countdown, nextClock } from '../../../console/src/time/countdown.ts';

const DUE = Date.parse('2026-11-24T15:00:00+08:00');
const SECOND = 1000;
const HOUR = 3_600_000;

it('counts down to the due time, which is still on time, and up from then on', () => {
  expect(countdown(DUE, DUE - 2 * HOUR)).toEqual({ text: '2:00:00', urgency: 'calm' });
  expect(countdown(DUE, DUE - 61 * SECOND)).toEqual({ text: '01:01', urgency: 'soon' });
  expect(countdown(DUE, DUE)).toEqual({ text: '00:00', urgency: 'soon' });
  expect(countdown(DUE, DUE + 90 * SECOND)).toEqual({ text: '01:30', urgency: 'overdue' });
});

it('a row shows the pending obligation that is due first, of one’s own unit when asked for it', () => {
  const obligation = (id: string, unit: string, due: string | null, state: ApiObligation['state'] = 'pending'): ApiObligation => ({
    id,
    unit,
    body: 'owner',
    action: 'arrive',
    due,
    state,
    provisional: true,
  });
  const all = [
    obligation('o1', 'centre', '2026-11-24T15:00:00+08:00', 'met'),
    obligation('o2', 'foshan-gas', '2026-11-24T17:00:00+08:00'),
    obligation('o3', 'bureau', '2026-11-24T16:00:00+08:00'),
    obligation('o4', 'foshan-gas', null),
  ];
  expect(nextClock(all)?.id).toBe('o3');
  expect(nextClock(all, 'foshan-gas')?.id).toBe('o2');
  expect(nextClock(all, 'centre')).toBeUndefined();
});

it('the city’s time runs at the city’s speed from the middle of the request, whatever the browser’s date says', () => {
  const time = measureCityTime({ now: '2026-11-24T15:00:00+08:00', speed: 60 }, 1000, 1200);
  expect(cityNow(time, 1100)).toBe(DUE);
  expect(cityNow(time, 2100)).toBe(DUE + 60 * SECOND);
  expect(() => measureCityTime({ now: 'noon' }, 0, 0)).toThrow('noon');
});
