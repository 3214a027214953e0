import * as z from 'zod';
import { shape } from '../../config/shape.ts';
import { YamlSource } from '../../config/yaml-source.ts';
import type { RecordedReading } from '../../core/alarm/backtest.ts';
import { convertDeclaredUnit, convertUnit } from '../../core/telemetry/units.ts';
import { csvRows, textOf, UnreadableFile } from './csv-file.ts';
import { recordedTime } from './times.ts';

const column = z.strictObject({
  sensor: z.string().min(1),
  metric: z.string().min(1),
  unit: z.string().min(1).describe('UCUM: what the column is in'),
  send: z
    .string()
    .min(1)
    .describe('SenML unit the readings are published in; absent: as in the column, its name read as SenML’s')
    .optional(),
});

/** `replay --map FILE`: which columns of a CSV file are whose readings. */
const columnMap = z.strictObject({
  delimiter: z.string().length(1).default(','),
  time: z.strictObject({
    column: z.string().min(1),
    offset: z
      .string()
      .regex(/^[+-]\d{2}:\d{2}$/, 'expected an offset such as +08:00')
      .describe('Of times that are written without one')
      .optional(),
  }),
  columns: z.record(z.string(), column),
});
export type ColumnMap = z.infer<typeof columnMap>;

/** Throws UnreadableFile with every fault and its line. */
export async function columnMapOf(file: string): Promise<ColumnMap> {
  const text = await textOf(file);
  const source = new YamlSource(file, text);
  const { shaped, faults } = shape(source, columnMap);
  const unknown = Object.entries(shaped?.value.columns ?? {}).flatMap(([name, { unit, send }]) =>
    send === undefined || convertUnit(1, send, unit) !== undefined
      ? []
      : [
          source.fault(
            ['columns', name, 'send'],
            `columns.${name}.send: ${unit} does not convert to "${send}": expected a SenML unit of the same quantity`,
          ),
        ],
  );
  const all = [...faults, ...unknown];
  if (!shaped || all.length > 0) throw new UnreadableFile(all.map((fault) => `${fault.file}:${fault.line}: ${fault.message}`).join('\n'));
  return shaped.value;
}

/** The readings of a CSV file by a map of its columns. Empty cells are no readings. Throws UnreadableFile. */
export async function* mappedReadings(file: string, map: ColumnMap): AsyncGenerator<RecordedReading> {
  const columns = Object.entries(map.columns);
  const { delimiter, time } = map;
  for await (const { line, values } of csvRows(file, delimiter, [time.column, ...columns.map(([name]) => name)])) {
    const written = values[time.column] ?? '';
    const millis = recordedTime(written, time.offset);
    if (millis === undefined)
      throw new UnreadableFile(
        `${file}:${line}: ${time.column} "${written}": expected RFC 3339 or epoch seconds${time.offset ? '' : ' (a time without offset needs time.offset in the map)'}`,
      );
    for (const [name, { sensor, metric, unit, send }] of columns) {
      const text = values[name] ?? '';
      if (text === '') continue;
      const value = Number(text);
      if (!Number.isFinite(value)) throw new UnreadableFile(`${file}:${line}: ${name} "${text}": expected a finite number, or nothing`);
      const sent = send === undefined ? value : (convertDeclaredUnit(value, unit, send) as number);
      yield { time: millis, sensor, metric, value: sent, unit: send ?? unit };
    }
  }
}
