import type { Reading, ReadingFlag } from '../core/telemetry/model.ts';
import { zlib } from '../wiring/zlib.ts';

/** As entries were written until 2026-11-30: deflated JSON. */
interface FormerColumns {
  /** `[sensor, metric, unit]` */
  readonly series: [string, string, string][];
  /** For each reading: position of its series. */
  readonly of: number[];
  /** Milliseconds after the entry's first reading. */
  readonly after: number[];
  readonly values: (number | null)[];
  /** Flags of the readings that have any, by position. */
  readonly flags?: Record<string, ReadingFlag[]>;
}

export function fromFormerHistory(bytes: Uint8Array, first: number): Reading[] {
  const columns = JSON.parse(zlib().inflateRawSync(bytes).toString('utf8')) as FormerColumns;
  return columns.of.map((position, index) => {
    const [sensor, metric, unit] = columns.series[position] as [string, string, string];
    return {
      sensor,
      metric,
      unit,
      time: first + (columns.after[index] as number),
      value: columns.values[index] as number | null,
      flags: columns.flags?.[index] ?? [],
    };
  });
}
