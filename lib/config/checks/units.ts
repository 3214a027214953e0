import type { Draft } from '../draft.ts';
import { expandUnit } from '../expand-units.ts';
import type { Fault } from '../fault.ts';

/** Units that nobody could reach or answer for. */
export function checkUnits({ units, people, tiers }: Draft): Fault[] {
  if (!units) return [];
  const faults: Fault[] = [];
  const unitOf = new Map((people?.value.people ?? []).map((person) => [person.id, person.unit]));
  const kinds = new Map<string, string>();
  for (const [index, entry] of units.value.units.entries()) {
    const path = ['units', index];
    if (!entry.channels.some(({ kind }) => kind === 'outbox')) {
      faults.push(
        units.fault(
          [...path, 'channels'],
          `${entry.id} has no outbox: expected { kind: outbox } among its channels, which its console and the API show`,
        ),
      );
    }
    for (const [at, officers] of entry.liaison.entries()) {
      const before = entry.liaison.findIndex((other) => other.domain === officers.domain);
      if (before < at)
        faults.push(
          units.fault(
            [...path, 'liaison', at],
            `a second liaison officer for ${officers.domain ?? 'all domains'}: expected one entry per domain, the deputy beside the officer`,
          ),
        );
      if (officers.officer === officers.deputy)
        faults.push(units.fault([...path, 'liaison', at, 'deputy'], `${officers.deputy} is the officer too: expected another person`));
    }
    for (const unit of expandUnit(entry, tiers?.value.districts ?? [])) {
      kinds.set(unit.id, unit.kind);
      for (const [at, officers] of unit.liaison.entries()) {
        for (const part of ['officer', 'deputy'] as const) {
          const home = unitOf.get(officers[part] ?? '');
          if (home !== undefined && home !== unit.id) {
            faults.push(
              units.fault([...path, 'liaison', at, part], `${officers[part]} belongs to ${home}: expected a person of ${unit.id}`),
            );
          }
        }
      }
    }
  }
  return [...faults, ...centreFaults(tiers, kinds)];
}

function centreFaults(tiers: Draft['tiers'], kinds: ReadonlyMap<string, string>): Fault[] {
  if (!tiers) return [];
  const { city, districts } = tiers.value;
  const centres = [
    { path: ['city', 'centre'], centre: city.centre },
    ...districts.map(({ centre }, index) => ({ path: ['districts', index, 'centre'], centre })),
    ...districts.flatMap(({ towns }, index) =>
      towns.map(({ centre }, at) => ({ path: ['districts', index, 'towns', at, 'centre'], centre })),
    ),
  ];
  return centres.flatMap(({ path, centre }) => {
    const kind = kinds.get(centre ?? '');
    return kind === undefined || kind === 'centre'
      ? []
      : [tiers.fault(path, `${centre} is a unit of kind ${kind}: expected a monitoring centre (kind: centre)`)];
  });
}
