import { createInterface } from 'node:readline/promises';
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

/** The options with the answers of whoever sits at the terminal; without one, what is missing ends the command with all of it. */
export async function answered<Options extends object>(options: Options, questions: readonly Question[]): Promise<Options> {
  const given = options as Readonly<Record<string, unknown>>;
  const open = questions.filter(({ option }) => given[camel(option)] === undefined);
  if (open.length === 0) return options;
  if (!process.stdin.isTTY) {
    const missing = open.filter(({ optional, proposed }) => !optional && proposed === undefined);
    if (missing.length > 0)
      throw new CommandFailed(
        2,
        missing.map(({ option, expected, zh, en }) => `--${option} is missing (${zh} / ${en}): expected ${expected}`).join('\n'),
      );
    return {
      ...options,
      ...Object.fromEntries(open.flatMap(({ option, proposed }) => (proposed === undefined ? [] : [[camel(option), proposed]]))),
    };
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answers: Record<string, string> = {};
    for (const question of open) {
      const answer = await ask(terminal, question);
      if (answer !== undefined) answers[camel(question.option)] = answer;
    }
    return { ...options, ...answers };
  } finally {
    terminal.close();
  }
}

async function ask(
  terminal: ReturnType<typeof createInterface>,
  { zh, en, expected, optional, proposed }: Question,
): Promise<string | undefined> {
  for (;;) {
    const hint = proposed === undefined ? expected : `${expected} [${proposed}]`;
    const answer = (await terminal.question(`${zh} / ${en} (${hint}): `)).trim();
    if (answer !== '') return answer;
    if (proposed !== undefined) return proposed;
    if (optional) return undefined;
  }
}

const camel = (option: string): string => option.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
