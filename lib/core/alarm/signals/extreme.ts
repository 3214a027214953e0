/** The lowest or highest of the latest readings, each looked at twice at most. */
export class Extreme {
  /** Of values times this the lowest is looked for. */
  readonly #sign: 1 | -1;
  readonly #most: number;
  /** Readings that no later one surpasses, from `first` to before `end`; what lies behind is left over. */
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #serials: number[] = [];
  #first = 0;
  #end = 0;
  #taken = 0;

  constructor(which: 'min' | 'max', most: number) {
    this.#sign = which === 'min' ? 1 : -1;
    this.#most = most;
  }

  push(time: number, value: number): void {
    const values = this.#values;
    const own = this.#sign * value;
    let end = this.#end;
    while (end > this.#first && own <= (values[end - 1] as number)) end--;
    // From the beginning again, where nothing is left: the lists stay as short as they can.
    if (end === this.#first) this.#first = end = 0;
    this.#times[end] = time;
    values[end] = own;
    this.#serials[end] = this.#taken++;
    this.#end = end + 1;
  }

  /** Of the readings later than `time`, of which there is one. */
  after(time: number): number {
    const oldest = this.#taken - this.#most;
    while ((this.#times[this.#first] as number) <= time || (this.#serials[this.#first] as number) < oldest) this.#first++;
    if (this.#first > 1024) this.#compact();
    return this.#sign * (this.#values[this.#first] as number);
  }

  #compact(): void {
    for (const list of [this.#times, this.#values, this.#serials]) list.copyWithin(0, this.#first, this.#end);
    this.#end -= this.#first;
    this.#first = 0;
  }
}
