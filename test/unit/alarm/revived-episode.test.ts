import { expect, it } from 'vitest';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { applyEvent } from '../../../lib/core/incident/incident.ts';
import type { AlarmRow, Incident } from '../../../lib/core/incident/model.ts';

const alarm = (episode: string): AlarmRow => ({
  episode,
  sensor: 'space-1',
  metric: 'ch4',
  rule: 'ch4-space',
  grade: 'III',
  value: 2,
  onsetAt: '2026-11-23T08:00:00.000+08:00',
});

it('an alarm that late data took back and brought back stands in its incident once', () => {
  const before = { version: 3, alarms: [alarm('e1'), { ...alarm('e2'), retracted: true }] } as unknown as Incident;
  const event = { type: 'alarm-joined', seq: 4, hash: 'h', data: { alarm: alarm('e2') } } as unknown as IncidentEvent;
  expect(applyEvent(before, event).alarms).toEqual([alarm('e1'), alarm('e2')]);
});
