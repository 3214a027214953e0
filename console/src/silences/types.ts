interface Span {
  readonly from: string;
  readonly to: string;
}

export const TARGETS = ['things', 'assets', 'sensors', 'rules'] as const;

export interface ApiSilence extends Span {
  readonly id: string;
  readonly tier: string;
  readonly unit?: string;
  readonly domains?: readonly string[];
  readonly assets?: readonly string[];
  readonly things?: readonly string[];
  readonly sensors?: readonly string[];
  readonly rules?: readonly string[];
  /** Weekdays from 1, Monday; local times. */
  readonly recurrence?: Span & { readonly weekdays?: readonly number[] };
  readonly nextOccurrence?: Span | null;
  readonly reasonCode: string;
  readonly reason: string;
  readonly includesGradeI?: boolean;
  readonly state: 'pending' | 'active' | 'expired';
  readonly createdBy: { readonly id: string; readonly name?: string };
  readonly endedAt?: string | null;
  readonly endedBy?: string | null;
}
