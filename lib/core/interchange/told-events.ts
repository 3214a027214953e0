import type { IncidentEventType } from '../incident/events.ts';

/** What the platform that reported an incident is told of; of the rest of a record it is told nothing. */
export const TOLD_EVENTS = [
  'raised',
  'alarm-joined',
  'alarm-cleared',
  'grade-raised',
  'regraded',
  'assessment-started',
  'confirmed',
  'false-alarm',
  'reopened',
  'dispatched',
  'acknowledged',
  'returned',
  'reassigned',
  'task-assigned',
  'support-requested',
  'extension-granted',
  'taken-over',
  'handling-moved',
  'arrived',
  'obligation-disposed',
  'fed-back',
  'obligation-met',
  'obligation-breached',
  'acknowledgement-missed',
  'supervised',
  'verified',
  'rejected',
  'cleared',
  'archived',
  'merged',
  'absorbed',
  'report-published',
] as const satisfies readonly IncidentEventType[];

export const isTold = (type: IncidentEventType): type is (typeof TOLD_EVENTS)[number] => TOLD_EVENTS.some((one) => one === type);
