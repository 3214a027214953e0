import type { Instant } from '../instant.ts';

/** What came of a message that was handed in: it raised an incident, was added to one, or is kept without one. */
export const CAP_OUTCOMES = ['raised', 'added', 'kept'] as const;
export type CapOutcome = (typeof CAP_OUTCOMES)[number];

/** A message that was taken. One of the same sender, identifier and moment is the same message. */
export interface CapMessageRecord {
  readonly sender: string;
  readonly identifier: string;
  /** The moment of sending, in our own form: two ways of writing one moment are one. */
  readonly sent: Instant;
  readonly outcome: CapOutcome;
  /** The incident, with its tenant's name behind it. */
  readonly incident?: string;
  readonly receivedAt: Instant;
  /** What its sender was told beside that. */
  readonly note: string;
  /** SHA-256 (hex) of its bytes. */
  readonly content: string;
}

/** Messages of other systems. */
export interface CapMessageStore {
  /** Keeps a message's bytes and returns their digest, by which they are found again. */
  keep(bytes: Uint8Array): Promise<string>;
  /** When a message with these bytes was refused first, `at` where it never was: sent again and again, it is one dead letter. */
  firstRefused(digest: string, at: Instant): Promise<Instant>;
  content(digest: string): Promise<Uint8Array | undefined>;
  /** Every message taken under this sender and identifier, oldest first: one, unless a sender uses an identifier twice. */
  find(sender: string, identifier: string): Promise<readonly CapMessageRecord[]>;
  /** Records a message; returns what is on record, which is the earlier one where it was there. */
  record(record: CapMessageRecord): Promise<CapMessageRecord>;
}
