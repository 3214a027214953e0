import type { Bilingual } from '../api/types.ts';

/** What a centre needs before it goes to work, in the order in which it is done. */
export const STEPS = ['things', 'people', 'roster', 'channel', 'drill'] as const;
export type Step = (typeof STEPS)[number];

/** `GET /v1/tiers/{id}/readiness`. */
export interface ApiReadiness {
  readonly tier: string;
  readonly kind: 'city' | 'district' | 'town' | 'sector';
  readonly ready: boolean;
  readonly items: readonly ApiReadinessItem[];
}

export interface ApiReadinessItem {
  readonly item: Step;
  /** A person, a unit, the tier itself. */
  readonly subject: string;
  readonly met: boolean;
  readonly text: Bilingual;
}

/** Whom the API tells what a tier lacks. */
export const TOLD: readonly string[] = ['admin', 'operator', 'shift-leader', 'duty-officer', 'supervisor', 'auditor'];

export const readinessPath = (tier: string): string => `/tiers/${encodeURIComponent(tier)}/readiness`;

/** The steps of which something is missing. */
export const unmetSteps = (items: readonly ApiReadinessItem[]): readonly Step[] =>
  STEPS.filter((step) => items.some(({ item, met }) => item === step && !met));
