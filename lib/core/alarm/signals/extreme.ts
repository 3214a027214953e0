/** The lowest or highest of the latest readings, each looked at twice at most. */
export class Extreme {
  readonly #isBetter: (a: number, b: number) => boolean;
  readonly #most: number;
  /** Readings that no later one surpasses. */
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #serials: number[] = [];
  #first = 0;
  #taken = 0;

  constructor(which: 'min' | 'max', most: number) {
    this.#isBetter = which === 'min' ? (a, b) => a <= b : (a, b) => a >= b;
    this.#most = most;
  }

  push(time: number, value: number): void {
    while (this.#values.length > this.#first && this.#isBetter(value, this.#values.at(-1) as number)) {
      this.#times.pop();
      this.#values.pop();
      this.#serials.pop();
    }
    this.#times.push(time);
    this.#values.push(value);
    this.#serials.push(this.#taken++);
  }

  /** Of the readings later than `time`, of which there is one. */
  after(time: number): number {
    const oldest = this.#taken - this.#most;
    while ((this.#times[this.#first] as number) <= time || (this.#serials[this.#first] as number) < oldest) this.#first++;
    if (this.#first > 1024) {
      for (const list of [this.#times, this.#values, this.#serials]) list.splice(0, this.#first);
      this.#first = 0;
    }
    return this.#values[this.#first] as number;
  }
}
