import { createHash } from 'node:crypto';
import { plus, toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { IssuedCommand, IssuedCommandStore } from '../ports/command-stores.ts';
import { VersionConflict } from '../ports/errors.ts';
import type { ActCommand, CommandOutcome, HubCommand } from './command.ts';
import type { EpochStore } from './ownership.ts';

/** What somebody saw ten minutes ago is no basis to act on any more: a command that is older expires. Ours, so provisional. */
export const ACT_WITHIN = 600_000;

export interface HubsDesk {
  readonly commands: IssuedCommandStore;
  readonly epochs: Pick<EpochStore, 'newest'>;
  readonly clock: Clock;
  /** Puts the command on its way to its tenant. */
  send(command: HubCommand): Promise<void>;
}

export type ActRequest = Pick<ActCommand, 'tenant' | 'principal' | 'incident' | 'expectedVersion' | 'action' | 'input'>;

/**
 * Gives an owner a command. It is kept before it is sent, so that whatever becomes of it people see it. `seed` identifies the request: the same
 * request again is the same command while it is unanswered, and once it was accepted; where it was refused, or expired, it is a new one.
 */
export async function issueAct(desk: HubsDesk, request: ActRequest, seed: string): Promise<IssuedCommand> {
  for (let attempt = 0; ; attempt++) {
    const id = commandId(request.tenant, `${seed}\n${attempt}`);
    const before = await desk.commands.find(id);
    const state = before && commandState(before, desk.clock.now());
    if (before && state === 'accepted') return before;
    if (before && state === 'sent') return resent(desk, before);
    if (before) continue;
    const { principal, ...rest } = request;
    // On whose behalf somebody acts is for the owner's own watch to say.
    const { actingFor: _claimed, ...person } = principal;
    const epoch = await desk.epochs.newest(request.tenant);
    const issuedAt = toInstant(desk.clock.now());
    return issue(desk, { id, kind: 'act', epoch, issuedAt, notAfter: plus(issuedAt, ACT_WITHIN), principal: person, ...rest });
  }
}

async function issue(desk: HubsDesk, command: HubCommand): Promise<IssuedCommand> {
  try {
    await desk.commands.issue(command);
  } catch (cause) {
    // Given at the same moment by a repetition of the request.
    const known = cause instanceof VersionConflict ? await desk.commands.find(command.id) : undefined;
    if (!known) throw cause;
    return resent(desk, known);
  }
  return resent(desk, { command });
}

async function resent(desk: HubsDesk, issued: IssuedCommand): Promise<IssuedCommand> {
  await desk.send(issued.command);
  return issued;
}

/** `unanswered`: its last moment is over, and nobody said what became of it. */
export type CommandState = 'sent' | CommandOutcome | 'unanswered';
export const COMMAND_STATES = ['sent', 'accepted', 'refused', 'expired', 'unanswered'] as const satisfies readonly CommandState[];

export const commandState = ({ command, answer }: IssuedCommand, now: number): CommandState =>
  answer?.outcome ?? (now > toMillis(command.notAfter) ? 'unanswered' : 'sent');

const commandId = (tenant: string, seed: string): string => createHash('sha256').update(`${tenant}\n${seed}`).digest('hex').slice(0, 32);
