import { join } from 'node:path';
import { LogFile } from './log-file.ts';

/** Lines a minute for one (client, reason); beyond it only the counters go on, so that a broken device cannot fill the disk. */
const LINES_PER_MINUTE = 10;

/** Lines a minute for everybody together: whoever has no credentials may call themselves something else each time. */
const LINES_OF_ALL_PER_MINUTE = 1000;

/** What was refused or diverted: `<data>/security.log`, one JSON object a line, and counters by reason. */
export class SecurityLog {
  readonly #file: LogFile;
  readonly #counters = new Map<string, number>();
  readonly #recent = new Map<string, { minute: number; lines: number }>();
  #all = { minute: 0, lines: 0 };

  constructor(data: string) {
    this.#file = new LogFile(join(data, 'security.log'));
  }

  record(at: number, reason: string, client: string, detail: Readonly<Record<string, string | number>>): void {
    this.#counters.set(reason, (this.#counters.get(reason) ?? 0) + 1);
    const minute = Math.floor(at / 60_000);
    const key = `${reason} ${client}`;
    const recent = this.#recent.get(key);
    const lines = recent?.minute === minute ? recent.lines + 1 : 1;
    if (this.#recent.size > 10_000) this.#recent.clear();
    this.#recent.set(key, { minute, lines });
    if (lines > LINES_PER_MINUTE) return;
    this.#all = { minute, lines: this.#all.minute === minute ? this.#all.lines + 1 : 1 };
    if (this.#all.lines > LINES_OF_ALL_PER_MINUTE) return;
    const line = JSON.stringify({ at: new Date(at).toISOString(), reason, client: client.slice(0, 128), ...detail });
    this.#file.write(line);
  }

  counters(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counters);
  }

  flushed(): Promise<void> {
    return this.#file.flushed();
  }
}
