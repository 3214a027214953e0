/**
 * Follows the framing of an MQTT byte stream without keeping any of it, to know a packet's size before it has arrived whole:
 * aedes has no limit of its own and would collect hundreds of megabytes first.
 */
export class FrameMeter {
  readonly #limit: number;
  /** Bytes of the current packet's body still to come. */
  #rest = 0;
  #length = 0;
  #shift = 0;
  #inHeader = false;

  /** `limit`: largest remaining length allowed, bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes the next chunk. False as soon as a packet announces more than the limit, or its length is malformed. */
  accept(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const step = Math.min(this.#rest, chunk.length - at);
        this.#rest -= step;
        at += step;
      } else if (this.#inHeader) {
        const byte = chunk[at++] as number;
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (byte & 0x80) {
          if (this.#shift > 21) return false;
          continue;
        }
        if (this.#length > this.#limit) return false;
        this.#rest = this.#length;
        this.#inHeader = false;
      } else {
        at++;
        this.#inHeader = true;
        this.#length = 0;
        this.#shift = 0;
      }
    }
    return true;
  }
}
