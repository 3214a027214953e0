import { expect, test } from 'vitest';
import { latestSchedule, minutesOf, placeOf, ticksOf } from '../../../console/src/mechanism/schedule.ts';
import type { ApiExplainedLine } from '../../../console/src/mechanism/types.ts';

const line = (body: string, action: string, from: string, within: string, after?: string[]): ApiExplainedLine => ({
  body,
  action,
  from,
  within,
  unit: body,
  provisional: false,
  warnBefore: 'PT5M',
  escalation: [],
  ...(after ? { after } : {}),
});

test('a duration is read in minutes', () => {
  expect(['PT70M', 'PT1H30M', 'PT12H', 'P1D', 'PT30S'].map(minutesOf)).toEqual([70, 90, 720, 1440, 0.5]);
});

test('a clock starts when what it waits for is due', () => {
  const bars = latestSchedule(
    [
      line('centre', 'assess', 'raised', 'PT60M'),
      line('owner', 'arrive', 'raised', 'PT70M'),
      line('owner', 'dispose', 'arrived', 'PT120M'),
      line('owner', 'feed-back', 'raised', 'PT30M', ['owner/dispose']),
      line('regulator@city', 'guide', 'dispatched', 'PT30M'),
      line('town', 'support', 'acknowledged', 'PT20M'),
      line('centre', 'report', 'disposed', 'PT12H'),
    ],
    10,
  );
  expect(bars).toEqual([
    { start: 0, end: 60 },
    { start: 0, end: 70 },
    { start: 70, end: 190 },
    { start: 190, end: 220 },
    { start: 60, end: 90 },
    { start: 70, end: 90 },
    { start: 190, end: 910 },
  ]);
});

test('clocks that wait for each other end the search, not the page', () => {
  const around = [line('a', 'guide', 'raised', 'PT10M', ['b/guide']), line('b', 'guide', 'raised', 'PT10M', ['a/guide'])];
  expect(latestSchedule(around, 0)).toHaveLength(2);
});

test('the axis shows minutes beside hours', () => {
  expect([placeOf(0, 720), placeOf(180, 720), placeOf(720, 720)]).toEqual([0, 0.5, 1]);
  expect(ticksOf(70)).toEqual([0, 10, 30, 60]);
  expect(ticksOf(910)).not.toContain(1440);
});
