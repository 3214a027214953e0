import { expect, test } from 'vitest';
import type { ApiIncident } from '../../../console/src/api/types.ts';
import { onlyReminders } from '../../../console/src/incident/only-reminders.ts';

const incident = (...types: readonly string[]): ApiIncident =>
  ({
    version: types.length,
    timeline: types.map((type, index) => {
      const [name = '', by = 'system'] = type.split(' ');
      return { seq: index + 1, type: name, actor: { kind: by, id: by } };
    }),
  }) as unknown as ApiIncident;

test('what clocks did since is nothing to decide anew; what a person or an alarm did is', () => {
  const begun = ['raised', 'assessment-started person'];
  expect(onlyReminders(incident(...begun, 'obligation-warned', 'acknowledgement-missed'), 2)).toBe(true);
  expect(onlyReminders(incident(...begun, 'obligation-warned', 'commented person'), 2)).toBe(false);
  expect(onlyReminders(incident(...begun, 'grade-raised'), 2)).toBe(false);
  expect(onlyReminders({ ...incident(...begun, 'obligation-warned'), version: 4 }, 2), 'a timeline that lacks something').toBe(false);
});
