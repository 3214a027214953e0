/** What could not be processed, kept where someone sees it. */
export interface DeadLetter {
  /** Deterministic: the same message refused twice is one row. Sorts by time. */
  readonly id: string;
  readonly receivedAt: number;
  readonly tenant: string;
  readonly thing?: string;
  readonly topic: string;
  readonly reason: 'not-senml' | 'unknown-thing' | 'failed';
  /** What was wrong, where, and what was expected. */
  readonly detail: string;
  /** The message's first bytes, at most 512, decoded as UTF-8 with replacement. */
  readonly head: string;
  /** The whole message as it was queued, for sending it again. */
  readonly body: string;
}

export interface DeadLetterStore {
  put(letter: DeadLetter): Promise<void>;
  /** Newest first. */
  list(query: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly DeadLetter[]; readonly cursor?: string }>;
  get(id: string): Promise<DeadLetter | undefined>;
}
