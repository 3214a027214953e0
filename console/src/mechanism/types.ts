import type { Bilingual, DomainId, Grade } from '../api/types.ts';
import type { ApiCondition } from '../things/types.ts';

export interface ApiMechanismVersion {
  readonly version: string;
  readonly name: Bilingual;
  readonly effectiveFrom: string;
  readonly effectiveFromProvisional: boolean;
  readonly inForce: boolean;
}

/** `GET /v1/mechanism`, as far as it is shown. */
export interface ApiMechanism extends Omit<ApiMechanismVersion, 'inForce'> {
  readonly flows: readonly {
    readonly id: string;
    readonly domains?: readonly DomainId[];
    readonly levels: Readonly<Record<Grade, readonly ApiLine[]>>;
  }[];
}

export interface ApiLine {
  readonly body: string;
  readonly action: string;
  /** ISO 8601. */
  readonly within: string;
  readonly from: string;
  readonly provisional: boolean;
}

export interface ApiStep {
  readonly body: string;
  readonly unit: string;
  readonly wait: string;
  readonly isLead: boolean;
}

export interface ApiExplainedLine extends ApiLine {
  readonly unit: string | null;
  /** Lines (`<body>/<action>`) that have to be met before. */
  readonly after?: readonly string[];
  readonly evidence?: readonly string[];
  readonly warnBefore: string;
  readonly escalation: readonly ApiStep[];
}

/** `GET /v1/mechanism/explanation`. */
export interface ApiMechanismExplanation extends Omit<ApiMechanismVersion, 'inForce'> {
  readonly flow: string;
  readonly handling: {
    readonly tier: 'city' | 'district';
    readonly unit: string | null;
    readonly fallback: { readonly unit: string; readonly after: string } | null;
    readonly provisional: boolean;
  };
  readonly liaison: { readonly unit: string | null; readonly centre: string | null };
  readonly obligations: readonly ApiExplainedLine[];
  readonly notAcknowledged: { readonly within: string; readonly provisional: boolean; readonly steps: readonly ApiStep[] } | null;
}

export interface ApiMechanismChange {
  readonly domain: DomainId;
  readonly level: Grade | null;
  readonly body: string | null;
  readonly action: string | null;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly provisional: boolean;
}

export interface ApiRuleChange {
  readonly domain: DomainId;
  readonly rule: string;
  readonly field: string;
  readonly grade: Grade | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ApiPublication {
  readonly kind: string;
  readonly number: number;
  readonly author: string;
  readonly publishedAt: string;
  readonly effectiveFrom: string;
}

/** A rule of `GET /v1/rules`. */
export interface ApiRuleInForce {
  readonly id: string;
  readonly domain: DomainId;
  readonly metric: string;
  readonly unit: string;
  readonly share?: string;
  /** What is compared, where it is not the reading itself. */
  readonly signal?: { readonly of: string };
  readonly source?: string;
  readonly hold: string;
  readonly grades: readonly {
    readonly grade: Grade;
    readonly condition: ApiCondition;
    readonly for: string;
    readonly clear?: ApiCondition;
  }[];
}
