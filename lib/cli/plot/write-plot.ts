import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandFailed, note } from '../output.ts';
import { drawPicture } from './draw-picture.ts';
import { type Backtested, type SensorPicture, sensorPictures } from './sensor-pictures.ts';

/** More are not drawn in one picture: nobody would find anything in it. */
const MOST_IN_ONE = 12;

/**
 * Draws sensors with their alarms: to one SVG file, those with an alarm first, or to a folder, one file a sensor. `wanted`: these alone.
 * Throws CommandFailed for a sensor that no rule looks at.
 */
export async function writePlot(target: string, wanted: readonly string[] | undefined, backtested: Backtested): Promise<void> {
  const all = sensorPictures(backtested);
  const unknown = wanted?.filter((name) => !all.some(({ sensor }) => sensor === name)) ?? [];
  if (unknown.length > 0)
    throw new CommandFailed(2, `--sensor ${unknown.join(', ')}: the rules look at no reading of it: expected ${listed(all)}`);
  const pictures = wanted === undefined ? all : all.filter(({ sensor }) => wanted.includes(sensor));
  if (pictures.length === 0) return note(`${target} was not written: the rules look at none of the readings`);
  if (target.endsWith('.svg')) return write(target, drawPicture(fitting(pictures, target)));
  for (const picture of pictures) await write(join(target, `${encodeURIComponent(picture.sensor)}.svg`), drawPicture([picture]));
}

function fitting(pictures: readonly SensorPicture[], target: string): readonly SensorPicture[] {
  const isQuiet = ({ lanes }: SensorPicture): number => Number(lanes.every(({ transitions }) => transitions.length === 0));
  const ordered = pictures.toSorted((a, b) => isQuiet(a) - isQuiet(b));
  if (ordered.length > MOST_IN_ONE)
    note(`${target} shows ${MOST_IN_ONE} of ${ordered.length} sensors: choose with --sensor, or name a folder to have a picture of each`);
  return ordered.slice(0, MOST_IN_ONE);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw new CommandFailed(2, `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

const listed = (all: readonly SensorPicture[]): string => {
  const names = all.slice(0, MOST_IN_ONE).map(({ sensor }) => sensor);
  return names.length === 0 ? 'readings of a metric that a rule names' : `${names.join(', ')}${all.length > names.length ? ', …' : ''}`;
};
