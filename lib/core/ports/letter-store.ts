import type { LetterState, SupervisionLetter } from '../supervision/letter.ts';
import type { LetterStep } from '../supervision/letter-chain.ts';

/** A letter as it is to be stored, all or nothing with what else is committed. */
export interface LetterWrite {
  /** `version` 1 for a new one; else one more than what was read, and compared with it. */
  readonly letter: SupervisionLetter;
  /** Its next step on record. */
  readonly step: LetterStep;
  /** The number it takes: `sequence` is one more than the last of its year, and compared with it. */
  readonly takes?: { readonly year: number; readonly sequence: number };
  /** Told of it by itself, where no incident's event does. @default no */
  readonly tells?: LetterNews['what'];
}

/** What units are told of a letter that has no incident to be told with, and of every reply. */
export interface LetterNews {
  readonly what: 'issued' | 'replied';
  readonly letter: SupervisionLetter;
}

/** The supervision letters of one tenant. */
export interface LetterStore {
  /** Strongly consistent. */
  load(id: string): Promise<SupervisionLetter | undefined>;
  /** Its steps on record, oldest first; none of a letter that was written before they were kept. */
  steps(id: string): Promise<readonly LetterStep[]>;
  /** The last number taken in a year; 0 before the first. */
  lastNumber(year: number): Promise<number>;
  /** Throws VersionConflict: somebody changed the letter or took the number; read again. */
  commit(write: LetterWrite): Promise<void>;
  /** Newest first; a page may hold fewer than `limit` though there are more. */
  list(query: {
    readonly unit?: string;
    readonly state?: LetterState;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly SupervisionLetter[]; readonly cursor?: string }>;
}
