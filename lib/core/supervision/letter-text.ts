import type { Instant } from '../instant.ts';
import type { Bilingual } from '../registry/model.ts';

export interface LetterContents {
  readonly number?: string;
  readonly issuer: Bilingual;
  readonly addressee: Bilingual;
  /** The incident's title and id. */
  readonly about?: string;
  readonly missed: Bilingual;
  readonly demand?: string;
  readonly due?: Instant;
  readonly signedBy?: string;
  readonly issuedAt?: Instant;
}

/** The letter in both languages, from one template; a draft says that it is one. */
export function letterText(contents: LetterContents): Bilingual {
  const { number, issuer, addressee, about, missed, demand, due, signedBy, issuedAt } = contents;
  const lines = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('\n');
  return {
    zh: lines([
      number ? `督办函　${number}` : '督办函（草稿，未签发）',
      `${addressee.zh}：`,
      about && `事由：${about}`,
      `经查，${missed.zh}。`,
      `要求：${demand ?? '立即办理，并书面回复办理情况'}。`,
      due && `请于 ${timeOf(due)} 前回复。`,
      `${issuer.zh}${signedBy ? `（签发人：${signedBy}）` : ''}`,
      issuedAt && timeOf(issuedAt),
    ]),
    en: lines([
      number ? `Supervision letter ${number}` : 'Supervision letter (draft, not issued)',
      `To: ${addressee.en}`,
      about && `Concerning: ${about}`,
      `On record: ${missed.en}.`,
      `Demanded: ${demand ?? 'see to it at once, and answer in writing what was done'}.`,
      due && `Answer by ${timeOf(due)}.`,
      `${issuer.en}${signedBy ? ` (signed: ${signedBy})` : ''}`,
      issuedAt && timeOf(issuedAt),
    ]),
  };
}

const timeOf = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)}`;
