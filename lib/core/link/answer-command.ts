import { CommandTooLate } from '../incident/errors.ts';
import { toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { AnswerStore } from '../ports/command-stores.ts';
import { StoreLimitExceeded } from '../ports/errors.ts';
import type { ActCommand, BackfillCommand, CommandAnswer, CommandProblem, HubCommand } from './command.ts';
import type { Ownership, OwnershipStore } from './ownership.ts';
import { refusalOf } from './refusal.ts';

/** What an action that was commanded is committed with. */
export interface Commanded {
  /** By the owner's clock, compared at each attempt. */
  readonly notAfter: string;
  /** The answer, stored in the same step as what it says. */
  answer(version: number): CommandAnswer;
}

export interface OwnersDesk {
  readonly tenant: string;
  readonly ownership: OwnershipStore;
  readonly answers: AnswerStore;
  readonly clock: Clock;
  /** Carries the action out; returns the version it brought the incident to. Throws what `refusalOf` knows, or what may pass. */
  act(command: ActCommand, commanded: Commanded): Promise<number>;
  /** Forwards events again; may be repeated. */
  backfill(command: BackfillCommand): Promise<void>;
  /** Sends the answer to the hub; what is lost behind it comes again with the command. */
  send(answer: CommandAnswer): Promise<void>;
}

/**
 * Carries out a command of the hub, once, and answers it, always: with one outcome, the same one however often the command comes. What was
 * answered is stored before it is sent, of an action in the same step as its effect. Throws for what may pass, and for a command that is
 * another tenant's: nobody here may answer that.
 */
export async function answerCommand(desk: OwnersDesk, command: HubCommand): Promise<CommandAnswer> {
  if (command.tenant !== desk.tenant) throw new Error(`the command ${command.id} is for ${command.tenant}, not for ${desk.tenant}`);
  const answer = (await desk.answers.find(command.id)) ?? (await decided(desk, command));
  await desk.send(answer);
  return answer;
}

async function decided(desk: OwnersDesk, command: HubCommand): Promise<CommandAnswer> {
  const ownership = await desk.ownership.read();
  const answer = (more: Pick<CommandAnswer, 'outcome' | 'version' | 'problem'>): CommandAnswer => {
    const at = toInstant(desk.clock.now());
    return { command: command.id, tenant: desk.tenant, epoch: ownership.epoch, at, ...more };
  };
  // Another delivery may have been faster, with an outcome of its own: the one that is stored counts.
  const keep = (more: Parameters<typeof answer>[0]): Promise<CommandAnswer> => desk.answers.keep(answer(more));
  if (toMillis(command.notAfter) < desk.clock.now()) return keep({ outcome: 'expired' });
  const problem = notOurs(ownership, command, desk.tenant);
  if (problem) return keep({ outcome: 'refused', problem });
  try {
    if (command.kind === 'backfill') {
      await desk.backfill(command);
      return await keep({ outcome: 'accepted' });
    }
    const accepted = (version: number): CommandAnswer => answer({ outcome: 'accepted', version });
    return await desk.answers.keep(accepted(await desk.act(command, { notAfter: command.notAfter, answer: accepted })));
  } catch (cause) {
    if (cause instanceof CommandTooLate) return keep({ outcome: 'expired' });
    const refusal = refusalOf(cause) ?? tooLarge(cause);
    if (!refusal) throw cause;
    return keep({ outcome: 'refused', problem: refusal });
  }
}

/** No repetition makes it smaller: whoever gave the command is told, instead of waiting. */
const tooLarge = (cause: unknown): CommandProblem | undefined =>
  cause instanceof StoreLimitExceeded
    ? { type: 'validation', detail: cause.message, extra: { errors: [{ pointer: '', message: cause.message }] } }
    : undefined;

/** Why this store is not the one that the hub means. */
function notOurs({ epoch, state, to }: Ownership, command: HubCommand, tenant: string): CommandProblem | undefined {
  if (state !== 'owner') return { type: 'unavailable', detail: `${tenant} is moved${to ? ` to ${to}` : ''}: this store takes no commands` };
  if (epoch === command.epoch) return undefined;
  return {
    type: 'unavailable',
    detail: `the command is for epoch ${command.epoch} of ${tenant}, whose store is of epoch ${epoch}: send it again`,
  };
}
