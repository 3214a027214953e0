import type { Instant } from '../../instant.ts';
import type { Bilingual } from '../../registry/model.ts';
import type { ReportEvidence, ReportSeries } from './model.ts';

/** Said in both languages, or the same in both. */
export type Words = Bilingual | string;

export interface Cell {
  readonly text: Words;
  /** Below it, smaller. */
  readonly below?: Words;
  readonly mark?: 'good' | 'bad' | 'faint';
}

/** What a report is made of, in order; a renderer turns each into its own form. */
export type Block =
  | { readonly block: 'heading'; readonly text: Bilingual }
  | { readonly block: 'facts'; readonly rows: readonly (readonly [Bilingual, Words])[] }
  | {
      readonly block: 'table';
      /** `width`: share of the page, in hundredths. */
      readonly columns: readonly { readonly title: Bilingual; readonly width: number }[];
      readonly rows: readonly (readonly Cell[])[];
    }
  /** Written by a person; its line breaks stay. */
  | { readonly block: 'text'; readonly text: string }
  | { readonly block: 'note'; readonly text: Bilingual }
  | { readonly block: 'chart'; readonly title: Bilingual; readonly series: ReportSeries }
  | { readonly block: 'photo'; readonly evidence: ReportEvidence };

export const say = (zh: string, en: string): Bilingual => ({ zh, en });
export const heading = (zh: string, en: string): Block => ({ block: 'heading', text: { zh, en } });
export const note = (zh: string, en: string): Block => ({ block: 'note', text: { zh, en } });
export const column = (width: number, zh: string, en: string) => ({ width, title: { zh, en } });

/** `2026-11-23 20:00:00`: the report says once that all times are of Foshan. */
export const clockTime = (instant: Instant): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)}`;

/** `11-23 20:00`, where a whole one stands beside it. */
export const shortTime = (instant: Instant): string => `${instant.slice(5, 10)} ${instant.slice(11, 16)}`;
