import { open } from 'node:fs/promises';
import type { RecordedGap, RecordedReading } from '../../core/alarm/backtest.ts';
import { NotSenml, type ResolvedRecord, resolveSenml } from '../../core/telemetry/senml.ts';
import { csvRows, UnreadableFile } from './csv-file.ts';
import { recordedTime } from './times.ts';

const COLUMNS = ['time', 'sensor', 'metric', 'value'];

/** Readings of a file: CSV with the header `time,sensor,metric,value`, or SenML packs, one a line. Throws UnreadableFile. */
export async function* recordedReadings(file: string): AsyncGenerator<RecordedReading> {
  for await (const row of recordedRows(file)) if (row.value !== null) yield row;
}

/** The same, with the rows of a CSV file that say that there was no reading. */
export async function* recordedRows(file: string): AsyncGenerator<RecordedReading | RecordedGap> {
  yield* (await isSenml(file)) ? senmlReadings(file) : csvRowsOf(file);
}

async function isSenml(file: string): Promise<boolean> {
  const handle = await open(file).catch((cause: Error) => {
    throw new UnreadableFile(`${file}: ${cause.message}`, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0).catch((cause: Error) => {
      throw new UnreadableFile(`${file}: ${cause.message}`, { cause });
    });
    return buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .trimStart()
      .startsWith('[');
  } finally {
    await handle.close();
  }
}

async function* csvRowsOf(file: string): AsyncGenerator<RecordedReading | RecordedGap> {
  for await (const { line, values } of csvRows(file, ',', COLUMNS)) {
    const { time = '', sensor = '', metric = '', value: text = '' } = values;
    const millis = recordedTime(time);
    if (millis === undefined) throw new UnreadableFile(`${file}:${line}: time "${time}": expected RFC 3339 with offset, or epoch seconds`);
    // An empty value is no reading: it tells that there was none.
    if (text === '') {
      if (sensor !== '' && metric !== '') yield { time: millis, sensor, metric, value: null };
      continue;
    }
    const value = Number(text);
    if (!Number.isFinite(value)) throw new UnreadableFile(`${file}:${line}: value "${text}": expected a finite number, or nothing`);
    if (sensor === '' || metric === '') throw new UnreadableFile(`${file}:${line}: the sensor or the metric is empty`);
    yield { time: millis, sensor, metric, value };
  }
}

async function* senmlReadings(file: string): AsyncGenerator<RecordedReading> {
  const handle = await open(file);
  let line = 0;
  for await (const text of handle.readLines()) {
    line++;
    if (text.trim() === '') continue;
    for (const record of resolved(file, line, text)) {
      const reading = toReading(record);
      if (reading) yield reading;
    }
  }
}

function resolved(file: string, line: number, text: string): readonly ResolvedRecord[] {
  let records: readonly ResolvedRecord[];
  try {
    records = resolveSenml(new TextEncoder().encode(text), 0);
  } catch (cause) {
    if (!(cause instanceof NotSenml)) throw cause;
    throw new UnreadableFile(`${file}:${line}: ${cause.message}`, { cause });
  }
  const timeless = records.findIndex(({ relative }) => relative);
  if (timeless >= 0)
    throw new UnreadableFile(`${file}:${line}: record ${timeless} has no time of its own: expected "t" or "bt" in seconds since 1970`);
  return records;
}

/** `undefined` for what is no number: a text is no reading, nor is 1e999. */
function toReading({ name, time, unit, value }: ResolvedRecord): RecordedReading | undefined {
  const number = typeof value === 'boolean' ? Number(value) : value;
  const cut = name.lastIndexOf('/');
  if (typeof number !== 'number' || !Number.isFinite(number) || cut < 0) return undefined;
  return { time, sensor: name.slice(0, cut), metric: name.slice(cut + 1), value: number, ...(unit === undefined ? {} : { unit }) };
}
