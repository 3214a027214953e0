import { type Instant, plus, toMillis } from '../instant.ts';
import { systemActor } from './append.ts';
import { attentionOfTask } from './attention.ts';
import { reminderDue, stepDue } from './escalate.ts';
import type { NewEvent } from './events.ts';
import type { Escalation, Incident, Obligation, Task } from './model.ts';

export const WATCHER = systemActor('watch-deadlines');

/**
 * What an obligation's clock has to say at a moment. An obligation already past its due is not warned any more. `factor`: what a response
 * mode multiplies the time between reminders by.
 */
export function dueEvent(obligation: Obligation, now: Instant, factor = 1): NewEvent | undefined {
  const { state, due, breachedAt, warnedAt, id, unit, warnBefore, escalation } = obligation;
  if (state !== 'pending' || !due) return undefined;
  const data = { obligation: id, unit, due };
  if (breachedAt) {
    const { step, reminder } = next(escalation, due, now, factor);
    if (step) return { type: 'obligation-escalated', at: now, actor: WATCHER, data: { ...data, ...step } };
    return reminder && { type: 'obligation-reminded', at: now, actor: WATCHER, data: { ...data, ...reminder } };
  }
  if (toMillis(due) <= toMillis(now)) return { type: 'obligation-breached', at: due, actor: WATCHER, data };
  const isWarning = !warnedAt && toMillis(plus(due, -warnBefore)) <= toMillis(now);
  return isWarning ? { type: 'obligation-warned', at: now, actor: WATCHER, data } : undefined;
}

/** What the clock of a task that nobody acknowledged has to say at a moment. */
export function dueTaskEvent(incident: Incident, task: Task, now: Instant, factor = 1): NewEvent | undefined {
  if (!task.acknowledgement || !attentionOfTask(incident, task)) return undefined;
  const { due, provisional, missedAt, escalation } = task.acknowledgement;
  const data = { unit: task.unit, due };
  if (!missedAt && toMillis(due) > toMillis(now)) return undefined;
  if (!missedAt) return { type: 'acknowledgement-missed', at: due, actor: WATCHER, data: { ...data, provisional } };
  const { step, reminder } = next(escalation, due, now, factor);
  if (step) return { type: 'acknowledgement-escalated', at: now, actor: WATCHER, data: { ...data, ...step } };
  return reminder && { type: 'acknowledgement-reminded', at: now, actor: WATCHER, data: { ...data, ...reminder } };
}

/** A step before a reminder, where both are due. */
function next(escalation: Escalation | undefined, since: Instant, now: Instant, factor: number) {
  const step = stepDue(escalation, now);
  return { step, reminder: step ? undefined : reminderDue(escalation, since, now, factor) };
}
