import type { UnitEntry } from '../../config/schema/units-file.ts';
import { CommandFailed } from '../output.ts';
import { positionIn } from './add-district.ts';
import { CityEdit } from './city-edit.ts';
import { checkAndWrite, type PlanOptions } from './plan.ts';
import { peopleFor, postsOf } from './posts.ts';
import { answered } from './questions.ts';

export interface TownOptions extends PlanOptions {
  readonly district?: string;
  readonly code?: string;
  readonly zh?: string;
  readonly en?: string;
  readonly position?: string;
  readonly centre?: boolean;
  readonly people?: string;
}

/** A town of a district, with a centre of its own where it is to have one. Throws CommandFailed. */
export async function addTown(id: string, given: TownOptions): Promise<void> {
  const edit = await CityEdit.open(given.city);
  const { tiers } = edit.draft;
  if (!tiers) throw new CommandFailed(1, `${given.city} does not load: \`npx citywatch check ${given.city}\` says why`);
  const options = await answered(given, [
    { option: 'district', zh: '所属区', en: 'its district', expected: tiers.value.districts.map((one) => one.id).join(', ') },
    { option: 'code', zh: '区划代码', en: 'GB/T 2260 code', expected: 'nine digits, such as 440607107' },
    { option: 'zh', zh: '中文名', en: 'name in Chinese', expected: 'such as 芦苞镇' },
    { option: 'en', zh: '英文名', en: 'name in English', expected: 'such as Lubao' },
    { option: 'position', zh: '位置', en: 'position', expected: 'lat,lon in WGS-84 degrees' },
  ]);
  const at = tiers.value.districts.findIndex((one) => one.id === options.district || one.code === options.district);
  const district = tiers.value.districts[at];
  if (!district)
    throw new CommandFailed(
      2,
      `--district "${options.district}": expected one of ${tiers.value.districts.map((one) => one.id).join(', ')}`,
    );
  const name = { zh: options.zh ?? '', en: options.en ?? '' };
  const centre = options.centre ? [centreOf(id, name)] : [];
  const watch = centre.length > 0 && district.kind === 'hosted' && district.centre ? { watch: { keptBy: district.id } } : {};
  await edit.append('tiers.yaml', ['districts', at, 'towns'], {
    id,
    code: options.code,
    name,
    position: positionIn(options.position ?? ''),
    ...(centre[0] ? { centre: centre[0].id, ...watch } : {}),
  });
  for (const unit of centre) await edit.append('units.yaml', ['units'], unit);
  const people = await peopleFor(postsOf(centre, edit.draft), options.people, edit.draft);
  for (const person of people) await edit.append('people.yaml', ['people'], person);
  await checkAndWrite(edit, { tier: id, kind: 'town', units: centre.map((unit) => unit.id), people, things: 0, newTenants: [] }, options);
}

const centreOf = (town: string, { zh, en }: { readonly zh: string; readonly en: string }): UnitEntry => ({
  id: `${town}-centre`,
  name: { zh: `${zh}城市安全运行监测中心`, en: `${en} town safety monitoring centre` },
  kind: 'centre',
  tier: town,
  domains: [],
  channels: [{ kind: 'outbox' }],
  liaison: [{ officer: `${town}-centre-officer`, deputy: `${town}-centre-deputy` }],
});
