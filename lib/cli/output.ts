import type { Command } from 'commander';

/** Ends a command with its message on stderr: 1 for faults found, 2 for wrong use. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  readonly status: 1 | 2;
  constructor(status: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What every command takes (INTERFACES.md, "Commands"). */
export interface CommonOptions {
  readonly json?: boolean;
  /** The city to talk to. */
  readonly url: string;
  /** Where its local keys are. */
  readonly data: string;
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'results as JSON')
    .option('--url <url>', 'the city to talk to (CITYWATCH_URL)', process.env.CITYWATCH_URL ?? 'http://127.0.0.1:8080')
    .option('--data <dir>', 'where its local keys are (CITYWATCH_DATA)', process.env.CITYWATCH_DATA ?? '.citywatch');
}

/** Results go to stdout, everything else to stderr. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
