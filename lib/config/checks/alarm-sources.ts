import { suggestion } from '../closest.ts';
import type { Draft } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { KnownIds } from '../known-ids.ts';

/** Platforms whose alarms would come to nothing, or that could not be told of them. */
export function checkAlarmSources({ sources, tiers }: Draft, known: KnownIds): Fault[] {
  if (!sources) return [];
  const faults: Fault[] = [];
  const report = (path: ValuePath, message: string): void => void faults.push(sources.fault(path, message));
  const all = sources.value.sources;
  const named = (path: ValuePath, kind: string, id: string, names: ReadonlySet<string> | undefined): void => {
    if (names && !names.has(id)) report(path, `no ${kind} "${id}": expected the id of a ${kind}${suggestion(id, names)}`);
  };
  for (const [index, source] of all.entries()) {
    const path = ['sources', index];
    if (all.findIndex(({ id }) => id === source.id) < index)
      report([...path, 'id'], `a second source "${source.id}": expected every id once`);
    named([...path, 'tier'], 'tier', source.tier, known.tiers);
    for (const [word, town] of Object.entries(source.towns ?? {})) named([...path, 'towns', word], 'town', town, known.towns);
    const { states, webhook } = source;
    for (const [at, word] of (states?.closed ?? []).entries())
      if (states?.open.includes(word)) report([...path, 'states', 'closed', at], `"${word}" is open too: expected it in one of them`);
    const district = tiers?.value.districts.find(({ id, towns }) => [id, ...towns.map((town) => town.id)].includes(source.tier));
    if (webhook && tiers && district?.kind !== 'federated')
      report(
        [...path, 'webhook'],
        `${source.tier} is ${district ? `of ${district.id}, which is ${district.kind}` : 'no district'}: expected a federated district, to whose platform status goes back`,
      );
  }
  return faults;
}
