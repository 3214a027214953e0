import type { Label } from '../../core/alarm/backtest-summary.ts';
import { csvRows, UnreadableFile } from './csv-file.ts';
import { recordedTime } from './times.ts';

/** Labels of a CSV file with the header `sensor,start,end`. Throws UnreadableFile. */
export async function labelsOf(file: string): Promise<Label[]> {
  const labels: Label[] = [];
  for await (const { line, values } of csvRows(file, ',', ['sensor', 'start', 'end'])) {
    const start = recordedTime(values.start ?? '');
    const end = recordedTime(values.end ?? '');
    if (start === undefined || end === undefined || start > end)
      throw new UnreadableFile(
        `${file}:${line}: start "${values.start}", end "${values.end}": expected two times, RFC 3339 or epoch seconds, the earlier first`,
      );
    labels.push({ sensor: values.sensor ?? '', start, end });
  }
  return labels;
}
