import type { RecordedGap, RecordedReading } from './backtest.ts';
import type { CompiledRule } from './rule.ts';

/** The rows that rules look at by series, each in order of time and each time once. */
export function seriesOf<Row extends RecordedReading | RecordedGap>(rules: readonly CompiledRule[], readings: Iterable<Row>): Row[][] {
  const metrics = new Set(rules.map(({ metric }) => metric));
  const bySeries = new Map<string, Row[]>();
  for (const reading of readings) {
    if (!metrics.has(reading.metric)) continue;
    const name = `${reading.sensor}/${reading.metric}`;
    const own = bySeries.get(name);
    if (own) own.push(reading);
    else bySeries.set(name, [reading]);
  }
  return [...bySeries.values()].map((own) => {
    // Of equal times the last one counts, but a row without a value is no reading.
    own.sort((a, b) => a.time - b.time || Number(a.value !== null) - Number(b.value !== null));
    return own.filter(({ time }, index) => time !== own[index + 1]?.time);
  });
}
