import { toInstant, toMillis } from '../core/instant.ts';
import type { Roster } from '../core/watch/roster.ts';
import { inEachDistrict } from './known-ids.ts';
import type { RosterEntry, RostersFile } from './schema/rosters-file.ts';

/** A roster and the entry of its file that it comes from. */
export interface ExpandedRoster {
  readonly roster: Roster;
  readonly entry: number;
}

/** The rosters of a file: one for each entry, or one for each district where its unit says `{district}`. */
export function expandRosters({ rosters }: RostersFile, districts: readonly string[]): ExpandedRoster[] {
  return rosters.flatMap((entry, index) =>
    (entry.unit.includes('{district}') ? districts : ['']).map((district) => ({ roster: expandEntry(entry, district), entry: index })),
  );
}

function expandEntry(entry: RosterEntry, district: string): Roster {
  const id = (pattern: string): string => inEachDistrict(pattern, [district])[0] as string;
  const moment = (text: string): string => toInstant(toMillis(text));
  const { unit, domain, mode, effectiveFrom, effectiveUntil, rotation, overrides = [], absences = [], deputies = [] } = entry;
  return {
    unit: id(unit),
    ...(domain ? { domain } : {}),
    ...(mode ? { mode } : {}),
    effectiveFrom: moment(effectiveFrom),
    ...(effectiveUntil ? { effectiveUntil: moment(effectiveUntil) } : {}),
    ...(rotation ? { rotation: expandRotation(rotation, id) } : {}),
    overrides: overrides.map(({ from, to, officer, deputy }) => ({
      from: moment(from),
      to: moment(to),
      officer: id(officer),
      ...(deputy ? { deputy: id(deputy) } : {}),
    })),
    absences: absences.map(({ from, to, person }) => ({ from: moment(from), to: moment(to), person: id(person) })),
    deputies: deputies.map(id),
  };
}

function expandRotation(rotation: NonNullable<RosterEntry['rotation']>, id: (pattern: string) => string) {
  const { officers, every, handOverAt, weekday, hours } = rotation;
  return {
    officers: officers.map(id),
    every,
    handOverAt: [...handOverAt].sort(),
    ...(weekday ? { weekday } : {}),
    ...(hours ? { hours } : {}),
  };
}
