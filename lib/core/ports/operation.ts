/** A queue as whoever runs the platform sees it. */
export interface QueueState {
  readonly name: string;
  readonly messages: number;
  /** Age of the oldest message; `null` where the queue itself does not tell (SQS: only its metric does). */
  readonly oldestSeconds: number | null;
  /** True for a queue that nothing works off: what lies there waits for a person. */
  readonly isEnd: boolean;
}

/** The queues of one tenant. */
export interface QueueGauge {
  queues(): Promise<readonly QueueState[]>;
}

/** How far a tenant's functions have come; all moments are epoch milliseconds of the city clock. */
export interface Progress {
  /** When the newest pack that is evaluated had been received, to the minute; absent before the first. */
  readonly evaluatedUpTo?: number;
  /** When the deadline watcher last began a pass that it finished. */
  readonly watchedAt?: number;
}

/** What has become of the marks that go through the telemetry queue; both are moments of the city clock in epoch milliseconds. */
export interface Listening {
  /** The newest mark that was taken. */
  readonly last: number;
  /** Since when packs have been taken without a break. */
  readonly since: number;
}

export interface ProgressStore {
  /** Written once a minute at most: cheap beside every batch. */
  evaluated(receivedAt: number): Promise<void>;
  watched(at: number): Promise<void>;
  read(): Promise<Progress>;
  /** Absent before the first mark. */
  listening(): Promise<Listening | undefined>;
  listened(state: Listening): Promise<void>;
}
