import { createInterface, type Interface } from 'node:readline';
import { CommandFailed } from '../output.ts';

/** What a tier must have, or may have, and how a person is asked for it. */
export interface Question {
  /** The option's name without its hyphens: `code`. */
  readonly option: string;
  readonly zh: string;
  readonly en: string;
  /** What is expected, for who leaves it out. */
  readonly expected: string;
  readonly optional?: boolean;
  readonly proposed?: string;
}

/** The terminal somebody sits at; one of a test's otherwise. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** The options with the answers of whoever sits at the terminal; without one, what is missing ends the command with all of it. */
export async function answered<Options extends object>(
  options: Options,
  questions: readonly Question[],
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<Options> {
  const given = options as Readonly<Record<string, unknown>>;
  const open = questions.filter(({ option }) => given[camel(option)] === undefined);
  if (open.length === 0) return options;
  return { ...options, ...(terminal.input.isTTY ? await ask(open, terminal) : proposedOf(open)) };
}

function proposedOf(open: readonly Question[]): Record<string, string> {
  const missing = open.filter(({ optional, proposed }) => !optional && proposed === undefined);
  if (missing.length > 0)
    throw new CommandFailed(
      2,
      missing.map(({ option, expected, zh, en }) => `--${option} is missing (${zh} / ${en}): expected ${expected}`).join('\n'),
    );
  return Object.fromEntries(open.flatMap(({ option, proposed }) => (proposed === undefined ? [] : [[camel(option), proposed]])));
}

/** Lines are kept as they come: who pastes all answers at once loses none. */
async function ask(questions: readonly Question[], terminal: Terminal): Promise<Record<string, string>> {
  const asking = createInterface(terminal);
  const lines = linesOf(asking);
  const answers: Record<string, string> = {};
  try {
    for (const question of questions) {
      const answer = await answerTo(question, asking, lines);
      if (answer !== undefined) answers[camel(question.option)] = answer;
    }
    return answers;
  } finally {
    asking.close();
  }
}

async function answerTo(
  { zh, en, expected, optional, proposed }: Question,
  asking: Interface,
  lines: NextLine,
): Promise<string | undefined> {
  for (;;) {
    asking.setPrompt(`${zh} / ${en} (${proposed === undefined ? expected : `${expected} [${proposed}]`}): `);
    const line = await lines(() => asking.prompt());
    if (line === undefined) throw new CommandFailed(2, '\n未写入 / nothing is written: not every question was answered');
    const answer = line.trim() || proposed;
    if (answer !== undefined || optional) return answer;
  }
}

/** The next line; `undefined` where the terminal is closed. Prompts only where there is somebody to answer. */
type NextLine = (prompt: () => void) => Promise<string | undefined>;

function linesOf(asking: Interface): NextLine {
  const kept: string[] = [];
  let isClosed = false;
  let wake: () => void = () => undefined;
  asking.on('line', (line) => {
    kept.push(line);
    wake();
  });
  asking.on('close', () => {
    isClosed = true;
    wake();
  });
  return async (prompt) => {
    if (!isClosed) prompt();
    while (kept.length === 0 && !isClosed)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return kept.shift();
  };
}

const camel = (option: string): string => option.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
