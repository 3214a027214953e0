import type { ApiIncident, Grade } from '../api/types.ts';
import { isOpen } from '../live/incident-book.ts';

/** 0: nothing is wrong. */
export type Weight = 0 | 1 | 2 | 3;

export const WEIGHTS: Readonly<Record<Grade, Weight>> = { I: 3, II: 2, III: 1 };
export const GRADE_OF: readonly (Grade | undefined)[] = [undefined, 'III', 'II', 'I'];

/** By asset, the gravest alarm that is still active there, as the open incidents know it. */
export function worstByAsset(incidents: Iterable<ApiIncident>): ReadonlyMap<string, Weight> {
  const worst = new Map<string, Weight>();
  for (const incident of incidents) {
    if (!isOpen(incident)) continue;
    for (const alarm of incident.alarms ?? []) {
      const asset = alarm.asset ?? incident.asset;
      if (!asset || alarm.clearedAt || alarm.retracted || alarm.movedTo) continue;
      const weight = WEIGHTS[alarm.grade];
      if (weight > (worst.get(asset) ?? 0)) worst.set(asset, weight);
    }
  }
  return worst;
}

/** So that a map need not be drawn anew where nothing on it changed. */
export const sameWeights = (a: ReadonlyMap<string, Weight>, b: ReadonlyMap<string, Weight>): boolean =>
  a.size === b.size && [...a].every(([asset, weight]) => b.get(asset) === weight);
