import { setTimeout as sleep } from 'node:timers/promises';
import { StoreLimitExceeded, StoreUnavailable } from '../../core/ports/errors.ts';

/** What SQS and EventBridge take in one call. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;
const ATTEMPTS = 4;
const FIRST_PAUSE_MILLIS = 50;

/** One entry of a batch that the service did not take. */
export interface Refusal {
  /** Position in the batch. */
  readonly position: number;
  readonly code: string;
  readonly message: string;
  /** Whether it may be taken at the next attempt. */
  readonly retryable: boolean;
}

export interface BatchSending<Entry> {
  /** Names the target in errors. */
  readonly target: string;
  /** As the service counts them. */
  bytesOf(entry: Entry): number;
  /** Sends at most ten entries of at most 256 KB; returns those that were not taken. Throws when the call as a whole failed. */
  send(entries: readonly Entry[]): Promise<readonly Refusal[]>;
  /** Between two attempts. @default waits so many milliseconds */
  pause?(millis: number): Promise<unknown>;
}

/**
 * Sends entries in as few calls as the limits allow, in order, and what was refused for a passing reason again, alone, up to four times. A call
 * may take one entry and refuse the next: success is only that every entry was taken. Throws StoreLimitExceeded for what can never be
 * taken, StoreUnavailable for what was not taken in the end.
 */
export async function sendInBatches<Entry>(entries: readonly Entry[], sending: BatchSending<Entry>): Promise<void> {
  for (const entry of entries) {
    const bytes = sending.bytesOf(entry);
    if (bytes > MAX_BYTES) throw new StoreLimitExceeded(`${sending.target}: an entry has ${bytes} bytes, expected at most ${MAX_BYTES}`);
  }
  for (const batch of batches(entries, sending)) await sendBatch(batch, sending);
}

async function sendBatch<Entry>(batch: readonly Entry[], { target, send, pause = sleep }: BatchSending<Entry>): Promise<void> {
  let left = batch;
  for (let attempt = 1; ; attempt++) {
    const refusals = await send(left);
    const permanent = refusals.find(({ retryable }) => !retryable);
    if (permanent) throw new StoreLimitExceeded(`${target}: an entry was refused: ${permanent.code}: ${permanent.message}`);
    const [first] = refusals;
    if (!first) return;
    left = refusals.map(({ position }) => left[position] as Entry);
    if (attempt === ATTEMPTS)
      throw new StoreUnavailable(`${target}: ${left.length} of ${batch.length} entries not taken: ${first.code}: ${first.message}`);
    await pause(FIRST_PAUSE_MILLIS * 2 ** (attempt - 1));
  }
}

function* batches<Entry>(entries: readonly Entry[], { bytesOf }: BatchSending<Entry>): Generator<readonly Entry[]> {
  let batch: Entry[] = [];
  let total = 0;
  for (const entry of entries) {
    const bytes = bytesOf(entry);
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && total + bytes > MAX_BYTES)) {
      yield batch;
      batch = [];
      total = 0;
    }
    batch.push(entry);
    total += bytes;
  }
  if (batch.length > 0) yield batch;
}
