import type { ApiIncident } from '../api/types.ts';

/** What clocks do by themselves. None of it changes what an incident is, or what somebody decides about it. */
const REMINDERS: readonly string[] = [
  'obligation-warned',
  'obligation-breached',
  'obligation-escalated',
  'obligation-reminded',
  'acknowledgement-missed',
  'acknowledgement-escalated',
  'acknowledgement-reminded',
];

/** Whether an incident (with its timeline) has changed since a version by its clocks alone: who decided something meanwhile need not decide it again. */
export function onlyReminders({ timeline = [], version }: ApiIncident, since: number): boolean {
  const newer = timeline.filter(({ seq }) => seq > since);
  return newer.length === version - since && newer.every(({ type, actor }) => actor.kind === 'system' && REMINDERS.includes(type));
}
