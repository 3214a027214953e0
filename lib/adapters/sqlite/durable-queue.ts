import type { SQSBatchResponse, SQSEvent, SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import type { WorkQueue } from '../../core/ports/effects.ts';
import type { QueueGauge } from '../../core/ports/operation.ts';
import type { QueueMessage } from '../../core/ports/work-queue.ts';
import type { Database } from './database.ts';

/** What consumes a queue: a function with an SQS trigger that reports partial batch failures. */
export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

export interface DurableQueueOptions {
  /** Messages handed over at once. */
  readonly batchSize: number;
  /** Receives before a message is given up. @default 10, as the cloud's queues */
  readonly maxReceives?: number;
  /** Milliseconds before the first retry, doubled each time up to `retryWithin`. @default 500 */
  readonly retryAfter?: number;
  /** Milliseconds that are waited at most. @default 30,000 */
  readonly retryWithin?: number;
  /** Epoch milliseconds, for when a message was sent. @default the machine's clock */
  readonly now?: () => number;
  /**
   * Given a message that was given up, as the function with the dead letters' queue would receive it, with the last failure in the attribute
   * ERROR_MESSAGE; then it leaves the queue. Given again where it fails, or the process ends before that is written: its id is the same.
   */
  onDead(message: SQSRecord): Promise<void>;
}

interface Row {
  readonly id: number;
  readonly body: string;
  readonly receives: number;
  readonly sent_at: number;
  /** Why it failed last, in this process. */
  readonly reason?: string;
  /** An earlier process left it. */
  readonly isLeft?: boolean;
  /** This receive is on disk already. @default false: it is counted if it fails */
  readonly isCounted?: boolean;
}

type Left = Pick<Row, 'id' | 'receives'>;
type Failed = Row & { readonly reason: string };

interface Retry {
  readonly id: number;
  readonly at: number;
  /** Why it failed last, in this process. */
  readonly reason: string;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS queue_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL, sent_at INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS queue_message_by_queue ON queue_message (queue, id);`;

/** Messages that come faster than this share batches and commits, which then matters more than the time of each. */
const REST_MILLIS = 5;

/** The last number a message of a database was given, whatever its queue. */
const numbers = new WeakMap<Database, { last: number }>();

function numbersOf(database: Database): { last: number } {
  const known = numbers.get(database);
  if (known) return known;
  const row = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'queue_message'").get();
  const made = { last: Number(row?.seq ?? 0) };
  numbers.set(database, made);
  return made;
}

/**
 * A queue that survives the process: a message is on disk when `send` returns and leaves it when its handler has succeeded.
 * Delivery is at least once. One batch is under way at a time; what it failed comes again later, so order is not promised.
 *
 * A message may end the process that has it in hand, and is then not counted where it fails. Counting before each message is handed over
 * would cost the commit that the common case does without, so only what an earlier process left is counted before: once for that process,
 * which may have had it in hand, and once for now. What was counted so and is left again is suspect: it comes last and alone, so that the
 * others pass, and is given up like any other.
 *
 * What finds the queue at rest for a while is handed over at once, and written meanwhile. That is as safe as waiting: whatever its handler
 * writes to the same database is asked for later and so committed later or together, never without the message. `send` still returns when it
 * is on disk.
 */
export class DurableQueue implements WorkQueue {
  readonly name: string;
  readonly #database: Database;
  readonly #options: DurableQueueOptions;
  #handler: QueueHandler | undefined;
  /** Every row up to here has been handed over in this process, or is among the left ones. */
  #cursor: number;
  /** What earlier processes left and this one has not handed over yet: suspects last. */
  #left: Left[];
  #retries: Retry[] = [];
  /** Sends that are handed over when they are on disk, and are not yet. */
  #writing = 0;
  #running = false;
  /** When it was last seen to be empty, by the process's own clock. */
  #ended = Number.NEGATIVE_INFINITY;
  #waiting = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, name: string, options: DurableQueueOptions) {
    this.name = name;
    this.#database = database;
    this.#options = options;
    database.connection.exec(SCHEMA);
    // Version 0.1 kept what it had given up a second time.
    database.connection.prepare('DELETE FROM queue_message WHERE queue = ?').run(`${name}.dead`);
    this.#left = database.connection
      .prepare('SELECT id, receives FROM queue_message WHERE queue = ? ORDER BY receives, id')
      .all(name) as unknown as Left[];
    this.#cursor = numbersOf(database).last;
  }

  async send(messages: readonly QueueMessage[]): Promise<void> {
    const numbers = numbersOf(this.#database);
    const now = this.#now();
    const rows = messages.map(({ body }): Row => ({ id: ++numbers.last, body, receives: 0, sent_at: now }));
    const written = this.#database.write(() => {
      const insert = this.#database.prepare('INSERT INTO queue_message (id, queue, body, sent_at) VALUES (?, ?, ?, ?)');
      for (const { id, body } of rows) insert.run(id, this.name, body, now);
    });
    if (this.#isAtRest && rows.length <= this.#options.batchSize) {
      this.#cursor = rows.at(-1)?.id ?? this.#cursor;
      this.#running = true;
      void this.#run(rows);
      return written;
    }
    this.#writing++;
    try {
      await written;
    } finally {
      this.#writing--;
    }
    this.#wake();
  }

  get #isAtRest(): boolean {
    const isIdle = this.#handler !== undefined && !this.#running && !this.#waiting && this.#writing === 0;
    return isIdle && performance.now() - this.#ended >= REST_MILLIS;
  }

  /** Starts handing over, what an earlier process left first. */
  consume(handler: QueueHandler): void {
    this.#handler = handler;
    this.#wake();
  }

  /** Hands nothing more over; resolves when the batch under way has ended. */
  async stop(): Promise<void> {
    this.#handler = undefined;
    clearTimeout(this.#timer);
    while (this.#running) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Nothing is waiting, under way or to be retried. */
  get idle(): boolean {
    return !this.#running && !this.#waiting && this.#retries.length === 0;
  }

  /** Nothing is under way; what failed may wait for its time to come again. */
  get resting(): boolean {
    return !this.#running && !this.#waiting;
  }

  /** Messages on disk, and the age of the oldest in milliseconds. */
  depth(): { readonly messages: number; readonly oldest: number } {
    const row = this.#database
      .prepare('SELECT count(*) AS messages, min(sent_at) AS first FROM queue_message WHERE queue = ?')
      .get(this.name);
    const { messages, first } = row as unknown as { messages: number; first: number | null };
    return { messages, oldest: first === null ? 0 : this.#now() - first };
  }

  #wake(): void {
    this.#waiting = true;
    if (!this.#running && this.#handler) {
      this.#running = true;
      setImmediate(() => void this.#run());
    }
  }

  /** Hands over `first`, then what is on disk, until nothing is left. */
  async #run(first: readonly Row[] = []): Promise<void> {
    if (first.length > 0 && this.#handler) await this.#deliver(this.#handler, first);
    while (this.#handler) {
      this.#waiting = false;
      const batch = this.#next();
      if (batch.length === 0 && !this.#waiting) break;
      if (batch.length > 0) await this.#deliver(this.#handler, batch);
    }
    this.#running = false;
    this.#ended = performance.now();
    if (this.#waiting && this.#handler) return this.#wake();
    const soonest = this.#retries.reduce((least, retry) => Math.min(least, retry.at), Number.POSITIVE_INFINITY);
    if (Number.isFinite(soonest) && this.#handler) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#wake(), Math.max(1, soonest - Date.now()));
    }
  }

  /** What is due again comes first; together they are one batch. */
  #next(): Row[] {
    const now = Date.now();
    const due = this.#retries.filter((retry) => retry.at <= now).slice(0, this.#options.batchSize);
    if (due.length > 0) this.#retries = this.#retries.filter((retry) => !due.includes(retry));
    const repeated = due.flatMap(({ id, reason }) => this.#rowsOf([id]).map((row) => ({ ...row, reason })));
    if (this.#left.length > 0) return repeated.length > 0 ? repeated : this.#nextLeft();
    const fresh = this.#database
      .prepare('SELECT id, body, receives, sent_at FROM queue_message WHERE queue = ? AND id > ? ORDER BY id LIMIT ?')
      .all(this.name, this.#cursor, this.#options.batchSize - due.length) as unknown as Row[];
    this.#cursor = fresh.at(-1)?.id ?? this.#cursor;
    return [...repeated, ...fresh];
  }

  /** A batch of what no process was seen to end on, or one suspect. */
  #nextLeft(): Row[] {
    const suspect = this.#left.findIndex(({ receives }) => receives > 1);
    const harmless = suspect === -1 ? this.#left.length : suspect;
    const next = this.#left.splice(0, Math.max(1, Math.min(harmless, this.#options.batchSize)));
    // The process that left it may have had it in hand.
    return this.#rowsOf(next.map(({ id }) => id)).map((row) => ({ ...row, receives: Math.max(1, row.receives), isLeft: true }));
  }

  #rowsOf(ids: readonly number[]): Row[] {
    const get = this.#database.prepare('SELECT id, body, receives, sent_at FROM queue_message WHERE id = ?');
    return ids.flatMap((id) => {
      const row = get.get(id) as unknown as Row | undefined;
      return row ? [row] : [];
    });
  }

  async #deliver(handler: QueueHandler, batch: readonly Row[]): Promise<void> {
    const spent = batch.filter((row) => this.#isSpent(row));
    for (const row of spent) await this.#bury({ reason: 'it failed each time, or the process ended while it was in hand', ...row });
    const live = spent.length === 0 ? batch : batch.filter((row) => !spent.includes(row));
    if (live.length === 0) return;
    const rows = live.some(({ isLeft }) => isLeft) ? await this.#count(live) : live;
    const failed = await failures(handler, rows, (row) => this.#record(row, row.receives + 1));
    const done = rows.filter((row) => !failed.has(row.id));
    // Not awaited: a row deleted late, or never, is at worst delivered again by the next process, and the next batch need not wait for the disk.
    if (done.length > 0) this.#database.write(() => this.#remove(done)).catch(() => undefined);
    const undone = rows.flatMap((row) => {
      const reason = failed.get(row.id);
      return reason === undefined ? [] : [{ ...row, reason }];
    });
    if (undone.length > 0) await this.#fail(undone);
  }

  /** Has the receive of each on disk before it is handed over; what cannot be counted is handed over all the same. */
  async #count(rows: readonly Row[]): Promise<readonly Row[]> {
    const isCounted = await this.#try(() => {
      const count = this.#database.prepare('UPDATE queue_message SET receives = ? WHERE id = ?');
      for (const row of rows) count.run(row.receives + 1, row.id);
    });
    return rows.map((row) => ({ ...row, isCounted }));
  }

  #remove(rows: readonly Row[]): void {
    const remove = this.#database.prepare('DELETE FROM queue_message WHERE id = ?');
    for (const row of rows) remove.run(row.id);
  }

  async #fail(rows: readonly Failed[]): Promise<void> {
    // What cannot be counted comes again all the same.
    const isCounted = await this.#try(() => {
      const count = this.#database.prepare('UPDATE queue_message SET receives = receives + 1 WHERE id = ?');
      for (const row of rows) if (!row.isCounted) count.run(row.id);
    });
    const failed = rows.map((row) => ({ ...row, receives: row.receives + 1 }));
    const spent = isCounted ? failed.filter((row) => this.#isSpent(row)) : [];
    this.#retry(failed.filter((row) => !spent.includes(row)));
    for (const row of spent) await this.#bury(row);
  }

  /** Told first, removed then: a process that ends in between tells it again instead of losing it. */
  async #bury(row: Failed): Promise<void> {
    const ERROR_MESSAGE: SQSMessageAttribute = { stringValue: row.reason, dataType: 'String' };
    try {
      await this.#options.onDead({ ...this.#record(row, row.receives), messageAttributes: { ERROR_MESSAGE } });
    } catch {
      return this.#retry([row]);
    }
    await this.#try(() => this.#remove([row]));
  }

  #retry(rows: readonly Failed[]): void {
    const now = Date.now();
    for (const { id, receives, reason } of rows) {
      const wait = Math.min(this.#options.retryWithin ?? 30_000, (this.#options.retryAfter ?? 500) * 2 ** (receives - 1));
      this.#retries.push({ id, at: now + wait, reason });
    }
  }

  async #try(work: () => void): Promise<boolean> {
    try {
      await this.#database.write(work);
      return true;
    } catch {
      return false;
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #isSpent({ receives }: Row): boolean {
    return receives >= (this.#options.maxReceives ?? 10);
  }

  #record(row: Row, receives: number): SQSRecord {
    return {
      messageId: String(row.id),
      receiptHandle: String(row.id),
      body: row.body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(row.sent_at),
        SenderId: 'local',
        ApproximateFirstReceiveTimestamp: String(row.sent_at),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `local:${this.name}`,
      awsRegion: 'local',
    };
  }
}

/** Which rows of a batch failed, by id, and why. As in the cloud, an answer that names no row of the batch fails all of it. */
async function failures(
  handler: QueueHandler,
  rows: readonly Row[],
  toRecord: (row: Row) => SQSRecord,
): Promise<ReadonlyMap<number, string>> {
  const all = (reason: string): ReadonlyMap<number, string> => new Map(rows.map(({ id }) => [id, reason]));
  try {
    const response = await handler({ Records: rows.map(toRecord) });
    const named = (response?.batchItemFailures ?? []).map(({ itemIdentifier }) => rows.find(({ id }) => String(id) === itemIdentifier));
    if (named.includes(undefined)) return all('the function reported a failure of none of its messages');
    return new Map(named.map((row) => [(row as Row).id, 'the function reported it as failed']));
  } catch (cause) {
    return all(cause instanceof Error ? cause.message : String(cause));
  }
}

/** The depths of durable queues. What they give up becomes a dead letter, so that none is an end. */
export function durableQueueGauge(queues: Readonly<Record<string, Pick<DurableQueue, 'depth'>>>): QueueGauge {
  return {
    queues: async () =>
      Object.entries(queues).map(([name, queue]) => {
        const { messages, oldest } = queue.depth();
        return { name, messages, oldestSeconds: Math.max(0, Math.round(oldest / 1000)), isEnd: false };
      }),
  };
}
