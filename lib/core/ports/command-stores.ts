import type { CommandAnswer, HubCommand } from '../link/command.ts';

/** At an owner: what it answered to commands of the hub. */
export interface AnswerStore {
  /** Strongly consistent. */
  find(command: string): Promise<CommandAnswer | undefined>;
  /** Keeps an answer unless there is one, and returns the one that is kept. */
  keep(answer: CommandAnswer): Promise<CommandAnswer>;
}

/** A command that the hub gave, with what was answered. */
export interface IssuedCommand {
  readonly command: HubCommand;
  readonly answer?: CommandAnswer;
}

export interface IssuedCommandQuery {
  /** Commands about one incident. */
  readonly incident?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** At the hub: the commands it gave. */
export interface IssuedCommandStore {
  /** Throws VersionConflict where a command has this id. */
  issue(command: HubCommand): Promise<void>;
  /** Strongly consistent. */
  find(id: string): Promise<IssuedCommand | undefined>;
  /** Keeps what was answered; the first answer stays. */
  answered(issued: IssuedCommand, answer: CommandAnswer): Promise<void>;
  /** Newest first; may be stale. */
  list(query: IssuedCommandQuery): Promise<{ readonly items: readonly IssuedCommand[]; readonly cursor?: string }>;
}
