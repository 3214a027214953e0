import { type Instant, plus, toMillis } from '../instant.ts';
import type { ResolvedStep } from '../mechanism/escalation.ts';
import type { EscalationRule } from '../mechanism/model.ts';
import type { Escalation } from './model.ts';

/** Whoever has not ended a condition after so long is reminded once a day: the record of an incident nobody ends must not grow without bound. */
const RARER_AFTER = 24 * 3_600_000;
const DAY = 24 * 3_600_000;

/** What a condition leads to from now on; `undefined`: nobody is told and nobody reminded. */
export function beginEscalation(steps: readonly ResolvedStep[], rule: EscalationRule | undefined, now: Instant): Escalation | undefined {
  const every = rule?.remind?.every;
  const [first] = steps;
  if (!first && every === undefined) return undefined;
  return {
    steps,
    told: 0,
    ...(first ? { next: plus(now, first.wait) } : {}),
    ...(every === undefined ? {} : { remind: every, remindAt: plus(now, every) }),
  };
}

/** The step that is told next, and when the one behind it follows. */
export interface NextStep {
  /** 1, 2, 3, … */
  readonly step: number;
  readonly body: string;
  readonly to: string;
  readonly next?: Instant;
}

/** The step whose turn it is at a moment; its successor's wait runs from then, so that nobody is passed over unheard after an outage. */
export function stepDue(escalation: Escalation | undefined, now: Instant): NextStep | undefined {
  if (!escalation?.next || toMillis(escalation.next) > toMillis(now)) return undefined;
  return stepAfter(escalation, now);
}

/** The step behind those told, whenever its turn is; `undefined`: all have been told. */
export function stepAfter({ steps, told }: Pick<Escalation, 'steps' | 'told'>, now: Instant): NextStep | undefined {
  const step = steps[told];
  if (!step) return undefined;
  const following = steps[told + 1];
  return { step: told + 1, body: step.body, to: step.unit, ...(following ? { next: plus(now, following.wait) } : {}) };
}

/**
 * The reminder whose turn it is: which one, and when the next follows where no response mode hastens it. `since`: when the condition began;
 * `factor`: of the response mode in force.
 */
export function reminderDue(
  escalation: Escalation | undefined,
  since: Instant,
  now: Instant,
  factor = 1,
): { readonly number: number; readonly next: Instant } | undefined {
  const wait = escalation && waitOf(escalation, since);
  if (!wait || !escalation.remind || hastened(wait, factor) > toMillis(now)) return undefined;
  return { number: (escalation.reminded ?? 0) + 1, next: plus(now, intervalAt(escalation.remind, since, toMillis(now))) };
}

/** Between a reminder at a moment and the next. */
const intervalAt = (remind: number, since: Instant, at: number): number =>
  at - toMillis(since) >= RARER_AFTER ? Math.max(remind, DAY) : remind;

/** The wait for the next reminder, from the one before or from when the condition came on record. */
export interface Wait {
  readonly from: Instant;
  readonly to: Instant;
  /** No reminder comes before. */
  readonly since: Instant;
}

export function waitOf({ remind, remindAt, reminded: number }: Escalation, since: Instant): Wait | undefined {
  if (!remindAt || !remind) return undefined;
  // Were it a short wait, it would have begun then; if that is so late that waits are long already, this one is.
  const interval = number === undefined ? remind : intervalAt(remind, since, toMillis(remindAt) - remind);
  return { from: plus(remindAt, -interval), to: remindAt, since };
}

/** A wait that is made shorter never falls below this: the watcher looks once a minute. */
const SHORTEST_WAIT = 60_000;

/** The moment (epoch milliseconds) at which a wait is over where it is multiplied by `factor`, above 0 and at most 1. */
export function hastened({ from, to, since }: Wait, factor: number): number {
  const begun = toMillis(from);
  const whole = toMillis(to) - begun;
  return Math.max(toMillis(since), begun + Math.max(Math.min(whole, SHORTEST_WAIT), whole * factor));
}

/** The escalation after a step was told. */
export function told(
  escalation: Escalation,
  { step, next, draft }: Pick<NextStep, 'step' | 'next'> & { readonly draft?: string },
): Escalation {
  const { next: _before, ...rest } = escalation;
  return { ...rest, told: step, ...(next ? { next } : {}), ...(draft ? { draft } : {}) };
}

/** The escalation after a reminder. */
export const reminded = (escalation: Escalation, number: number, next: Instant): Escalation => ({
  ...escalation,
  reminded: number,
  remindAt: next,
});

/** Taken no further, and nobody reminded; to whom it was taken stays on record. */
export function ended(escalation: Escalation): Escalation {
  const { next: _next, remindAt: _remindAt, ...rest } = escalation;
  return rest;
}
