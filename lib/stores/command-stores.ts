import { toMillis } from '../core/instant.ts';
import type { CommandAnswer, HubCommand } from '../core/link/command.ts';
import type { AnswerStore, IssuedCommand, IssuedCommandStore } from '../core/ports/command-stores.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { asData, newestPage } from './rows.ts';

/** As long as logs and dead letters: longer than any copy of a command can still be on its way. */
const KEPT_SECONDS = 400 * 86_400;

const expiry = (instant: string): number => Math.floor(toMillis(instant) / 1000) + KEPT_SECONDS;

/** The row of an answer: absent, for a command is answered once. */
export const answerOperation = (answer: CommandAnswer): WriteOperation => ({
  op: 'put',
  item: { ...domainKeys.commandAnswer(answer.command), version: 1, data: asData(answer), expiresAt: expiry(answer.at) },
  if: 'absent',
});

/** What an owner answered, in its domain table. */
export function tableAnswerStore(table: TableStore): AnswerStore {
  const find = async (command: string): Promise<CommandAnswer | undefined> => {
    const item = await table.get(domainKeys.commandAnswer(command));
    return item && (item.data as unknown as CommandAnswer);
  };
  return {
    find,
    async keep(answer) {
      const { item, if: condition } = answerOperation(answer) as Extract<WriteOperation, { op: 'put' }>;
      try {
        await table.put(item, condition);
        return answer;
      } catch (cause) {
        const kept = cause instanceof VersionConflict ? await find(answer.command) : undefined;
        if (!kept) throw cause;
        return kept;
      }
    },
  };
}

const ISSUED = 1;
const ANSWERED = 2;

/** The commands that the hub gave, in its domain table. */
export function tableIssuedCommandStore(table: TableStore): IssuedCommandStore {
  const row = (command: HubCommand, answer?: CommandAnswer): Item => {
    const { id, issuedAt } = command;
    const sk = `${issuedAt}#${id}`;
    const index2 = command.kind === 'act' ? { index2: { pk: domainKeys.issuedCommands(command.incident), sk } } : {};
    return {
      ...domainKeys.issuedCommand(id),
      version: answer ? ANSWERED : ISSUED,
      data: asData({ command, ...(answer ? { answer } : {}) }),
      expiresAt: expiry(issuedAt),
      indexes: { index1: { pk: domainKeys.issuedCommands('-'), sk }, ...index2 },
    };
  };
  const find = async (id: string): Promise<IssuedCommand | undefined> => {
    const item = await table.get(domainKeys.issuedCommand(id));
    return item && asIssued(item);
  };
  return {
    find,
    issue: (command) => table.put(row(command), 'absent'),
    async answered(issued, answer) {
      if (issued.answer) return;
      await table.put(row(issued.command, answer), ISSUED).catch((cause: unknown) => {
        // The same answer, which came twice.
        if (!(cause instanceof VersionConflict)) throw cause;
      });
    },
    async list({ incident, ...page }) {
      const range = { pk: domainKeys.issuedCommands(incident ?? '-'), index: incident === undefined ? 'index1' : 'index2' } as const;
      return newestPage(table, range, page, asIssued);
    },
  };
}

const asIssued = (item: Item): IssuedCommand => item.data as unknown as IssuedCommand;
