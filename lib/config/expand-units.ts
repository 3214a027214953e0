import type { Bilingual } from '../core/registry/model.ts';
import { inEachDistrict } from './known-ids.ts';
import type { TiersFile } from './schema/tiers-file.ts';
import type { UnitEntry } from './schema/units-file.ts';

type District = Pick<TiersFile['districts'][number], 'id' | 'name'>;

/** One entry of `units.yaml` as the units it stands for: itself, or one for each district where its id says `{district}`. */
export function expandUnit(entry: UnitEntry, districts: readonly District[]): UnitEntry[] {
  if (!entry.id.includes('{district}')) return [entry];
  return districts.map((district) => {
    const id = (pattern: string): string => inEachDistrict(pattern, [district.id])[0] as string;
    return {
      ...entry,
      id: id(entry.id),
      name: inDistrict(entry.name, district.name),
      tier: id(entry.tier),
      channels: entry.channels.map((channel) =>
        'secret' in channel && channel.secret ? { ...channel, secret: id(channel.secret) } : channel,
      ),
      liaison: entry.liaison.map((officers) => ({
        ...officers,
        officer: id(officers.officer),
        ...(officers.deputy && { deputy: id(officers.deputy) }),
      })),
    };
  });
}

function inDistrict(name: Bilingual, district: Bilingual): Bilingual {
  return { zh: name.zh.replaceAll('{district}', district.zh), en: name.en.replaceAll('{district}', district.en) };
}
