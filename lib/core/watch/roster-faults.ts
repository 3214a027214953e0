import { toMillis } from '../instant.ts';
import type { Registry } from '../registry/model.ts';
import type { Roster } from './roster.ts';

export interface RosterFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What rosters of the right shape say that cannot be: people that are not the unit's, spans that end before they begin, rosters there twice. */
export function rosterFaults(rosters: readonly Roster[], { units, people }: Pick<Registry, 'units' | 'people'>): RosterFault[] {
  const unitIds = new Set(units.map(({ id }) => id));
  const unitOf = new Map(people.map(({ id, unit }) => [id, unit]));
  const seen = new Set<string>();
  return rosters.flatMap((roster, index) => {
    const { unit, domain, mode, effectiveFrom } = roster;
    const faults: RosterFault[] = [];
    const report = (path: RosterFault['path'], message: string): void => void faults.push({ path: [index, ...path], message });
    if (!unitIds.has(unit)) report(['unit'], `no unit "${unit}": expected the id of a unit`);
    for (const { path, person } of namedIn(roster)) {
      const home = unitOf.get(person);
      if (home === undefined) report(path, `no person "${person}": expected the id of a person`);
      else if (home !== unit) report(path, `${person} belongs to ${home}: expected a person of ${unit}`);
    }
    for (const { path, from, to } of spansIn(roster))
      if (toMillis(from) >= toMillis(to)) report(path, `${from} to ${to}: expected the end after the beginning`);
    const key = [unit, domain, mode, toMillis(effectiveFrom)].join();
    if (seen.has(key)) report([], `a second roster of ${unit} from ${effectiveFrom}: expected one for each domain and mode`);
    seen.add(key);
    if (!roster.rotation && roster.overrides.length === 0)
      report([], `the roster of ${unit} names nobody: expected a rotation or overrides`);
    return faults;
  });
}

function namedIn({ rotation, overrides, absences, deputies }: Roster): { path: RosterFault['path']; person: string }[] {
  return [
    ...(rotation?.officers ?? []).map((person, at) => ({ path: ['rotation', 'officers', at], person })),
    ...overrides.flatMap(({ officer, deputy }, at) => [
      { path: ['overrides', at, 'officer'], person: officer },
      ...(deputy ? [{ path: ['overrides', at, 'deputy'], person: deputy }] : []),
    ]),
    ...absences.map(({ person }, at) => ({ path: ['absences', at, 'person'], person })),
    ...deputies.map((person, at) => ({ path: ['deputies', at], person })),
  ];
}

function spansIn({ effectiveFrom, effectiveUntil, overrides, absences }: Roster) {
  return [
    ...(effectiveUntil ? [{ path: ['effectiveUntil'], from: effectiveFrom, to: effectiveUntil }] : []),
    ...overrides.map(({ from, to }, at) => ({ path: ['overrides', at, 'to'], from, to })),
    ...absences.map(({ from, to }, at) => ({ path: ['absences', at, 'to'], from, to })),
  ];
}
