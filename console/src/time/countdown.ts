import type { ApiObligation } from '../api/types.ts';

export type Urgency = 'calm' | 'soon' | 'overdue';

export interface Countdown {
  /** `mm:ss`, or `h:mm:ss` from an hour on; without a sign. */
  readonly text: string;
  readonly urgency: Urgency;
}

/** The mechanism's usual warning time; an obligation's own is not part of the API. */
const SOON_MILLIS = 10 * 60_000;

/** The time from `now` to `due` (epoch milliseconds): counting down, and up once it has passed. Exactly at `due` is still on time. */
export function countdown(due: number, now: number): Countdown {
  const remaining = due - now;
  if (remaining < 0) return { text: clockText(Math.floor(-remaining / 1000)), urgency: 'overdue' };
  return { text: clockText(Math.ceil(remaining / 1000)), urgency: remaining <= SOON_MILLIS ? 'soon' : 'calm' };
}

function clockText(seconds: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The pending obligation that is due first (of one unit, when given): the clock a row of the queue shows. */
export function nextClock(obligations: readonly ApiObligation[], unit?: string): (ApiObligation & { readonly due: string }) | undefined {
  let next: (ApiObligation & { readonly due: string }) | undefined;
  for (const obligation of obligations) {
    if (obligation.state !== 'pending' || !obligation.due || (unit !== undefined && obligation.unit !== unit)) continue;
    if (!next || Date.parse(obligation.due) < Date.parse(next.due)) next = { ...obligation, due: obligation.due };
  }
  return next;
}
