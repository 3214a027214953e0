/** Powers of ten by their exponent. */
const POWERS = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
/** More decimals than these are rare enough for a number to be kept as it is. */
export const MOST_DECIMALS = POWERS.length - 1;
/** In the place of decimals: numbers as they are in memory, eight bytes each. */
export const AS_THEY_ARE = 255;

/** Whole numbers of either sign as whole numbers: 0, −1, 1, −2, … */
export const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);
export const unzigzag = (number: number): number => (number % 2 === 0 ? number / 2 : -(number + 1) / 2);
/** As far as zigzag is exact. */
const isSmall = (number: number): boolean => Number.isInteger(number) && Math.abs(number) < 2 ** 51;

export const isExactIn = (value: number, decimals: number): boolean => {
  const power = POWERS[decimals] as number;
  const whole = Math.round(value * power);
  return whole / power === value && Math.abs(whole) < 2 ** 51;
};
/** The fewest decimals in which a value can be written, exactly. */
export function decimalsFor(value: number): number {
  let decimals = 0;
  while (!isExactIn(value, decimals)) if (++decimals > MOST_DECIMALS) return AS_THEY_ARE;
  return decimals;
}

export const wholeOf = (value: number, decimals: number): number => Math.round(value * (POWERS[decimals] as number));
export const decimalOf = (whole: number, decimals: number): number => whole / (POWERS[decimals] as number);

/** Numbers and texts in few bytes. Reused: `take` hands out a copy and begins anew. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0: seven bits a byte, the lowest first. */
  whole(value: number): void {
    let rest = value;
    while (rest > 0x7fffffff) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  signed(value: number): void {
    this.whole(zigzag(value));
  }

  double(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A number as what its decimals make of it, or as it is. */
  decimal(value: number): void {
    const decimals = decimalsFor(value);
    this.byte(decimals);
    if (decimals === AS_THEY_ARE) this.double(value);
    else this.signed(wholeOf(value, decimals));
  }

  /** A moment as its distance from another. */
  time(value: number, from: number): void {
    const distance = value - from;
    if (isSmall(distance) && from + distance === value) this.whole(zigzag(distance) + 1);
    else {
      this.byte(0);
      this.double(value);
    }
  }

  /** UTF-8, its length before it; from a character on. */
  text(value: string, from = 0): void {
    const length = value.length - from;
    if (length < 128) {
      if (this.#length + length + 1 > this.#bytes.length) this.#grow(length + 1);
      const at = this.#length + 1 - from;
      let index = from;
      for (; index < value.length; index++) {
        const code = value.charCodeAt(index);
        if (code > 127) break;
        this.#bytes[at + index] = code;
      }
      if (index === value.length) {
        this.#bytes[this.#length] = length;
        this.#length += length + 1;
        return;
      }
    }
    const bytes = Buffer.from(value.slice(from), 'utf8');
    this.whole(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  take(): Uint8Array {
    const bytes = Buffer.allocUnsafe(this.#length);
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return bytes;
  }

  #grow(by: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + by));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
