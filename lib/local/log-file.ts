import { appendFile, rename, stat } from 'node:fs/promises';

/** Lines gathered into one write: an alarm flood must not become a flood of writes. */
const GATHERED_FOR = 100;
/** One older file is kept beside the one being written. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** A file of lines for its owner alone, which does not grow for ever: beyond its largest size it becomes `<path>.1`, in place of the one before. */
export class LogFile {
  readonly #path: string;
  readonly #largest: number;
  #gathered: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, largest = LARGEST_FILE) {
    this.#path = path;
    this.#largest = largest;
  }

  write(line: string): void {
    this.#gathered.push(line);
    this.#timer ??= setTimeout(() => void this.flushed(), GATHERED_FOR);
  }

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
    if (size > this.#largest) await rename(this.#path, `${this.#path}.1`);
    await appendFile(this.#path, text, { mode: 0o600 });
  }
}
