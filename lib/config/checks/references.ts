import { LEAD } from '../../core/mechanism/model.ts';
import { isAbstractBody } from '../../core/mechanism/resolve-body.ts';
import { suggestion } from '../closest.ts';
import type { Draft } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';
import { inEachDistrict, type KnownIds } from '../known-ids.ts';
import type { Shaped } from '../shape.ts';

type Kind = 'tier' | 'town' | 'unit' | 'person' | 'profile';

/** Names that nothing bears, in every file. */
export function checkReferences(draft: Draft, known: KnownIds): Fault[] {
  const faults: Fault[] = [];
  const sets: Readonly<Record<Kind, ReadonlySet<string> | undefined>> = {
    tier: known.tiers,
    town: known.towns,
    unit: known.units,
    person: known.people,
    profile: known.profiles,
  };
  /** `{district}` is looked up once for each of `districts`; unknown only when the file with the names can be read. */
  const look = (shaped: Shaped<unknown>, path: ValuePath, kind: Kind, pattern: string | undefined): void => {
    const names = sets[kind];
    if (pattern === undefined || !names || (pattern.includes('{district}') && !known.districts)) return;
    const unknown = inEachDistrict(pattern, known.districts ?? []).filter((id) => !names.has(id));
    const [first] = unknown;
    if (first === undefined) return;
    const more = unknown.length > 1 ? ` (nor ${unknown.length - 1} more of ${pattern})` : '';
    faults.push(shaped.fault(path, `no ${kind} "${first}"${more}: expected the id of a ${kind}${suggestion(first, names)}`));
  };
  tierReferences(draft, look);
  unitReferences(draft, look);
  mechanismReferences(draft, look);
  for (const [index, person] of (draft.people?.value.people ?? []).entries()) {
    if (draft.people) look(draft.people, ['people', index, 'unit'], 'unit', person.unit);
  }
  const { profiles } = draft;
  for (const [index, profile] of (profiles?.value.profiles ?? []).entries())
    for (const [position, { keeper }] of profile.sensors.entries())
      if (profiles) look(profiles, ['profiles', index, 'sensors', position, 'keeper'], 'unit', keeper);
  for (const file of draft.things) {
    for (const [index, thing] of file.value.things.entries()) {
      look(file, ['things', index, 'profile'], 'profile', thing.profile);
      look(file, ['things', index, 'town'], 'town', thing.town);
      look(file, ['things', index, 'keeper'], 'unit', thing.keeper);
    }
  }
  for (const file of draft.resources) {
    for (const list of ['resources', 'cameras'] as const) {
      for (const [index, one] of (file.value[list] ?? []).entries()) {
        look(file, [list, index, 'tier'], 'tier', one.tier);
        look(file, [list, index, 'keeper'], 'unit', one.keeper);
      }
    }
  }
  return faults;
}

type Look = (shaped: Shaped<unknown>, path: ValuePath, kind: Kind, pattern: string | undefined) => void;
type Owners = Readonly<Record<string, string | undefined>> | undefined;

function tierReferences({ tiers }: Draft, look: Look): void {
  if (!tiers) return;
  const at = (path: ValuePath, tier: { readonly centre?: string; readonly owners?: Owners }): void => {
    look(tiers, [...path, 'centre'], 'unit', tier.centre);
    for (const [domain, unit] of Object.entries(tier.owners ?? {})) look(tiers, [...path, 'owners', domain], 'unit', unit);
  };
  at(['city'], tiers.value.city);
  for (const [index, district] of tiers.value.districts.entries()) {
    at(['districts', index], district);
    for (const [townIndex, town] of district.towns.entries()) at(['districts', index, 'towns', townIndex], town);
  }
}

function unitReferences({ units }: Draft, look: Look): void {
  for (const [index, unit] of (units?.value.units ?? []).entries()) {
    if (!units) return;
    look(units, ['units', index, 'tier'], 'tier', unit.tier);
    for (const [at, officers] of unit.liaison.entries()) {
      look(units, ['units', index, 'liaison', at, 'officer'], 'person', officers.officer);
      look(units, ['units', index, 'liaison', at, 'deputy'], 'person', officers.deputy);
    }
  }
}

function mechanismReferences({ mechanism }: Draft, look: Look): void {
  for (const file of mechanism) {
    const { emergency, bodies, flows, escalation } = file.value;
    look(file, ['emergency', 'district'], 'unit', emergency.district);
    look(file, ['emergency', 'city'], 'unit', emergency.city);
    for (const [domain, named] of Object.entries(bodies)) {
      look(file, ['bodies', domain, 'owner'], 'unit', named?.owner);
      look(file, ['bodies', domain, 'regulator', 'district'], 'unit', named?.regulator.district);
      look(file, ['bodies', domain, 'regulator', 'city'], 'unit', named?.regulator.city);
    }
    for (const [index, flow] of flows.entries()) {
      for (const [level, obligations] of Object.entries(flow.levels)) {
        for (const [at, { body }] of obligations.entries()) {
          if (!isAbstractBody(body)) look(file, ['flows', index, 'levels', level, at, 'body'], 'unit', body);
        }
      }
    }
    for (const condition of ['notAcknowledged', 'notClosed'] as const) {
      for (const chain of ['unit', 'centre'] as const) {
        for (const [at, { to }] of (escalation?.[condition]?.[chain] ?? []).entries()) {
          if (to !== LEAD && !isAbstractBody(to)) look(file, ['escalation', condition, chain, at, 'to'], 'unit', to);
        }
      }
    }
  }
}
