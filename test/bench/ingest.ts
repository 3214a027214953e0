import { readFile } from 'node:fs/promises';
import { loadCity } from '../../lib/config/load-city.ts';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { type LoadResult, publishLoad } from './load-publisher.ts';
import { loadThings, type Onset } from './load-things.ts';
import { percentile, report } from './measure.ts';

/** Readings a second the ingest must sustain; Foshan's average is 11,300. */
const SUSTAINED = 50_000;
const PACK = 40;
const PLANTED = 200;
const CITY = 'cities/foshan';

/** A minute of sustained load with planted onsets: rate, lag, memory, sensor → outbox; everything acknowledged must be there again. */
export async function benchIngest(seconds: number): Promise<void> {
  await inFreshCity(async (running) => {
    const { things, onsets } = await load(running);
    const planted = onsets.slice(0, PLANTED);
    const peak = watchMemory(running.pid);
    const result = await publishLoad({
      mqttUrl: running.mqttUrl,
      things,
      packsPerSecond: SUSTAINED / PACK,
      readingsPerPack: PACK,
      seconds,
      onsets: planted,
    });
    const ended = Date.now();
    const readings = sum(result.acknowledged);
    await untilQuiet(running);
    report({ name: 'ingest-sustained', value: readings / result.seconds, unit: 'readings/s' });
    report({ name: 'ingest-lag-at-end', value: Date.now() - ended, unit: 'ms' });
    report({ name: 'ingest-memory-peak', value: peak() / 1e6, unit: 'MB' });
    await reportOutbox(running, 'sensor-to-outbox-under-load', result, planted);
    report({ name: 'ingest-incidents-missing-or-extra', value: (await countIncidents(running)) - planted.length, unit: 'incidents' });
    report({ name: 'ingest-readings-lost', value: readings - (await countReadings(running, things, result)), unit: 'readings' });
  });
}

/** Sensor → outbox at 50 packs a second. */
export async function benchLatency(seconds: number): Promise<void> {
  await inFreshCity(async (running) => {
    const { things, onsets } = await load(running);
    const planted = onsets.slice(0, PLANTED);
    const result = await publishLoad({
      mqttUrl: running.mqttUrl,
      things,
      packsPerSecond: 50,
      readingsPerPack: PACK,
      seconds,
      onsets: planted,
    });
    await untilQuiet(running);
    await reportOutbox(running, 'sensor-to-outbox', result, planted);
  });
}

/** From the command to the first answer, on a folder that has been used before. */
export async function benchReady(): Promise<void> {
  const first = await startCity();
  const { data } = first;
  await first.stop();
  const begun = performance.now();
  const second = await startCity({ data });
  report({ name: 'ready', value: performance.now() - begun, unit: 'ms' });
  await second.stop();
}

async function inFreshCity(work: (running: RunningCity) => Promise<void>): Promise<void> {
  const running = await startCity();
  try {
    await work(running);
  } finally {
    await running.stop();
  }
}

async function load(running: RunningCity) {
  const { city } = await loadCity(CITY);
  if (!city) throw new Error(`${CITY} does not load: run npx citywatch check`);
  return loadThings(city, city.registry.things.length, running.secret);
}

async function reportOutbox(running: RunningCity, name: string, result: LoadResult, planted: readonly Onset[]): Promise<void> {
  const sent = await outboxMoments(running);
  const latencies = planted
    .map(({ name: series }) => (sent.get(series) ?? Number.POSITIVE_INFINITY) - (result.plantedAt.get(series) ?? 0))
    .sort((a, b) => a - b);
  report({ name: `${name}-p50`, value: percentile(latencies, 0.5), unit: 'ms' });
  report({ name, value: percentile(latencies, 0.99), unit: 'ms (p99)' });
}

/** For each series in alarm, the moment its incident's first notification was sent. */
async function outboxMoments(running: RunningCity): Promise<Map<string, number>> {
  const firstSent = new Map<string, number>();
  for (const row of await everyItem<{ incident: string; sentAt?: string }>(running, '/v1/notifications?limit=200')) {
    const at = row.sentAt ? Date.parse(row.sentAt) : Number.POSITIVE_INFINITY;
    firstSent.set(row.incident, Math.min(at, firstSent.get(row.incident) ?? Number.POSITIVE_INFINITY));
  }
  const moments = new Map<string, number>();
  for (const incident of await everyItem<{ id: string; alarms: { sensor: string; metric: string }[] }>(
    running,
    '/v1/incidents?limit=200',
  )) {
    for (const alarm of incident.alarms)
      moments.set(`${alarm.sensor}/${alarm.metric}`, firstSent.get(incident.id) ?? Number.POSITIVE_INFINITY);
  }
  return moments;
}

const countIncidents = async (running: RunningCity): Promise<number> => (await everyItem(running, '/v1/incidents?limit=200')).length;

async function countReadings(
  running: RunningCity,
  things: readonly { thing: string; series: readonly { name: string }[] }[],
  result: LoadResult,
): Promise<number> {
  let count = 0;
  for (const { thing, series } of things) {
    if (!result.acknowledged.has(thing)) continue;
    for (const sensor of new Set(series.map(({ name }) => name.slice(0, name.lastIndexOf('/'))))) {
      count += (await everyItem(running, `/v1/sensors/${sensor}/readings?limit=10000`)).length;
    }
  }
  return count;
}

/** Waits until no queue holds anything: asked often, for the wait is what is measured. */
async function untilQuiet(running: RunningCity): Promise<void> {
  for (;;) {
    const { body } = await running.api('admin', 'GET', '/v1/local/status');
    if ((body as { idle: boolean }).idle) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The largest resident set of a process from now on, bytes, read four times a second. */
function watchMemory(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
  }, 250);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((total, count) => total + count, 0);
