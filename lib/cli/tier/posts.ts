import type { Draft } from '../../config/draft.ts';
import { expandRosters } from '../../config/expand-rosters.ts';
import { expandUnit } from '../../config/expand-units.ts';
import type { PeopleFile } from '../../config/schema/people-file.ts';
import type { UnitEntry } from '../../config/schema/units-file.ts';
import type { Bilingual } from '../../core/registry/model.ts';
import { peopleOf } from '../imported/people-file.ts';
import { CommandFailed } from '../output.ts';

export type PersonEntry = PeopleFile['people'][number];

/** A person that the units of a tier need: its liaison officers and deputies, and whoever its rosters name. */
export interface Post {
  readonly person: string;
  readonly unit: string;
}

interface District {
  readonly id: string;
  readonly name: Bilingual;
}

/** The units that a new district gets from the entries with {district}: what every district of the city has. */
export const unitsOfDistrict = ({ units }: Draft, district: District): UnitEntry[] =>
  (units?.value.units ?? []).filter(({ id }) => id.includes('{district}')).flatMap((entry) => expandUnit(entry, [district]));

/** The posts of units, each once, in their order. */
export function postsOf(units: readonly UnitEntry[], { rosters }: Draft, district?: District): Post[] {
  const liaison = units.flatMap(({ id: unit, liaison }) =>
    liaison.flatMap(({ officer, deputy }) => [officer, ...(deputy ? [deputy] : [])].map((person) => ({ person, unit }))),
  );
  const own = new Set(units.map(({ id }) => id));
  const rostered = rosters && district ? expandRosters(rosters.value, [district.id]).map(({ roster }) => roster) : [];
  const onDuty = rostered
    .filter(({ unit }) => own.has(unit))
    .flatMap(({ unit, rotation, overrides, deputies }) =>
      [...(rotation?.officers ?? []), ...overrides.map(({ officer }) => officer), ...deputies].map((person) => ({ person, unit })),
    );
  return [...new Map([...liaison, ...onDuty].map((post) => [post.person, post])).values()];
}

/**
 * An entry of `people.yaml` for each post that nobody fills yet: the person of the CSV file, else a vacant one, whom nobody calls and `tier ready`
 * lists. People of the file that are no post's but of the units are taken too. Throws CommandFailed for one of another unit.
 */
export async function peopleFor(posts: readonly Post[], file: string | undefined, { people }: Draft): Promise<PersonEntry[]> {
  const there = new Set((people?.value.people ?? []).map(({ id }) => id));
  const given = file === undefined ? [] : ((await peopleOf(file)).body as PersonEntry[]);
  const units = new Set(posts.map(({ unit }) => unit));
  for (const { id, unit } of given) {
    if (there.has(id)) throw new CommandFailed(2, `${file}: ${id} is in people.yaml already: expected new people alone`);
    if (!units.has(unit))
      throw new CommandFailed(2, `${file}: ${id} is of ${unit}, which is no unit of this tier: expected one of ${[...units].join(', ')}`);
  }
  const named = new Set(given.map(({ id }) => id));
  const vacant = posts
    .filter(({ person }) => !there.has(person) && !named.has(person))
    .map(({ person, unit }): PersonEntry => ({ id: person, unit, name: { zh: '待补', en: 'To be filled' }, sample: false, vacant: true }));
  return [...given, ...vacant];
}
