import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detect, newDetector } from '../../lib/core/alarm/anomaly/detector.ts';
import { anomalySeries, COURSES, FAULTS, PACES, type Point } from '../support/anomaly-series.ts';

/**
 * What docs/adr/0031 quotes of the synthetic series: `node test/study/anomaly.ts [FOLDER]`. With a folder it also writes those of the first
 * seed at the paces of a second and five minutes, for anomaly-rivals.py. Not part of `npm test`.
 */
const SEEDS = [1, 2, 3];

interface Score {
  falseAlarms: number;
  falseRows: number;
  rows: number;
  found: number;
  planted: number;
}

function score(points: readonly Point[], total: Score): void {
  const detector = newDetector();
  const first = points.findIndex(({ isFaulty }) => isFaulty);
  const length = points.filter(({ isFaulty }) => isFaulty).length;
  let before = false;
  let isFound = false;
  for (const [index, { time, value, isFaulty }] of points.entries()) {
    const { isAlarm } = detect(detector, time, value);
    if (isFaulty && isAlarm) isFound = true;
    const isAbout = first >= 0 && index >= first && index < first + length * 1.5;
    if (!isAbout) total.rows++;
    if (!isAbout && isAlarm) total.falseRows++;
    if (!isAbout && isAlarm && !before) total.falseAlarms++;
    before = isAlarm;
  }
  if (first < 0) return;
  total.planted++;
  if (isFound) total.found++;
}

const folder = process.argv[2];
if (folder) mkdirSync(folder, { recursive: true });
const all: Score = { falseAlarms: 0, falseRows: 0, rows: 0, found: 0, planted: 0 };
for (const course of Object.keys(COURSES)) {
  for (const pace of Object.keys(PACES) as (keyof typeof PACES)[]) {
    const own: Score = { falseAlarms: 0, falseRows: 0, rows: 0, found: 0, planted: 0 };
    for (const fault of [undefined, ...Object.keys(FAULTS)]) {
      for (const seed of SEEDS) {
        const points = anomalySeries(course, fault, pace, seed);
        score(points, own);
        if (folder && seed === 1 && pace !== '1min')
          writeFileSync(
            join(folder, `${course}-${pace}-${fault ?? 'none'}-1.csv`),
            points.map(({ time, value, isFaulty }) => `${time},${value},${isFaulty ? 1 : 0}\n`).join(''),
          );
      }
    }
    const { falseAlarms, falseRows, rows, found, planted } = own;
    process.stdout.write(
      `${course} ${pace}: ${falseAlarms} false alarms, ${((100 * falseRows) / rows).toFixed(2)} % of rows, ${found}/${planted} found\n`,
    );
    for (const name of Object.keys(all) as (keyof Score)[]) all[name] += own[name];
  }
}
process.stdout.write(
  `all: ${((10_000 * all.falseAlarms) / all.rows).toFixed(3)} false alarms per 10,000 readings, ${((100 * all.falseRows) / all.rows).toFixed(2)} % of rows, ${all.found}/${all.planted} found\n`,
);
