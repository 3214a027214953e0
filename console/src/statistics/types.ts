import type { Bilingual } from '../api/types.ts';

export const BREAKDOWNS = ['tier', 'town', 'domain', 'grade', 'unit', 'month', 'rule', 'sensor'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

export const STEPS = ['assess', 'dispatch', 'acknowledge', 'arrive', 'dispose'] as const;

interface Tally {
  readonly onTime: number;
  readonly late: number;
  readonly missed: number;
  readonly excused: number;
  readonly open: number;
  /** From 0 to 1; `null` where nothing counts. */
  readonly punctuality: number | null;
}

export interface ApiFigures extends Tally {
  readonly raised: number;
  readonly false: number;
  readonly falseShare: number | null;
  readonly medians: Readonly<Record<(typeof STEPS)[number], { readonly seconds: number | null; readonly of: number }>>;
}

/** Under the name of what it was broken down by: `{"domain": "gas", …}`. */
export type ApiFigureRow = ApiFigures & { readonly name?: Bilingual } & { readonly [by in Breakdown]?: string };

/** `GET /v1/statistics`. */
export interface ApiFigureReport {
  readonly from: string;
  readonly to: string;
  readonly total: ApiFigures;
  readonly items: readonly ApiFigureRow[];
}

export interface ApiScore extends Tally {
  readonly unit: string;
  readonly name?: Bilingual;
  readonly rank: number | null;
  readonly list: 'red' | 'black' | null;
  readonly provisional: number;
}

/** `GET /v1/scoreboard`. */
export interface ApiScoreboard {
  readonly month: string;
  readonly asOf: string;
  readonly isOver: boolean;
  readonly ranking: Bilingual;
  readonly items: readonly ApiScore[];
}
