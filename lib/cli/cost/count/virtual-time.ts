import { setImmediate } from 'node:timers/promises';

interface Waiting {
  readonly at: number;
  readonly resume: () => void;
}

/** Turns of the event loop after which nothing moves any more: a commit of the store that stands in for DynamoDB takes one. */
const TURNS = 3;

/**
 * Waiting for services without waiting: when nothing else can go on, time jumps to the next moment somebody waits for. So what a handler would
 * have waited for, calls side by side and one after another, is known exactly, however busy this machine is.
 */
export class VirtualTime {
  #now = 0;
  readonly #waiting: Waiting[] = [];

  /** Milliseconds. */
  wait(millis: number): Promise<void> {
    return new Promise((resume) => this.#waiting.push({ at: this.#now + millis, resume }));
  }

  /** Does the work; tells its result and the milliseconds that were waited. */
  async run<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly waited: number }> {
    const start = this.#now;
    let over = false;
    const done = work().finally(() => {
      over = true;
    });
    done.catch(() => undefined);
    for (;;) {
      for (let turn = 0; turn < TURNS && !over; turn++) await setImmediate();
      if (over) return { result: await done, waited: this.#now - start };
      this.#advance();
    }
  }

  #advance(): void {
    const at = Math.min(...this.#waiting.map((one) => one.at));
    if (!Number.isFinite(at)) return;
    this.#now = Math.max(this.#now, at);
    const due = this.#waiting.filter((one) => one.at === at);
    this.#waiting.splice(0, this.#waiting.length, ...this.#waiting.filter((one) => one.at !== at));
    for (const { resume } of due) resume();
  }
}
