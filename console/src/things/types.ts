import type { Bilingual, DomainId, Grade, Position } from '../api/types.ts';

/** How a thing stands: an item of `GET /v1/things`. */
export interface ApiThingStanding {
  readonly id: string;
  readonly name: Bilingual | null;
  readonly asset: string | null;
  readonly town: string;
  readonly domains: readonly DomainId[];
  readonly keeper: string | null;
  readonly state: ThingStateName;
  readonly grade: Grade | null;
  readonly lastSeenAt: string | null;
  readonly sensors: number;
  readonly silentSensors: number;
  readonly neverHeard: number;
  readonly faults: readonly string[];
}

export const THING_STATES = ['alarm', 'silent', 'never-heard', 'revoked', 'ok'] as const;
export type ThingStateName = (typeof THING_STATES)[number];

export interface ApiLatestValue {
  readonly sensor: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  readonly at: string | null;
  readonly grade: Grade | null;
  readonly fault: string | null;
}

export type ApiCondition =
  | { readonly is: 'above' | 'below' | 'above-or-equal' | 'below-or-equal'; readonly than: number }
  | { readonly is: 'inside' | 'outside'; readonly low: number; readonly high: number };

export interface ApiRuleOfSensor {
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly domain: DomainId;
  readonly unit: string;
  readonly bounds: 'rule' | 'share' | 'sensor';
  readonly share: string | null;
  readonly isPart: boolean;
  readonly while: string | null;
  readonly missingAfter: string | null;
  readonly grades: readonly { readonly grade: Grade; readonly condition: ApiCondition | null; readonly for: string }[];
}

/** `GET /v1/things/{id}/state`. */
export interface ApiThingState extends ApiThingStanding {
  readonly at: string;
  readonly knowsRevoked: boolean;
  readonly values: readonly ApiLatestValue[];
  readonly rules: readonly ApiRuleOfSensor[];
}

/** `GET /v1/things/{id}`, as far as it is shown. */
export interface ApiThing {
  readonly id: string;
  readonly tenant: string;
  readonly town: string;
  readonly topic: string;
  readonly intervalSeconds: number;
  readonly keeper: string | null;
  readonly assets: readonly { readonly id: string; readonly name: Bilingual; readonly domain: DomainId; readonly position: Position }[];
  readonly sensors: readonly { readonly id: string }[];
}

export interface ApiOrder {
  readonly id: string;
  readonly state: string;
  readonly sensor: string;
  readonly thing: string;
  readonly fault: string;
  readonly unit: string;
  readonly openedAt: string;
}
