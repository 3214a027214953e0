import type { RuleOfSensor } from '../../../lib/core/alarm/rules-of-thing.ts';
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

export const THING_STATES = ['alarm', 'silent', 'never-heard', 'revoked', 'unknown', 'ok'] as const;
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

/** The API gives them as the core has them. */
export type { Condition as ApiCondition } from '../../../lib/core/alarm/rule.ts';
export type { RuleOfSensor as ApiRuleOfSensor };

/** `GET /v1/things/{id}/state`. */
export interface ApiThingState extends ApiThingStanding {
  readonly at: string;
  readonly knowsRevoked: boolean;
  readonly values: readonly ApiLatestValue[];
  readonly rules: readonly RuleOfSensor[];
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
