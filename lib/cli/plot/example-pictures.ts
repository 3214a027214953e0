import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AppliesTo, backtest, type RecordedGap, type RecordedReading } from '../../core/alarm/backtest.ts';
import { boundIn, placesIn } from '../../core/alarm/bound-in.ts';
import { toInstant } from '../../core/instant.ts';
import type { Registry } from '../../core/registry/model.ts';
import { indexRegistry } from '../../core/registry/registry-index.ts';
import { contextsOf } from '../recorded/contexts-file.ts';
import { recordedRows } from '../recorded/recorded-file.ts';
import { rulePackOf } from '../recorded/rules-file.ts';
import { drawPicture } from './draw-picture.ts';
import { sensorPictures } from './sensor-pictures.ts';

/** Examples whose bounds a city's sensors declare, or that look at what is at one place. */
const OF_THE_CITY = ['shares', 'bounds', 'all', 'any', 'while'];

/** What belongs beside the examples of a folder (`<name>.yaml` and `<name>.csv`), by file: a picture, and the transitions, one a line. */
export async function examplePictures(folder: string, registry: Registry): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const index = indexRegistry(registry);
  const names = await readdir(folder);
  for (const file of names.filter((name) => name.endsWith('.yaml')).sort()) {
    const name = basename(file, '.yaml');
    const { rules } = (await rulePackOf(join(folder, file))).pack;
    const rows: (RecordedReading | RecordedGap)[] = [];
    for await (const row of recordedRows(join(folder, `${name}.csv`))) rows.push(row);
    const isOfTheCity = OF_THE_CITY.includes(name);
    const appliesTo: AppliesTo = isOfTheCity ? boundIn(registry) : (rule) => rule;
    const held = `${name}.contexts.csv`;
    const contexts = names.includes(held) ? await contextsOf(join(folder, held), (town) => index.tier(town)?.path) : undefined;
    const world = { ...(isOfTheCity ? { placeOf: placesIn(registry) } : {}), ...(contexts ? { contexts } : {}) };
    const { transitions } = backtest(rules, rows, appliesTo, world);
    files.set(`${name}.svg`, drawPicture(sensorPictures({ rules, rows, transitions, appliesTo, world })));
    const lines = transitions.map(({ time, sensor, rule, transition, grade, value, because }) =>
      JSON.stringify({ time: toInstant(time), sensor, rule, transition, grade, value, ...(because ? { because } : {}) }),
    );
    files.set(`${name}.jsonl`, `${lines.join('\n')}\n`);
  }
  return files;
}
