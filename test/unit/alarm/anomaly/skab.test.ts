import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detect, newDetector } from '../../../../lib/core/alarm/anomaly/detector.ts';
import { leftOut } from '../../../contract/components.ts';

/** A real pump, valve and tank; GPL-3, so it lies beside the repository and not in it. */
const RECORDINGS = join(import.meta.dirname, '../../../../../shared/data/skab/valve1');
const CALIBRATION = 400;
const SENSORS = 8;

interface Row {
  readonly time: number;
  readonly values: readonly number[];
  readonly isFaulty: boolean;
}

function rowsOf(file: string): Row[] {
  const [, ...lines] = readFileSync(join(RECORDINGS, file), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const cells = line.split(';');
    const time = Date.parse(`${cells[0]?.replace(' ', 'T')}+03:00`);
    return { time, values: cells.slice(1, 1 + SENSORS).map(Number), isFaulty: cells[1 + SENSORS] === '1.0' };
  });
}

/** Whether any of the sensors is in alarm, row by row. */
function alarms(rows: readonly Row[]): boolean[] {
  const detectors = Array.from({ length: SENSORS }, newDetector);
  return rows.map(({ time, values }) => {
    const verdicts = values.map((value, sensor) => detect(detectors[sensor] as ReturnType<typeof newDetector>, time, value));
    return verdicts.some(({ isAlarm }) => isAlarm);
  });
}

if (existsSync(RECORDINGS)) {
  describe('the anomaly detector on recordings of a valve that was closed on purpose', () => {
    it('keeps false alarms within 20 % of the rows at an F1 of .66 or more', () => {
      const counts = { hits: 0, missed: 0, falseAlarms: 0, quiet: 0 };
      const files = readdirSync(RECORDINGS).filter((file) => file.endsWith('.csv'));
      for (const file of files) {
        const rows = rowsOf(file);
        for (const [index, isAlarm] of alarms(rows).entries()) {
          if (index < CALIBRATION) continue;
          if (rows[index]?.isFaulty) counts[isAlarm ? 'hits' : 'missed']++;
          else counts[isAlarm ? 'falseAlarms' : 'quiet']++;
        }
      }
      const { hits, missed, falseAlarms, quiet } = counts;
      expect(files).toHaveLength(16);
      expect(falseAlarms / (falseAlarms + quiet)).toBeLessThanOrEqual(0.2);
      expect((2 * hits) / (2 * hits + falseAlarms + missed)).toBeGreaterThanOrEqual(0.66);
    });
  });
} else leftOut('the score on SKAB valve1', '../shared/data/skab/valve1', 'a copy of the shared data beside the repository');
