import { InvalidAction } from '../incident/errors.ts';
import type { AlarmSource, Registry } from '../registry/model.ts';
import { liesIn, nearestTown } from '../registry/nearest-town.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import { pointerOf, type ReadAlarm } from './read-alarm.ts';

/**
 * Where an alarm of a source is: at a registered asset, in the town it names, in the one nearest to its position, else in the source's tier. A
 * place that is named must lie at or below that tier; a position may be a little off. Throws InvalidAction.
 */
export function placeOfAlarm(registry: Registry, source: AlarmSource, { asset, town, position }: ReadAlarm): TierPath {
  const named = (asset === undefined ? undefined : indexRegistry(registry).asset(asset)?.town) ?? town;
  if (named !== undefined && !contains(source.tier, named)) {
    const pointer = pointerOf(source, asset === undefined ? 'town' : 'asset');
    throw new InvalidAction([
      { pointer, message: `${named}: expected a place at or below ${source.tier}, for which ${source.id} reports` },
    ]);
  }
  const near = position && liesIn(position, registry) ? nearestTown(position, registry)?.path : undefined;
  return named ?? (near !== undefined && contains(source.tier, near) ? near : source.tier);
}
