import type { Actor } from '../incident/model.ts';
import type { Instant } from '../instant.ts';
import type { Bilingual } from '../registry/model.ts';

/** What a letter is about: a clock that ran out, a task nobody acknowledged, data that a department owes, or something a person names. */
export const LETTER_SUBJECTS = ['obligation', 'acknowledgement', 'data-delivery', 'other'] as const;
export type LetterSubject = (typeof LETTER_SUBJECTS)[number];

/**
 * `draft`: the system wrote it where an escalation reached the safety commission office; nobody has signed it. `discarded`: somebody said why
 * nobody will, and it stays on record.
 */
export const LETTER_STATES = ['draft', 'issued', 'answered', 'discarded'] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** A supervision letter (督办函). Once issued, nothing of it changes but its state and its replies. */
export interface SupervisionLetter {
  /** Sorts by time. */
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly state: LetterState;
  /** 佛安督〔2026〕12号: unique and without gaps in a tenant's year; absent while it is a draft. */
  readonly number?: string;
  readonly subject: LetterSubject;
  /** To whom it is addressed. */
  readonly unit: string;
  readonly incident?: string;
  readonly obligation?: string;
  /** The thing whose data have not come. */
  readonly thing?: string;
  readonly missed: Bilingual;
  /** What is demanded, beside an answer; in the words of whoever signed. */
  readonly demand?: string;
  /** By when the unit answers. */
  readonly due?: Instant;
  readonly draftedAt: Instant;
  readonly issuedAt?: Instant;
  readonly issuedBy?: Actor;
  /** Who decided that a draft is not signed, and why. */
  readonly discarded?: { readonly at: Instant; readonly by: Actor; readonly reason: string };
  /** The whole letter, as it was signed. */
  readonly text: Bilingual;
  /** Of its steps on record: how many, and the hash of the last. */
  readonly chain?: { readonly length: number; readonly head: string };
  readonly replies: readonly { readonly at: Instant; readonly by: Actor; readonly text: string }[];
}

/** Days of a letter that names none: ours, until the office has settled it (未核定). */
export const DEFAULT_DUE_MILLIS = 24 * 3_600_000;

/** 佛安督〔2026〕12号. `code`: who issues (机关代字). */
export const letterNumber = (code: string, year: number, sequence: number): string => `${code}〔${year}〕${sequence}号`;

/** The year of a moment here, by which letters are numbered. */
export const letterYear = (at: Instant): number => Number(at.slice(0, 4));

/** The code of a tenant that has none in the registry: the first character of its name, and 安督. */
export const defaultCode = (name: Bilingual): string => `${[...name.zh][0] ?? ''}安督`;
