import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AppliesTo, backtest, type RecordedGap, type RecordedReading } from '../../core/alarm/backtest.ts';
import { boundIn } from '../../core/alarm/bound-in.ts';
import { toInstant } from '../../core/instant.ts';
import type { Registry } from '../../core/registry/model.ts';
import { recordedRows } from '../recorded/recorded-file.ts';
import { rulePackOf } from '../recorded/rules-file.ts';
import { drawPicture } from './draw-picture.ts';
import { sensorPictures } from './sensor-pictures.ts';

/** Examples whose bounds a city's sensors declare. */
const OF_THE_CITY = ['shares', 'bounds'];

/** What belongs beside the examples of a folder (`<name>.yaml` and `<name>.csv`), by file: a picture, and the transitions, one a line. */
export async function examplePictures(folder: string, registry: Registry): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()) {
    const name = basename(file, '.yaml');
    const { rules } = (await rulePackOf(join(folder, file))).pack;
    const rows: (RecordedReading | RecordedGap)[] = [];
    for await (const row of recordedRows(join(folder, `${name}.csv`))) rows.push(row);
    const appliesTo: AppliesTo = OF_THE_CITY.includes(name) ? boundIn(registry) : (rule) => rule;
    const { transitions } = backtest(rules, rows, appliesTo);
    files.set(`${name}.svg`, drawPicture(sensorPictures({ rules, rows, transitions, appliesTo })));
    const lines = transitions.map(({ time, sensor, rule, transition, grade, value, because }) =>
      JSON.stringify({ time: toInstant(time), sensor, rule, transition, grade, value, ...(because ? { because } : {}) }),
    );
    files.set(`${name}.jsonl`, `${lines.join('\n')}\n`);
  }
  return files;
}
