import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLevel } from '../runtime/logger.ts';

/** Lines gathered into one write: an alarm flood must not become a flood of writes. */
const GATHERED_FOR = 100;
/** One older file is kept beside the one being written. */
const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * The log of the one-machine host: every line in `<data>/city.log`, and on the terminal what somebody should look at. What merely
 * happened stays off it: a person starting the city wants to read its addresses.
 */
export class CityLog {
  readonly #path: string;
  readonly #terminal: (line: string) => void;
  #gathered: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(data: string, terminal: (line: string) => void) {
    this.#path = join(data, 'city.log');
    this.#terminal = terminal;
  }

  readonly write = (line: string, level: LogLevel): void => {
    if (level !== 'info') this.#terminal(line);
    this.#gathered.push(line);
    this.#timer ??= setTimeout(() => void this.flushed(), GATHERED_FOR);
  };

  /** Resolves when every line so far is in the file; a disk that takes none of them stops nobody. */
  flushed(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#gathered;
    this.#gathered = [];
    if (lines.length > 0) this.#writing = this.#writing.then(() => this.#append(`${lines.join('\n')}\n`)).catch(() => undefined);
    return this.#writing;
  }

  async #append(text: string): Promise<void> {
    const size = await stat(this.#path).then(
      (file) => file.size,
      () => 0,
    );
    if (size > LARGEST_FILE) await rename(this.#path, `${this.#path}.1`);
    await appendFile(this.#path, text, { mode: 0o600 });
  }
}
