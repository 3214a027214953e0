import type { Bilingual } from '../api/types.ts';

export interface ApiSpan {
  readonly from: string;
  readonly to: string;
}

interface ApiOnCall {
  readonly id: string;
  readonly name: Bilingual | null;
}

export interface ApiDutySpan extends ApiSpan {
  /** `null`: nobody. */
  readonly officer: ApiOnCall | null;
  /** In the order in which they are called. */
  readonly deputies: readonly ApiOnCall[];
}

/** `GET /v1/rosters`: of one unit, for one of its domains or for all. */
export interface ApiRoster extends ApiSpan {
  readonly unit: string;
  readonly domain: string | null;
  /** Of a centre: the tier whose centre keeps its watch in the gaps. */
  readonly keptBy: string | null;
  readonly spans: readonly ApiDutySpan[];
  readonly gaps: readonly ApiSpan[];
}
