import { note } from './output.ts';

/** Nothing is shown of what takes no longer than this. */
const SHOWN_AFTER = 2000;
const SHOWN_EVERY = 1000;

/** Tells on stderr, from two seconds on and once a second, how far something is. */
export class Progress {
  readonly #began = performance.now();
  #next = SHOWN_AFTER;

  /** `text` is made only when it is shown. */
  update(text: () => string): void {
    const elapsed = performance.now() - this.#began;
    if (elapsed < this.#next) return;
    this.#next = elapsed + SHOWN_EVERY;
    note(text());
  }
}
