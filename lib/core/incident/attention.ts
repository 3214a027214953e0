import { type Instant, plus, toMillis } from '../instant.ts';
import { awaitsAcknowledgement } from './acknowledgement.ts';
import { type Wait, waitOf } from './escalate.ts';
import type { Escalation, Incident, Obligation, Task } from './model.ts';

/** When a clock wants the watcher next. */
export interface Attention {
  readonly at: Instant;
  /** The moment at which the clock runs out, while that is not on record: what happens then comes before whatever happened later. */
  readonly due?: Instant;
  /** For the next reminder, which a response mode brings forward. */
  readonly wait?: Wait;
}

/** Of an obligation: its warning, then its breach, then each step of its escalation and each reminder. */
export function attentionOf(obligation: Obligation): Attention | undefined {
  const { state, base, due, warnBefore, warnedAt, breachedAt, escalation } = obligation;
  if (state !== 'pending' || !due) return undefined;
  if (breachedAt) return afterwards(escalation, due);
  if (warnedAt) return { at: due, due };
  const warning = plus(due, -warnBefore);
  // A limit shorter than its warning is warned at once: at its base.
  return { at: base && toMillis(warning) < toMillis(base) ? base : warning, due };
}

/** Of a task: the end of the time to acknowledge it, then each step of its escalation and each reminder. */
export function attentionOfTask(incident: Incident, task: Task): Attention | undefined {
  const clock = task.acknowledgement;
  if (!clock || !awaitsAcknowledgement(incident, task)) return undefined;
  return clock.missedAt ? afterwards(clock.escalation, clock.due) : { at: clock.due, due: clock.due };
}

function afterwards(escalation: Escalation | undefined, since: Instant): Attention | undefined {
  const wait = escalation && waitOf(escalation, since);
  const { next } = escalation ?? {};
  if (!wait) return next && { at: next };
  return { at: next && toMillis(next) <= toMillis(wait.to) ? next : wait.to, wait };
}
