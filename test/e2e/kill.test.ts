import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { pause, settled } from '../support/incidents.ts';
import { KillLoad, type SentPack } from './kill-load.ts';

/** `npm test` kills three times, `npm run test:kill` as often as CITYWATCH_KILLS says. */
const KILLS = Number(process.env.CITYWATCH_KILLS ?? 3);
/** What one cycle may take: a start, a second of load, the check. */
const CYCLE_MILLIS = 30_000;
const SOON = 30_000;
const SEED = Number(process.env.CITYWATCH_SEED ?? Date.now() % 1_000_000);

test(`after ${KILLS} kill -9 under load no acknowledged pack is lost, no incident and no notification is there twice`, {
  timeout: 60_000 + KILLS * CYCLE_MILLIS,
}, async () => {
  const random = seeded(SEED);
  const data = await mkdtemp(join(tmpdir(), 'citywatch-kill-'));
  const load = await KillLoad.of('cities/foshan');
  let city: RunningCity | undefined;
  try {
    for (let kill = 1; kill <= KILLS; kill++) {
      city = await startCity({ data });
      const sent = load.run(city, 2);
      await pause(100 + random() * 1200);
      await city.kill();
      await soon(sent, 'the devices of a city that is gone to notice');
      city = await startCity({ data });
      // Devices send again what nobody acknowledged, byte for byte.
      await soon(load.repeat(city), 'what is repeated to be acknowledged');
      await settled(city);
      await expectKept(city, load.takeAcknowledged(), `kill ${kill}, seed ${SEED}`);
      await city.kill();
    }
    city = await startCity({ data });
    await settled(city);
    // One leak a sensor, two a kill: a hundred kills find the city's sensors used up.
    expect(load.onsets.size).toBeGreaterThanOrEqual(Math.min(KILLS, Math.floor(load.sensors * 0.9)));
    await expectOneIncidentEach(city, load.onsets);
    await expectToldOnce(city);
  } finally {
    await city?.kill();
    await rm(data, { recursive: true, force: true });
  }
});

async function expectKept(city: RunningCity, packs: readonly SentPack[], where: string): Promise<void> {
  expect(packs.length, where).toBeGreaterThan(0);
  for (const [sensor, own] of Map.groupBy(packs, (pack) => pack.sensor)) {
    const times = own.map(({ time }) => time);
    const [from, to] = [Math.min(...times), Math.max(...times)].map((time) => encodeURIComponent(new Date(time).toISOString()));
    const readings = await everyItem<{ time: string; value: number }>(
      city,
      `/v1/sensors/${sensor}/readings?from=${from}&to=${to}&limit=10000`,
    );
    const stored = readings.map(({ time, value }) => `${Date.parse(time)} ${value}`).sort();
    const expected = own.map(({ time, value }) => `${time} ${value}`).sort();
    expect(stored, `${where}: readings of ${sensor}`).toEqual(expected);
  }
}

async function expectOneIncidentEach(city: RunningCity, onsets: ReadonlyMap<string, string>): Promise<void> {
  const incidents = await everyItem<{ id: string; asset: string; alarms: { sensor: string }[] }>(city, '/v1/incidents?limit=200');
  const sensors = incidents.flatMap(({ alarms }) => alarms.map(({ sensor }) => sensor)).sort();
  expect(sensors).toEqual([...onsets.keys()].sort());
  expect(incidents).toHaveLength(onsets.size);
  for (const { id } of incidents) {
    const { body } = await city.api('auditor', 'GET', `/v1/audit/${id}`);
    expect(body).toMatchObject({ incident: id, verified: true });
  }
}

/** Every incident's centre and responsible unit were told, and nobody twice of the same event by the same channel. */
async function expectToldOnce(city: RunningCity): Promise<void> {
  const incidents = await everyItem<{ id: string; obligations: { unit: string; body: string }[] }>(city, '/v1/incidents?limit=200');
  const rows = await everyItem<{ event: string; incident: string; unit: string; channel: string; sentAt: string | null }>(
    city,
    '/v1/notifications?limit=200',
  );
  const keys = rows.map(({ event, unit, channel }) => `${event} ${unit} ${channel}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(rows.filter(({ sentAt }) => !sentAt)).toEqual([]);
  for (const { id, obligations } of incidents) {
    const told = new Set(rows.filter(({ incident }) => incident === id).map(({ unit }) => unit));
    const expected = obligations.filter(({ body }) => body === 'owner' || body === 'centre').map(({ unit }) => unit);
    expect(
      [...new Set(expected)].filter((unit) => !told.has(unit)),
      `not told of ${id}`,
    ).toEqual([]);
  }
}

/** Nothing here takes long: a wait without end is a fault, and says where. */
async function soon<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${SOON / 1000} s for ${what}`)), SOON);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A linear congruential generator: the same kills for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
