import type { ApiIncident } from '../../../console/src/api/types.ts';

/** An incident as the console reads it from the API. */
export const consoleIncident = (id: string, rest: Partial<ApiIncident> = {}): ApiIncident => ({
  id,
  version: 1,
  state: 'handling',
  domain: 'gas',
  kind: 'leak',
  grade: 'III',
  tier: 'chancheng',
  raisedAt: '2026-11-24T14:00:00+08:00',
  exercise: false,
  mechanism: '2022-06',
  ...rest,
});
