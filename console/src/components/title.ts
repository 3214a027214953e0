import type { ApiIncident } from '../api/types.ts';

/** The incident's title; without one, its domain and what it happened to. */
export function titleOf(incident: ApiIncident, word: (family: string, value: string) => string): string {
  return incident.title || [word('domain', incident.domain), incident.asset ?? incident.kind].filter(Boolean).join(' · ');
}
