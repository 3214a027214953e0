/** A sum that numbers are added to and taken from again without what rounding leaves behind: twice the digits of a double (Knuth's two-sum). */
export class ExactSum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    const sum = this.#high + value;
    const part = sum - this.#high;
    this.#low += this.#high - (sum - part) + (value - part);
    this.#high = sum;
  }

  get value(): number {
    return this.#high + this.#low;
  }
}
