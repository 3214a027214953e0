import { HEAD_BYTES } from '../ports/dead-letter-store.ts';

/** The id of a dead letter: by when its message was received (epoch milliseconds), so that ids sort as the moments do. `rest`: what tells it from others. */
export const letterId = (receivedAt: number, rest: string): string =>
  `${String(Math.max(0, Math.floor(receivedAt))).padStart(15, '0')}-${rest}`;

/** The first bytes as a person can read them. */
export const headOf = (bytes: Uint8Array | string): string =>
  new TextDecoder().decode((typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes).subarray(0, HEAD_BYTES));
