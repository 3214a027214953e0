import { type FileHandle, open, readFile } from 'node:fs/promises';
import { CommandFailed } from '../../output.ts';
import type { Journal, Progress } from './register-things.ts';

interface Line {
  readonly thing: string;
  readonly step: Progress['step'];
  readonly certificate?: string;
}

/** A line for each step, on disk before the next one. `into` names what was imported into: a journal is of one deployment. Throws CommandFailed. */
export async function openJournal(file: string, into: string): Promise<Journal & { close(): Promise<void> }> {
  const { lines, head, isCutOff } = await linesOf(file);
  if (head !== undefined && head !== into)
    throw new CommandFailed(2, `${file} is about ${head}, not about ${into}: give another --out, one for each deployment`);
  const known = new Map(lines.map(({ thing, ...progress }) => [thing, progress as Progress]));
  const handle: FileHandle = await open(file, 'a', 0o600);
  const write = async (line: object): Promise<void> => {
    await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.datasync();
  };
  if (isCutOff) await handle.appendFile('\n');
  if (head === undefined) await write({ into });
  return {
    of: (thing) => known.get(thing),
    async note(thing, progress) {
      await write({ thing, ...progress });
      known.set(thing, progress);
    },
    close: () => handle.close(),
  };
}

/** A last line that was cut off by the end of the process is not one: what it was about is done again. */
async function linesOf(file: string): Promise<{ readonly head?: string; readonly lines: readonly Line[]; readonly isCutOff: boolean }> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw new CommandFailed(2, `${file}: ${cause.message}`);
  });
  const lines = text.split('\n').flatMap((line): unknown[] => {
    try {
      return line === '' ? [] : [JSON.parse(line)];
    } catch {
      return [];
    }
  });
  const head = (lines[0] as { readonly into?: string } | undefined)?.into;
  return {
    ...(head === undefined ? {} : { head }),
    lines: (head === undefined ? lines : lines.slice(1)) as Line[],
    isCutOff: text !== '' && !text.endsWith('\n'),
  };
}
