import { type CompiledRulePack, DEFAULT_FLAPPING, type Flapping } from '../alarm/rule.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { IncidentGroup, RecentOnsets } from '../ports/incident-store.ts';
import type { DomainId } from '../registry/model.ts';
import type { AlarmRow } from './model.ts';

/** Onsets of an alarm that has been quiet for longer are forgotten, whatever its rule says. */
const FORGOTTEN_MILLIS = 24 * 3_600_000;

/** What the rule says of when it flaps. */
export const flappingOf = (packs: readonly CompiledRulePack[], domain: DomainId, rule: string): Flapping =>
  packs.find((pack) => pack.domain === domain)?.rules.find(({ id }) => id === rule)?.flapping ?? DEFAULT_FLAPPING;

/** The alarm of one sensor and rule, as its group knows it. */
export const flappingKey = ({ sensor, rule }: Pick<AlarmRow, 'sensor' | 'rule'>): string => `${sensor}/${rule}`;

/** The onsets of an alarm with one more. `flaps` is there as long as it flaps, from the onset on that made it so many within the time. */
export function withOnset(before: RecentOnsets | undefined, onset: Instant, { onsets, within }: Flapping): RecentOnsets {
  const at = toMillis(onset);
  const recent = (before?.times ?? []).filter((time) => Math.abs(at - toMillis(time)) <= within);
  const times = [...recent, onset].sort().slice(-onsets);
  if (times.length < onsets) return { times };
  const { flaps = onsets - 1, told = onsets, toldActive } = before ?? {};
  return { times, flaps: flaps + 1, told: Math.max(told, onsets), ...(toldActive ? { toldActive } : {}) };
}

/** Whether the incident is told: of the onset that made it flap, then each time their number has doubled. */
export const isFirst = ({ flaps, told }: RecentOnsets): boolean => flaps !== undefined && flaps === told;
export const isDamped = (onsets: RecentOnsets): boolean => onsets.flaps !== undefined && !isFirst(onsets);
export const isTold = ({ flaps = 0, told = 0 }: RecentOnsets): boolean => flaps >= 2 * told;

/** The group with the onsets of one alarm as they are to be; `undefined`: it is quiet. */
export function withOnsets(group: IncidentGroup, key: string, own: RecentOnsets | undefined, now: number): IncidentGroup {
  const others = Object.entries(group.onsets ?? {}).filter(
    ([other, { times }]) => other !== key && now - toMillis(times.at(-1) ?? '1970-01-01') < FORGOTTEN_MILLIS,
  );
  const { onsets: _before, ...rest } = group;
  const kept = [...others, ...(own ? [[key, own] as const] : [])];
  return kept.length > 0 ? { ...rest, onsets: Object.fromEntries(kept) } : rest;
}
