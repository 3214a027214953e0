/** The queues that work is taken from (`sources`: platforms are told), and the ways on which something can get lost between them. */
export const DEAD_LETTER_QUEUES = [
  'telemetry',
  'notify',
  'push',
  'forward',
  'sources',
  'ingest',
  'change-feed',
  'hub-link',
  'hub-inbox',
  'from-districts',
  'from-hub',
  'deadline-watch',
] as const;
export type DeadLetterQueue = (typeof DEAD_LETTER_QUEUES)[number];

/** Where something can fail; `cap`, `alarms`: where messages and alarms of other systems are handed in, which no queue carries. */
export const DEAD_LETTER_PLACES = [...DEAD_LETTER_QUEUES, 'cap', 'alarms'] as const;
export type DeadLetterPlace = (typeof DEAD_LETTER_PLACES)[number];

/**
 * `not-senml`, `not-cap`, `not-alarm`, `unknown-thing`: no repetition makes it better. `failed`: its function failed each time. `undelivered`: it was not handed to
 * a function or to the hub. `missed`: a pass that did not run, of which there is nothing to send again. `refused`: the hub does not believe it, because it is not its
 * sender’s, or does not follow what the sender had said before.
 */
export const DEAD_LETTER_REASONS = [
  'not-senml',
  'not-cap',
  'not-alarm',
  'unknown-thing',
  'failed',
  'undelivered',
  'missed',
  'refused',
] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** What is shown of a message, in bytes. */
export const HEAD_BYTES = 512;

/** That, and by whom, it was sent again. */
export interface Redrive {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: string;
}

/** What could not be processed, kept where someone sees it; without the message itself. */
export interface DeadLetterEntry {
  /** Deterministic: the same message refused twice is one row. Sorts by time. */
  readonly id: string;
  /** When it came first, epoch milliseconds. */
  readonly receivedAt: number;
  /** When it was refused or given up, epoch milliseconds. */
  readonly givenUpAt: number;
  /** How often it was received, as its queue counts: the cloud's counts the receive that kept it, too. */
  readonly receives?: number;
  readonly tenant: string;
  readonly thing?: string;
  /** What it was about: a telemetry topic, `incident/<incident>/<seq>/<type>`, `cap/<sender>/<identifier>`, or `alarms/<source>/<external id>`. */
  readonly topic: string;
  /** Where it failed. */
  readonly queue: DeadLetterPlace;
  readonly reason: DeadLetterReason;
  /** What was wrong, where, and what was expected. */
  readonly detail: string;
  /** The message's first bytes, at most HEAD_BYTES, decoded as UTF-8 with replacement. */
  readonly head: string;
  /** Why there is nothing to send again; absent where there is. */
  readonly unsendable?: string;
  /** The letter whose message this is, after it was sent again and failed again. */
  readonly redriveOf?: string;
  readonly redriven?: Redrive;
}

export interface DeadLetter extends DeadLetterEntry {
  /** The whole message: as its queue takes it, for sending it again, or as it was found where that cannot be. */
  readonly body: string;
}

/** `open`: nobody has sent it again yet. */
export const DEAD_LETTER_STATES = ['open', 'redriven', 'all'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

export interface DeadLetterStore {
  /** Keeps a letter; one that is known stays as it is, with its redrive. */
  put(letter: DeadLetter): Promise<void>;
  /** Newest first. */
  list(query: {
    readonly state: DeadLetterState;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly DeadLetterEntry[]; readonly cursor?: string }>;
  get(id: string): Promise<DeadLetter | undefined>;
  /** Marks a letter as sent again; the first mark stays. */
  markRedriven(id: string, redrive: Redrive): Promise<void>;
}
