import { stringify } from 'yaml';
import type { TiersFile } from '../../config/schema/tiers-file.ts';
import { CommandFailed } from '../output.ts';
import { CityEdit } from './city-edit.ts';
import { checkAndWrite, type PlanOptions } from './plan.ts';
import { peopleFor, postsOf, unitsOfDistrict } from './posts.ts';
import { answered } from './questions.ts';
import { thingsOf, townOf, townsOf } from './tier-csv.ts';

export interface DistrictOptions extends PlanOptions {
  readonly code?: string;
  readonly zh?: string;
  readonly en?: string;
  readonly position?: string;
  readonly kind?: string;
  readonly keptBy?: string;
  readonly towns?: string;
  readonly town?: readonly string[];
  readonly people?: string;
  readonly things?: string;
  readonly account?: string;
  readonly region?: string;
}

type District = TiersFile['districts'][number];

const KINDS = ['native', 'hosted', 'federated'] as const;

/** A district with its towns; its units are those that every district of the city has. Throws CommandFailed. */
export async function addDistrict(id: string, given: DistrictOptions): Promise<void> {
  const edit = await CityEdit.open(given.city);
  const { tiers, city } = edit.draft;
  if (!tiers || !city) throw new CommandFailed(1, `${given.city} does not load: \`npx citywatch check ${given.city}\` says why`);
  if (tiers.value.districts.some((district) => district.id === id)) throw new CommandFailed(2, `there is a district ${id} already`);
  const options = await asked(given);
  const kind = KINDS.find((one) => one === options.kind);
  if (!kind) throw new CommandFailed(2, `--kind "${options.kind}": expected ${KINDS.join(', ')}`);
  if (kind !== 'native' && (options.account || options.region))
    throw new CommandFailed(2, `--account and --region are of a native district: a ${kind} one lives in the city’s account`);
  if (options.keptBy !== undefined && kind === 'federated')
    throw new CommandFailed(2, '--kept-by is of a native or hosted district: a federated one keeps its watch on a platform of its own');
  const towns = [...(options.towns ? await townsOf(options.towns) : []), ...(options.town ?? []).map(townOf)];
  if (towns.length === 0)
    throw new CommandFailed(2, 'a district has towns: give --towns FILE (id,code,zh,en,lat,lon), or --town once for each');
  const name = { zh: options.zh ?? '', en: options.en ?? '' };
  const units = unitsOfDistrict(edit.draft, { id, name });
  const proposed = proposal(id, tiers.value.districts, new Set(units.map((unit) => unit.id)));
  const keptBy = options.keptBy ?? (kind === 'hosted' && proposed.centre ? city.value.id : undefined);
  const cloud = { ...(options.account ? { account: options.account } : {}), ...(options.region ? { region: options.region } : {}) };
  await edit.append('tiers.yaml', ['districts'], {
    id,
    code: options.code,
    name,
    kind,
    position: positionIn(options.position ?? ''),
    ...(Object.keys(cloud).length > 0 ? { cloud } : {}),
    ...(proposed.centre ? { centre: proposed.centre } : {}),
    ...(keptBy ? { watch: { keptBy } } : {}),
    ...(Object.keys(proposed.owners).length > 0 ? { owners: proposed.owners } : {}),
    towns,
  });
  const people = await peopleFor(postsOf(units, edit.draft, { id, name }), options.people, edit.draft);
  for (const person of people) await edit.append('people.yaml', ['people'], person);
  const things = options.things ? await thingsOf(options.things) : [];
  if (things.length > 0) await edit.create(`things/${id}.yaml`, thingsFileOf(name, things));
  await checkAndWrite(
    edit,
    { tier: id, kind, units: units.map((unit) => unit.id), people, things: things.length, newTenants: [id] },
    options,
  );
}

const asked = (options: DistrictOptions): Promise<DistrictOptions> =>
  answered(options, [
    { option: 'code', zh: '区划代码', en: 'GB/T 2260 code', expected: 'six digits, such as 440609' },
    { option: 'zh', zh: '中文名', en: 'name in Chinese', expected: 'such as 三水区' },
    { option: 'en', zh: '英文名', en: 'name in English', expected: 'such as Sanshui' },
    { option: 'position', zh: '位置', en: 'position', expected: 'lat,lon in WGS-84 degrees, such as 23.156,112.897' },
    { option: 'kind', zh: '类型', en: 'kind', expected: KINDS.join(', '), proposed: 'hosted' },
    ...(options.town?.length
      ? []
      : [{ option: 'towns', zh: '镇街 CSV 文件', en: 'CSV file of the towns', expected: 'id,code,zh,en,lat,lon' }]),
    { option: 'people', zh: '人员 CSV 文件', en: 'CSV file of the people', expected: 'id,unit,zh,en,phone', optional: true },
    { option: 'things', zh: '设备 CSV 文件', en: 'CSV file of the things', expected: 'thing,profile,town,lat,lon', optional: true },
  ]);

/** What most districts have of their own, by the names of their units: the centre, and who owns which domain. */
function proposal(id: string, districts: readonly District[], units: ReadonlySet<string>) {
  const likeOf = (district: string, unit: string | undefined): string | undefined => {
    const own = unit?.startsWith(`${district}-`) ? `${id}${unit.slice(district.length)}` : undefined;
    return own !== undefined && units.has(own) ? own : undefined;
  };
  const centre = mostFrequent(districts.map((district) => likeOf(district.id, district.centre)));
  const domains = new Set(districts.flatMap(({ owners = {} }) => Object.keys(owners) as (keyof typeof owners)[]));
  const owners = [...domains].flatMap((domain) => {
    const owner = mostFrequent(districts.map((district) => likeOf(district.id, district.owners?.[domain])));
    return owner === undefined ? [] : [[domain, owner] as const];
  });
  return { ...(centre ? { centre } : {}), owners: Object.fromEntries(owners) };
}

function mostFrequent(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** `23.156,112.897`. Throws CommandFailed. */
export function positionIn(text: string): { readonly lat: number; readonly lon: number } {
  const [, lat, lon] = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (lat === undefined || lon === undefined)
    throw new CommandFailed(2, `--position "${text}": expected lat,lon in WGS-84 degrees, such as 23.156,112.897`);
  return { lat: Number(lat), lon: Number(lon) };
}

const thingsFileOf = ({ zh, en }: District['name'], things: readonly object[]): string =>
  [
    '# yaml-language-server: $schema=../../schema/things.json',
    `# ${zh} ${en}`,
    'things:',
    ...things.map((thing) => `  - ${stringify(thing, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()}`),
    '',
  ].join('\n');
