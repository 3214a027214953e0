import { chained, GENESIS, type Link } from '../incident/hash-chain.ts';
import type { Instant } from '../instant.ts';
import type { LetterWrite } from '../ports/letter-store.ts';
import type { SupervisionLetter } from './letter.ts';

/** One step of a letter's life as it enters the record: the whole letter as it was from then on. Never changed. */
export interface LetterStep extends Link {
  readonly tenant: string;
  readonly recordedAt: Instant;
  readonly letter: Omit<SupervisionLetter, 'chain'>;
}

/** A letter as it is to be stored, with the step that tells it; `more`: what it is committed with. */
export function letterWrite<Letter extends SupervisionLetter>(
  letter: Letter,
  recordedAt: Instant,
  more: Pick<LetterWrite, 'takes' | 'tells'> = {},
): LetterWrite & { readonly letter: Letter } {
  const { chain, ...content } = letter;
  const end = { version: chain?.length ?? 0, headHash: chain?.head ?? GENESIS };
  const [step] = chained(end, [{ letter: content }], { tenant: letter.tenant, recordedAt }) as LetterStep[] as [LetterStep];
  return { ...more, letter: { ...letter, chain: { length: step.seq, head: step.hash } }, step };
}

/** The letter as its steps tell it; `undefined` before the first. */
export function toldBySteps(steps: readonly LetterStep[]): SupervisionLetter | undefined {
  const last = steps.at(-1);
  return last && { ...last.letter, chain: { length: last.seq, head: last.hash } };
}
