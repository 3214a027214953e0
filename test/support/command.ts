import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { main } from '../../lib/cli/main.ts';

export interface CommandResult {
  /** Exit status; -1 when a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take. @default 60 */
  readonly seconds?: number;
}

const NODE = join(process.cwd(), 'node_modules/.bin/node');

/** Runs `citywatch …` in a process of its own to its end. Throws when it does not come to one. */
export function citywatch(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return execute(NODE, ['bin/citywatch.ts', ...args], options);
}

/** The command under way in this process, for output and environment are the process's. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `citywatch …` in this process, which has loaded its code already: a process of its own takes a second of processor time. One command at
 * a time; nothing else may write to the terminal meanwhile.
 */
export function citywatchHere(args: readonly string[], { env = {} }: Pick<CommandOptions, 'env'> = {}): Promise<CommandResult> {
  const result = last.then(() => runHere(args, env));
  last = result.catch(() => undefined);
  return result;
}

async function runHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandResult> {
  const output = { stdout: '', stderr: '' };
  const environment = process.env;
  const { CITYWATCH_URL: _url, CITYWATCH_DATA: _data, ...own } = environment;
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  const exitCode = process.exitCode;
  process.env = { ...own, ...env };
  process.exitCode = undefined;
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (text: string | Uint8Array): boolean => {
      output[stream] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    };
  }
  try {
    const status = await main(args);
    return { status, ...output };
  } finally {
    process.env = environment;
    process.exitCode = exitCode;
    for (const stream of ['stdout', 'stderr'] as const) process[stream].write = writes[stream];
  }
}

/** Runs a program to its end. Throws when it cannot be started or does not end by itself. */
export function execute(program: string, args: readonly string[], { env, seconds = 60 }: CommandOptions = {}): Promise<CommandResult> {
  const { CITYWATCH_URL: _url, CITYWATCH_DATA: _data, ...own } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...own, ...env } });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${program} ${args.join(' ')} did not end within ${seconds} s:\n${output.stderr}`));
    }, seconds * 1000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ status: code ?? -1, ...output });
    });
  });
}

/** The JSON lines of a command's stdout. */
export const jsonLines = <T>({ stdout }: CommandResult): T[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
