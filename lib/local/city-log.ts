import { join } from 'node:path';
import type { LogLevel } from '../runtime/logger.ts';
import { LogFile } from './log-file.ts';

/**
 * The log of the one-machine host: every line in `<data>/city.log`, and on the terminal what somebody should look at. What merely
 * happened stays off it: a person starting the city wants to read its addresses.
 */
export class CityLog {
  readonly #file: LogFile;
  readonly #terminal: (line: string) => void;

  constructor(data: string, terminal: (line: string) => void) {
    this.#file = new LogFile(join(data, 'city.log'));
    this.#terminal = terminal;
  }

  readonly write = (line: string, level: LogLevel): void => {
    if (level !== 'info') this.#terminal(line);
    this.#file.write(line);
  };

  /** Resolves when every line so far is in the file. */
  flushed(): Promise<void> {
    return this.#file.flushed();
  }
}
