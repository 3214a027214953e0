import type { IssuedCommandStore } from '../ports/command-stores.ts';
import type { CommandAnswer } from './command.ts';

/** An answer to what this tenant was never asked. */
export class UnaskedAnswer extends Error {
  override readonly name = 'UnaskedAnswer';
}

/** At the hub: keeps what the owner `from` (as the envelope's source says) answered. Throws UnaskedAnswer. */
export async function takeAnswer(
  commands: Pick<IssuedCommandStore, 'find' | 'answered'>,
  from: string,
  answer: CommandAnswer,
): Promise<void> {
  const issued = await commands.find(answer.command);
  if (answer.tenant !== from || issued?.command.tenant !== from)
    throw new UnaskedAnswer(`${from} answers as ${answer.tenant} to the command ${answer.command}, which nobody gave it`);
  await commands.answered(issued, answer);
}
