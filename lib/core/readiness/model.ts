import type { Bilingual, DomainId, Tier, Unit } from '../registry/model.ts';

/** What a tier needs before it goes to work. */
export const READINESS_ITEMS = ['things', 'people', 'roster', 'channel', 'drill'] as const;

export interface ReadinessItem {
  readonly item: (typeof READINESS_ITEMS)[number] | 'city';
  /** A person, a unit, the tier itself. */
  readonly subject: string;
  readonly met: boolean;
  /** What is there, or what is missing and how it is met. */
  readonly text: Bilingual;
}

/** A tier, or a sector centre: a centre of the city for some domains. */
export interface ReadinessSubject {
  readonly id: string;
  readonly kind: Tier['kind'] | 'sector';
  readonly tier: Tier;
  readonly units: readonly Unit[];
  readonly domains?: readonly DomainId[];
}
