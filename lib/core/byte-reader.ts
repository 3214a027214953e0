import { AS_THEY_ARE, decimalOf, unzigzag } from './bytes.ts';

/** Reads what a ByteWriter wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    if (this.isAtEnd) throw new RangeError(`the bytes end at ${this.#at}: expected more`);
    return this.#bytes[this.#at++] as number;
  }

  whole(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let number = byte & 127;
    for (let factor = 128; ; factor *= 128) {
      byte = this.byte();
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
  }

  signed(): number {
    return unzigzag(this.whole());
  }

  double(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  decimal(): number {
    const decimals = this.byte();
    return decimals === AS_THEY_ARE ? this.double() : decimalOf(this.signed(), decimals);
  }

  time(from: number): number {
    const distance = this.whole();
    return distance === 0 ? this.double() : from + unzigzag(distance - 1);
  }

  text(): string {
    const from = this.#skip(this.whole());
    return this.#bytes.toString('utf8', from, this.#at);
  }

  hex(length: number): string {
    const from = this.#skip(length);
    return this.#bytes.toString('hex', from, this.#at);
  }

  /** The next bytes as a text of as many characters; they are read again. */
  latin1(length: number): string {
    return this.#bytes.toString('latin1', this.#at, this.#at + length);
  }

  /** A view, not a copy. */
  raw(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, this.#at);
  }

  #skip(length: number): number {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw new RangeError(`the bytes end at ${this.#bytes.length}: expected ${length} from ${from}`);
    this.#at += length;
    return from;
  }
}
