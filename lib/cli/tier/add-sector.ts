import type { UnitEntry } from '../../config/schema/units-file.ts';
import { DOMAINS, type DomainId } from '../../core/registry/model.ts';
import { CommandFailed } from '../output.ts';
import { CityEdit } from './city-edit.ts';
import { checkAndWrite, type PlanOptions } from './plan.ts';
import { peopleFor, postsOf } from './posts.ts';
import { answered } from './questions.ts';

export interface SectorOptions extends PlanOptions {
  readonly domains?: string;
  readonly zh?: string;
  readonly en?: string;
  readonly people?: string;
}

/** A centre of the city for some domains in all districts (行业中心). Throws CommandFailed. */
export async function addSector(id: string, given: SectorOptions): Promise<void> {
  const edit = await CityEdit.open(given.city);
  const { city } = edit.draft;
  if (!city) throw new CommandFailed(1, `${given.city} does not load: \`npx citywatch check ${given.city}\` says why`);
  const options = await answered(given, [
    { option: 'domains', zh: '领域', en: 'its domains, comma-separated', expected: DOMAINS.join(', ') },
    { option: 'zh', zh: '中文名', en: 'name in Chinese', expected: 'such as 佛山市燃气安全监测中心' },
    { option: 'en', zh: '英文名', en: 'name in English', expected: 'such as Foshan gas sector centre' },
  ]);
  const unit: UnitEntry = {
    id,
    name: { zh: options.zh ?? '', en: options.en ?? '' },
    kind: 'centre',
    tier: city.value.id,
    domains: domainsIn(options.domains ?? ''),
    channels: [{ kind: 'outbox' }],
    liaison: [{ officer: `${id}-officer`, deputy: `${id}-deputy` }],
  };
  await edit.append('units.yaml', ['units'], unit);
  const people = await peopleFor(postsOf([unit], edit.draft), options.people, edit.draft);
  for (const person of people) await edit.append('people.yaml', ['people'], person);
  await checkAndWrite(edit, { tier: id, kind: 'sector', units: [id], people, things: 0, newTenants: [] }, options);
}

function domainsIn(text: string): DomainId[] {
  return text.split(',').map((part) => {
    const domain = DOMAINS.find((one) => one === part.trim());
    if (!domain) throw new CommandFailed(2, `--domains "${part.trim()}": expected some of ${DOMAINS.join(', ')}, separated by commas`);
    return domain;
  });
}
