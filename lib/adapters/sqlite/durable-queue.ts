import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { WorkQueue } from '../../core/ports/effects.ts';
import type { QueueMessage } from '../../core/ports/work-queue.ts';
import type { Database } from './database.ts';

/** What consumes a queue: a function with an SQS trigger that reports partial batch failures. */
export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

export interface DurableQueueOptions {
  /** Messages handed over at once. */
  readonly batchSize: number;
  /** Receives before a message is given up. @default 10, as the cloud's queues */
  readonly maxReceives?: number;
  /** Milliseconds before the first retry, doubled each time up to 30 s. @default 500 */
  readonly retryAfter?: number;
  /** Told of a message that was given up; it stays in the table under `<name>.dead`. */
  onDead(message: { readonly id: number; readonly body: string; readonly reason: string }): Promise<void>;
}

interface Row {
  readonly id: number;
  readonly body: string;
  readonly receives: number;
  readonly sent_at: number;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS queue_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL, sent_at INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS queue_message_by_queue ON queue_message (queue, id);`;

/**
 * A queue that survives the process: a message is on disk when `send` returns and leaves it when its handler has succeeded.
 * Delivery is at least once. One batch is under way at a time; what it failed comes again later, so order is not promised.
 */
export class DurableQueue implements WorkQueue {
  readonly name: string;
  readonly #database: Database;
  readonly #options: DurableQueueOptions;
  #handler: QueueHandler | undefined;
  /** Every row up to here has been handed over in this process. */
  #cursor = 0;
  #retries: { readonly id: number; readonly at: number }[] = [];
  #running = false;
  #waiting = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, name: string, options: DurableQueueOptions) {
    this.name = name;
    this.#database = database;
    this.#options = options;
    database.connection.exec(SCHEMA);
  }

  async send(messages: readonly QueueMessage[]): Promise<void> {
    const now = Date.now();
    await this.#database.write(() => {
      const insert = this.#database.prepare('INSERT INTO queue_message (queue, body, sent_at) VALUES (?, ?, ?)');
      for (const message of messages) insert.run(this.name, message.body, now);
    });
    this.#wake();
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

  /** Messages on disk, and the age of the oldest in milliseconds. */
  depth(): { readonly messages: number; readonly oldest: number } {
    const row = this.#database
      .prepare('SELECT count(*) AS messages, min(sent_at) AS first FROM queue_message WHERE queue = ?')
      .get(this.name);
    const { messages, first } = row as unknown as { messages: number; first: number | null };
    return { messages, oldest: first === null ? 0 : Date.now() - first };
  }

  #wake(): void {
    this.#waiting = true;
    if (!this.#running && this.#handler) {
      this.#running = true;
      setImmediate(() => void this.#run());
    }
  }

  async #run(): Promise<void> {
    while (this.#handler) {
      this.#waiting = false;
      const batch = this.#next();
      if (batch.length === 0 && !this.#waiting) break;
      if (batch.length > 0) await this.#deliver(this.#handler, batch);
    }
    this.#running = false;
    if (this.#waiting && this.#handler) return this.#wake();
    const first = this.#retries.reduce((least, retry) => Math.min(least, retry.at), Number.POSITIVE_INFINITY);
    if (Number.isFinite(first) && this.#handler) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#wake(), Math.max(1, first - Date.now()));
    }
  }

  #next(): Row[] {
    const fresh = this.#database
      .prepare('SELECT id, body, receives, sent_at FROM queue_message WHERE queue = ? AND id > ? ORDER BY id LIMIT ?')
      .all(this.name, this.#cursor, this.#options.batchSize) as unknown as Row[];
    this.#cursor = fresh.at(-1)?.id ?? this.#cursor;
    if (this.#retries.length === 0) return fresh;
    const now = Date.now();
    const due = this.#retries.filter((retry) => retry.at <= now).slice(0, this.#options.batchSize);
    this.#retries = this.#retries.filter((retry) => !due.includes(retry));
    const again = this.#database.prepare('SELECT id, body, receives, sent_at FROM queue_message WHERE id = ?');
    return [...due.map(({ id }) => again.get(id) as unknown as Row), ...fresh];
  }

  async #deliver(handler: QueueHandler, batch: readonly Row[]): Promise<void> {
    let failed = new Map<string, string>();
    try {
      const response = await handler({ Records: batch.map((row) => this.#record(row)) });
      for (const item of response?.batchItemFailures ?? []) failed.set(item.itemIdentifier, 'the function reported it as failed');
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      failed = new Map(batch.map((row) => [String(row.id), reason]));
    }
    const done = batch.filter((row) => !failed.has(String(row.id)));
    // Not awaited: a row deleted late is at worst delivered again after a crash, and the next batch need not wait for the disk.
    if (done.length > 0) void this.#database.write(() => this.#remove(done));
    for (const row of batch) {
      const reason = failed.get(String(row.id));
      if (reason !== undefined) await this.#fail(row, reason);
    }
  }

  #remove(rows: readonly Row[]): void {
    const remove = this.#database.prepare('DELETE FROM queue_message WHERE id = ?');
    for (const row of rows) remove.run(row.id);
  }

  async #fail(row: Row, reason: string): Promise<void> {
    const receives = row.receives + 1;
    const dead = receives >= (this.#options.maxReceives ?? 10);
    await this.#database.write(() => {
      this.#database
        .prepare('UPDATE queue_message SET receives = ?, queue = ? WHERE id = ?')
        .run(receives, dead ? `${this.name}.dead` : this.name, row.id);
    });
    if (dead) return this.#options.onDead({ id: row.id, body: row.body, reason });
    const wait = Math.min(30_000, (this.#options.retryAfter ?? 500) * 2 ** (receives - 1));
    this.#retries.push({ id: row.id, at: Date.now() + wait });
  }

  #record(row: Row): SQSRecord {
    return {
      messageId: String(row.id),
      receiptHandle: String(row.id),
      body: row.body,
      attributes: {
        ApproximateReceiveCount: String(row.receives + 1),
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
