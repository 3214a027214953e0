import { isRfc3339, toMillis } from '../../lib/core/instant.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import { DEAD_LETTER_QUEUES, DEAD_LETTER_REASONS, type DeadLetterEntry } from '../../lib/core/ports/dead-letter-store.ts';
import { invalid } from '../../lib/runtime/problem.ts';
import { redriveLetter } from './redrive.ts';
import type { Tenant } from './tenants.ts';

/** Letters sent again by one request: it has 25 seconds. */
const MOST = 100;
const AT_A_TIME = 10;

/** Which open letters; one that has nothing to send is never meant. */
export interface Choice {
  readonly queue?: string;
  readonly reason?: string;
  /** Given up before, epoch milliseconds: what fails again meanwhile is not meant. */
  readonly before: number;
}

/** Throws a validation problem: nothing chosen is a mistake, not everything. */
export function choiceOf({ queue, reason, before }: Readonly<Record<string, unknown>>, now: number): Choice {
  if (queue === undefined && reason === undefined) throw invalid('/queue', 'expected queue or reason: which letters to send again');
  if (before !== undefined && (typeof before !== 'string' || !isRfc3339(before)))
    throw invalid('/before', 'expected an RFC 3339 time such as 2026-11-23T20:00:00+08:00');
  return {
    ...wordIn('queue', queue, DEAD_LETTER_QUEUES),
    ...wordIn('reason', reason, DEAD_LETTER_REASONS),
    before: before === undefined ? now : toMillis(before),
  };
}

function wordIn(name: string, word: unknown, known: readonly string[]): Readonly<Record<string, string>> {
  if (word === undefined) return {};
  if (typeof word === 'string' && known.includes(word)) return { [name]: word };
  throw invalid(`/${name}`, `${JSON.stringify(word)}: expected ${known.join(', ')}`);
}

/** A letter that could not be sent again; it stays open. */
export interface Unsent {
  readonly id: string;
  readonly detail: string;
}

/** Sends the chosen letters again, a hundred at most; `more` says that some are left, those that could not be sent not counted. */
export async function redriveMany(tenants: readonly Tenant[], choice: Choice, by: string, clock: Clock) {
  const redriven: string[] = [];
  const failed: Unsent[] = [];
  for (const tenant of tenants) {
    const room = MOST - redriven.length - failed.length;
    const chosen = await openLetters(tenant, choice, room + 1);
    const now = chosen.slice(0, room);
    for (let from = 0; from < now.length; from += AT_A_TIME) {
      const some = now.slice(from, from + AT_A_TIME);
      const outcomes = await Promise.allSettled(some.map(({ id }) => again(tenant, id, by, clock)));
      for (const [index, outcome] of outcomes.entries()) {
        const { id } = some[index] as DeadLetterEntry;
        if (outcome.status === 'fulfilled') redriven.push(id);
        else failed.push({ id, detail: outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason) });
      }
    }
    if (now.length < chosen.length) return { redriven, failed, more: true };
  }
  return { redriven, failed, more: false };
}

async function again(tenant: Tenant, id: string, by: string, clock: Clock): Promise<void> {
  const letter = await tenant.deadLetters.get(id);
  if (letter) await redriveLetter(tenant, letter, by, clock);
}

/** The newest of the chosen. */
async function openLetters(tenant: Tenant, { queue, reason, before }: Choice, most: number): Promise<DeadLetterEntry[]> {
  const found: DeadLetterEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await tenant.deadLetters.list({ state: 'open', limit: 200, ...(cursor ? { cursor } : {}) });
    const chosen = page.items.filter(
      (letter) =>
        letter.unsendable === undefined &&
        (queue === undefined || letter.queue === queue) &&
        (reason === undefined || letter.reason === reason) &&
        letter.givenUpAt < before,
    );
    found.push(...chosen);
    cursor = page.cursor;
  } while (cursor && found.length < most);
  return found.slice(0, most);
}
