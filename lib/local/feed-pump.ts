import type { DynamoDBStreamEvent } from 'aws-lambda';

/** The part of a change feed the pump needs; positions are durable. */
export interface ChangeFeed {
  /** The next records after the acknowledged position, in the shape of DynamoDB Streams; empty when there are none. */
  read(limit: number): { readonly records: DynamoDBStreamEvent['Records']; readonly position: number } | undefined;
  acknowledge(position: number): Promise<void>;
  /** Calls when something was added; returns how to stop listening. */
  listen(wake: () => void): () => void;
}

const BATCH = 100;
const RETRY_AFTER = 500;

/** Carries a table's changes to `apply-changes`, in order, at least once: what failed comes again, whole. */
export class FeedPump {
  readonly #feed: ChangeFeed;
  readonly #handler: (event: DynamoDBStreamEvent) => Promise<unknown>;
  readonly #log: (message: string, cause: unknown) => void;
  #running = false;
  #waiting = false;
  #stopped = true;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: () => void = () => undefined;

  constructor(feed: ChangeFeed, handler: (event: DynamoDBStreamEvent) => Promise<unknown>, log: (message: string, cause: unknown) => void) {
    this.#feed = feed;
    this.#handler = handler;
    this.#log = log;
  }

  start(): void {
    this.#stopped = false;
    this.#unlisten = this.#feed.listen(() => this.#wake());
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unlisten();
    clearTimeout(this.#timer);
    while (this.#running) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  get idle(): boolean {
    return !this.#running && !this.#waiting;
  }

  #wake(): void {
    this.#waiting = true;
    if (this.#running || this.#stopped) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    while (this.#waiting && !this.#stopped) {
      this.#waiting = false;
      try {
        for (let batch = this.#feed.read(BATCH); batch && !this.#stopped; batch = this.#feed.read(BATCH)) {
          await this.#handler({ Records: batch.records });
          await this.#feed.acknowledge(batch.position);
        }
      } catch (cause) {
        this.#log('applying changes failed; they come again', cause);
        this.#waiting = true;
        this.#running = false;
        this.#timer = setTimeout(() => this.#wake(), RETRY_AFTER);
        return;
      }
    }
    this.#running = false;
  }
}
