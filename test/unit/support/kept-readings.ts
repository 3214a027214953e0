import { toInstant } from '../../../lib/core/instant.ts';
import type { TelemetryStore } from '../../../lib/core/ports/telemetry-store.ts';
import type { Reading } from '../../../lib/core/telemetry/model.ts';

const PACK = 500;
const levelAt = (second: number): number => (second % 100) / 100;

/** Keeps one CH4 reading a second from a moment on, as evaluation keeps packs. */
export async function keepReadings(store: TelemetryStore, thing: string, sensor: string, from: number, seconds: number): Promise<void> {
  const readings = Array.from(
    { length: seconds },
    (_, second) => ({ sensor, metric: 'ch4', unit: '%{vol}', time: from + second * 1000, value: levelAt(second), flags: [] }) as Reading,
  );
  for (let start = 0; start < seconds; start += PACK)
    await store.keep(thing, [{ digest: `pack-${start}`, part: 0, receivedAt: from, readings: readings.slice(start, start + PACK) }]);
}

/** The reading of a second as the API shows it. */
export const readingOf = (from: number, second: number) => ({
  time: toInstant(from + second * 1000),
  metric: 'ch4',
  value: levelAt(second),
  unit: '%{vol}',
  flags: [],
});
