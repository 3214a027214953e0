import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { citywatch } from '../support/command.ts';
import { connectDevice, type Device, type SenmlRecord } from '../support/device.ts';
import {
  act,
  expectStatus,
  incident,
  incidentAt,
  incidentsAt,
  notificationsOf,
  obligationOf,
  readingsOf,
  settled,
  tryAction,
} from '../support/incidents.ts';

interface ListedThing {
  readonly thing: string;
  readonly tenant: string;
  readonly town: string;
  readonly topic: string;
  readonly sensors: readonly { readonly sensor: string; readonly metrics: readonly { readonly metric: string; readonly unit: string }[] }[];
}

interface ListedSensor {
  readonly id: string;
  readonly thing: string;
  readonly asset: string;
  readonly domain: string;
}

/** A gas thing of Chancheng with two sensors in its asset's spaces. */
interface Well {
  readonly thing: string;
  readonly tenant: string;
  readonly topic: string;
  readonly asset: string;
  readonly sensors: readonly [string, string];
}

const WATCH = 'chancheng-duty';
const LEADER = 'chancheng-leader';
const GAS_COMPANY = 'foshan-gas-member';
const REGULATOR = 'chancheng-housing-bureau-member';

let city: RunningCity;
let wells: Well[];
const devices: Device[] = [];

beforeAll(async () => {
  city = await startCity();
  const listed = JSON.parse((await citywatch(['devices', 'list', '--json'])).stdout) as ListedThing[];
  const sensors = await everyItem<ListedSensor>(city, '/v1/sensors?domain=gas&tier=chancheng&limit=200');
  wells = listed.flatMap(({ thing, tenant, topic, sensors: own }): Well[] => {
    const ch4 = own.filter(({ metrics }) => metrics.some(({ metric, unit }) => metric === 'ch4' && unit === '%{vol}'));
    const asset = sensors.find(({ id }) => id === ch4[0]?.sensor)?.asset;
    const [first, second] = ch4;
    return first && second && asset ? [{ thing, tenant, topic, asset, sensors: [first.sensor, second.sensor] }] : [];
  });
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.close()));
  await city?.stop();
});

/** A well that no test has touched yet, and its device. */
async function freshWell(): Promise<Well & { readonly device: Device }> {
  const well = wells.shift();
  if (!well) throw new Error('the city has too few gas wells for these tests');
  const device = await connectDevice(city, well.tenant, well.thing);
  devices.push(device);
  expect(device.topic).toBe(well.topic);
  return { ...well, device };
}

const seconds = (offset: number): number => Date.now() / 1000 + offset;
const ch4 = (sensor: string, v: number, t?: number): SenmlRecord => ({ n: `${sensor}/ch4`, v, ...(t === undefined ? {} : { t }) });

describe('from a reading to the archive', () => {
  let asset: string;
  let well: Well & { readonly device: Device };
  let id: string;

  test('a reading published at QoS 1 is returned by the API, in the declared unit and without flags', async () => {
    well = await freshWell();
    asset = well.asset;
    const time = Math.floor(seconds(-60)) + 0.25;
    await well.device.publish([ch4(well.sensors[0], 0.12, time)]);
    await settled(city);
    const readings = await readingsOf(city, well.sensors[0]);
    expect(readings).toEqual([{ time: expect.any(String), metric: 'ch4', value: 0.12, unit: '%{vol}', flags: [] }]);
    expect(Date.parse(readings[0]?.time ?? '')).toBe(time * 1000);
    expect(readings[0]?.time).toMatch(/\+08:00$/);
    expect(await incidentsAt(city, asset)).toEqual([]);
  });

  test('30 s above 1 %VOL raise one incident of grade III, with what its units owe by when', async () => {
    const onset = Math.floor(seconds(0));
    await well.device.publish([ch4(well.sensors[0], 2.5, onset - 31)]);
    await well.device.publish([ch4(well.sensors[0], 2.4, onset)]);
    const raised = await incidentAt(city, asset);
    id = raised.id;
    expect(raised).toMatchObject({ state: 'raised', domain: 'gas', grade: 'III', level: null, tier: 'chancheng', exercise: false });
    expect(raised).toMatchObject({ mechanism: '2022-06', recurrenceOf: null });
    expect(raised.alarms).toMatchObject([{ sensor: well.sensors[0], metric: 'ch4', rule: 'ch4-space', grade: 'III', value: 2.4 }]);
    expect(Date.parse(raised.alarms[0]?.onsetAt ?? '')).toBe(onset * 1000);
    const owed = raised.obligations.map(({ body, unit, action, base, due }) => [
      body,
      unit,
      action,
      base && due && (Date.parse(due) - Date.parse(base)) / 60_000,
    ]);
    expect(owed).toEqual([
      ['centre', 'chancheng-centre', 'assess', 60],
      ['owner', 'foshan-gas', 'arrive', 70],
      ['owner', 'foshan-gas', 'dispose', 120],
      ['owner', 'foshan-gas', 'feed-back', 120],
      ['regulator@district', 'chancheng-housing-bureau', 'guide', 120],
      ['centre', 'chancheng-centre', 'report', null],
    ]);
    expect(raised.obligations.filter(({ base }) => base !== null).map(({ base }) => base)).toEqual(
      Array.from({ length: 5 }, () => raised.raisedAt),
    );
    expect(raised.obligations.every(({ provisional }) => provisional)).toBe(true);
  });

  test('at raised the centre is told and, in advance, the responsible unit, each once', async () => {
    await settled(city);
    const rows = await notificationsOf(city, id);
    expect(rows.map(({ unit, channel }) => `${unit} ${channel}`).sort()).toEqual(['chancheng-centre outbox', 'foshan-gas outbox']);
    expect(new Set(rows.map(({ event }) => event)).size).toBe(1);
    expect(rows.filter(({ sentAt, answeredAt }) => sentAt === null || answeredAt !== null)).toEqual([]);
  });

  test('people outside the scope do not see it, and people without the role do not act', async () => {
    for (const stranger of ['nanhai-duty', 'shiwan-duty', 'drainage-sector', 'water-company-member']) {
      const answer = await city.api(stranger, 'GET', `/v1/incidents/${id}`);
      expect(answer, stranger).toMatchObject({ status: 404, body: { type: 'urn:citywatch:problem:not-found' } });
    }
    for (const reader of ['admin', 'auditor', 'viewer', GAS_COMPANY]) {
      const answer = await tryAction(city, id, reader, 'assess');
      expect(answer, reader).toMatchObject({ status: 403, body: { type: 'urn:citywatch:problem:forbidden' } });
    }
    expect(await tryAction(city, id, WATCH, 'dispatch')).toMatchObject({
      status: 409,
      body: { type: 'urn:citywatch:problem:action-not-allowed', allowed: expect.arrayContaining(['assess']) },
    });
    const without = await city.api(WATCH, 'POST', `/v1/incidents/${id}/actions`, { action: 'assess' });
    expect(without).toMatchObject({ status: 428, body: { type: 'urn:citywatch:problem:precondition-required' } });
    const stale = await city.api(WATCH, 'POST', `/v1/incidents/${id}/actions`, { action: 'assess' }, { 'if-match': '"99"' });
    expect(stale).toMatchObject({ status: 412, body: { type: 'urn:citywatch:problem:stale-version' } });
    expect((await incident(city, id)).state).toBe('raised');
  });

  test('the watch assesses, confirms and dispatches: every obliged unit is told once', async () => {
    expect(await act(city, id, WATCH, 'assess')).toMatchObject({ state: 'assessing' });
    const confirmed = await act(city, id, WATCH, 'confirm', { level: 'III', reason: '两次读数一致 / two readings agree' });
    expect(confirmed).toMatchObject({ state: 'confirmed', level: 'III' });
    expect(obligationOf(confirmed, 'assess')).toMatchObject({ state: 'met', outcome: 'on-time' });
    const dispatched = await act(city, id, WATCH, 'dispatch');
    expect(dispatched.state).toBe('dispatched');
    await settled(city);
    const event = dispatched.timeline.find(({ type }) => type === 'dispatched');
    const rows = (await notificationsOf(city, id)).filter((row) => row.event.endsWith(`#${event?.seq}`));
    expect(rows.map(({ unit }) => unit).sort()).toEqual(['chancheng-centre', 'chancheng-housing-bureau', 'foshan-gas']);
  });

  test('each unit acknowledges and does what it owes; verification waits for the feed-back', async () => {
    const early = await tryAction(city, id, GAS_COMPANY, 'arrive', { position: { lat: 23.03, lon: 113.12 } });
    expect(early).toMatchObject({ status: 409, body: { allowed: expect.arrayContaining(['acknowledge']) } });
    const own = obligationOf(await incident(city, id), 'arrive').id;
    expect(await act(city, id, GAS_COMPANY, 'acknowledge', { obligation: own })).toMatchObject({ state: 'handling' });
    await act(city, id, REGULATOR, 'acknowledge');
    await act(city, id, REGULATOR, 'guide');
    const arrived = await act(city, id, GAS_COMPANY, 'arrive', { obligation: own, position: { lat: 23.03, lon: 113.12 } });
    expect(obligationOf(arrived, 'arrive')).toMatchObject({ state: 'met', outcome: 'on-time' });
    const disposed = await act(city, id, GAS_COMPANY, 'dispose', { obligation: obligationOf(arrived, 'dispose').id });
    expect(disposed.state).toBe('disposed');
    const report = obligationOf(disposed, 'report');
    expect((Date.parse(report.due ?? '') - Date.parse(report.base ?? '')) / 3_600_000).toBe(12);
    expect(await tryAction(city, id, WATCH, 'verify')).toMatchObject({ status: 409 });
    await act(city, id, GAS_COMPANY, 'feed-back', { obligation: obligationOf(disposed, 'feed-back').id });
    const answered = (await notificationsOf(city, id)).filter(({ answeredAt }) => answeredAt !== null);
    expect([...new Set(answered.map(({ unit }) => unit))].sort()).toEqual(['chancheng-housing-bureau', 'foshan-gas']);
  });

  test('the centre verifies, clears, reports and archives; the record proves it', async () => {
    await well.device.publish([ch4(well.sensors[0], 0.1)]);
    await settled(city);
    expect((await incident(city, id)).alarms[0]?.clearedAt).toBeDefined();
    expect(await act(city, id, WATCH, 'verify')).toMatchObject({ state: 'verified' });
    expect(await act(city, id, WATCH, 'clear')).toMatchObject({ state: 'cleared' });
    expect(obligationOf(await act(city, id, WATCH, 'publish-report'), 'report')).toMatchObject({ state: 'met', outcome: 'on-time' });
    const archived = await act(city, id, WATCH, 'archive');
    expect(archived.state).toBe('archived');
    expect(archived.obligations.map(({ state, outcome }) => `${state} ${outcome}`)).toEqual(Array.from({ length: 6 }, () => 'met on-time'));
    expect(archived.timeline.map(({ seq }) => seq)).toEqual(archived.timeline.map((_, index) => index + 1));
    const audit = expectStatus(await city.api('auditor', 'GET', `/v1/audit/${id}`), 200);
    expect(audit).toMatchObject({ incident: id, verified: true });
    await settled(city);
    const rows = await notificationsOf(city, id);
    const keys = rows.map(({ event, unit, channel }) => `${event} ${unit} ${channel}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(rows.filter(({ sentAt }) => sentAt === null)).toEqual([]);
  });

  test('the next alarm of the asset within 24 h is a new incident that names the old one', async () => {
    await well.device.publish([ch4(well.sensors[0], 6)]);
    const next = await incidentAt(city, asset, (one) => one.id !== id);
    expect(next).toMatchObject({ state: 'raised', grade: 'I', recurrenceOf: id });
    expect(next.id > id).toBe(true);
    expect(await incidentsAt(city, asset)).toHaveLength(2);
  });
});

test('alarms of one asset join its open incident, whose grade rises by itself and does not fall', async () => {
  const { device, asset, sensors } = await freshWell();
  const now = seconds(0);
  await device.publish([ch4(sensors[0], 4.5, now - 12), ch4(sensors[0], 4.5, now - 1)]);
  const raised = await incidentAt(city, asset);
  expect(raised).toMatchObject({ grade: 'II' });
  await device.publish([ch4(sensors[1], 6, now)]);
  await settled(city);
  const joined = await incident(city, raised.id);
  expect(joined.alarms.map(({ sensor, grade }) => `${sensor} ${grade}`).sort()).toEqual([`${sensors[0]} II`, `${sensors[1]} I`]);
  expect(joined.grade).toBe('I');
  expect(obligationOf(joined, 'arrive')).toMatchObject({ state: 'pending', unit: 'foshan-gas' });
  expect(joined.obligations.some(({ state }) => state === 'superseded')).toBe(true);
  await device.publish([ch4(sensors[1], 0.1, now + 1)]);
  await settled(city);
  expect(await incident(city, raised.id)).toMatchObject({ grade: 'I', state: 'raised' });
  expect(await incidentsAt(city, asset)).toHaveLength(1);
});

test('level I is confirmed by a shift leader alone, and then five bodies owe something', async () => {
  const { device, asset, sensors } = await freshWell();
  await device.publish([ch4(sensors[0], 7)]);
  const { id, grade } = await incidentAt(city, asset);
  expect(grade).toBe('I');
  await act(city, id, WATCH, 'assess');
  expect(await tryAction(city, id, WATCH, 'confirm', { level: 'I', reason: 'x' })).toMatchObject({ status: 403 });
  const confirmed = await act(city, id, LEADER, 'confirm', { level: 'I', reason: 'CH4 above the explosive limit' });
  const bodies = confirmed.obligations.filter(({ state }) => state === 'pending').map(({ body }) => body);
  expect(new Set(bodies)).toEqual(
    new Set(['owner', 'regulator@district', 'regulator@city', 'emergency@district', 'emergency@city', 'centre']),
  );
});

test('packs that come minutes late, repeated and in any order give the incident that sorted ones would', async () => {
  const { device, asset, sensors } = await freshWell();
  const start = Math.floor(seconds(-8 * 60));
  // 2 %VOL from the third minute on: III holds 30 s later, at the first reading that is 30 s into it; 6 from the sixth: I at once.
  const packs = Array.from({ length: 48 }, (_, index) => {
    const value = index < 18 ? 0.1 : index < 36 ? 2 + index / 100 : 6;
    return JSON.stringify([ch4(sensors[0], value, start + index * 10)]);
  });
  const shuffled = [...packs, ...packs.filter((_, index) => index % 3 === 0)].sort((a, b) => order(a) - order(b));
  for (const pack of shuffled) await device.publish(pack);
  await settled(city);
  const [only, ...more] = await incidentsAt(city, asset);
  expect(more).toEqual([]);
  const { alarms, grade } = await incident(city, only?.id ?? '');
  expect(grade).toBe('I');
  expect(alarms).toHaveLength(1);
  expect(alarms[0]).toMatchObject({ sensor: sensors[0], grade: 'I' });
  expect(Date.parse(alarms[0]?.onsetAt ?? '')).toBe((start + 21 * 10) * 1000);
  const readings = await readingsOf(city, sensors[0]);
  expect(readings).toHaveLength(packs.length);
  expect(readings.filter(({ flags }) => flags.length > 0)).toEqual([]);
});

/** A fixed shuffle: the digits of a pack, mixed. */
function order(text: string): number {
  let hash = 7;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 0;
}

test('an alarm that is over on arrival is recorded, and nobody is sent anywhere', async () => {
  const { device, asset, sensors } = await freshWell();
  const now = Math.floor(seconds(0));
  await device.publish([ch4(sensors[0], 0.1, now - 300), ch4(sensors[0], 6, now - 240), ch4(sensors[0], 0.1, now - 180)]);
  await settled(city);
  expect(await incidentsAt(city, asset)).toEqual([]);
  expect((await readingsOf(city, sensors[0])).map(({ value }) => value)).toEqual([0.1, 6, 0.1]);
  // The next alarm is a new one: what was recorded stands in nobody's way.
  await device.publish([ch4(sensors[0], 6, now)]);
  expect(await incidentAt(city, asset)).toMatchObject({ state: 'raised', grade: 'I', recurrenceOf: null });
});

test('a short peak that a device batched with what followed is an incident, its alarm cleared already', async () => {
  const { device, asset, sensors } = await freshWell();
  const now = Math.floor(seconds(0));
  await device.publish([ch4(sensors[0], 0.1, now - 3), ch4(sensors[0], 6, now - 2), ch4(sensors[0], 0.1, now - 1)]);
  const incident = await incidentAt(city, asset);
  expect(incident).toMatchObject({ state: 'raised', grade: 'I', alarms: [{ sensor: sensors[0], grade: 'I', value: 6 }] });
  await settled(city);
  expect((await incidentAt(city, asset)).alarms[0]?.clearedAt).toBeDefined();
});

test('units are converted to the declared one, and a reading without a time is of the moment it arrives', async () => {
  const { device, sensors } = await freshWell();
  const cityNow = async (): Promise<number> => Date.parse(((await city.api('viewer', 'GET', '/v1/health')).body as { now: string }).now);
  const before = await cityNow();
  await device.publish([
    { n: `${sensors[0]}/ch4`, u: '/', v: 0.0025 },
    { n: `${sensors[1]}/ch4`, u: '/100', v: 0.3 },
  ]);
  await settled(city);
  const [ratio] = await readingsOf(city, sensors[0]);
  const [percent] = await readingsOf(city, sensors[1]);
  expect(ratio).toMatchObject({ unit: '%{vol}', flags: [] });
  expect(ratio?.value).toBeCloseTo(0.25, 9);
  expect(percent).toMatchObject({ value: 0.3, unit: '%{vol}', flags: [] });
  expect(Date.parse(ratio?.time ?? '')).toBeGreaterThanOrEqual(before);
  expect(Date.parse(ratio?.time ?? '')).toBeLessThanOrEqual(await cityNow());
});

test('the topic of Basic Ingest and the GB/T 2260 code of the district are the same way', async () => {
  const { device, sensors, thing, asset } = await freshWell();
  await device.publish([ch4(sensors[0], 0.2)], {
    topic: `$aws/rules/citywatch_chancheng_telemetry/citywatch/chancheng/${thing}/telemetry`,
  });
  await device.publish([ch4(sensors[1], 6)], { topic: `citywatch/440604/${thing}/telemetry` });
  expect(await incidentAt(city, asset)).toMatchObject({ grade: 'I', tier: 'chancheng' });
  expect(await readingsOf(city, sensors[0])).toMatchObject([{ value: 0.2, flags: [] }]);
});

describe('telemetry over HTTP', () => {
  const post = async (thing: string, authorization: string | undefined, body: string) => {
    const response = await fetch(`${city.http}/v1/telemetry/${thing}`, {
      method: 'POST',
      headers: { 'content-type': 'application/senml+json', ...(authorization ? { authorization } : {}) },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const basic = async (user: string, of = user): Promise<string> =>
    `Basic ${Buffer.from(`${user}:${await city.secret(of)}`).toString('base64')}`;

  test('the thing itself and a system token may send: 202 with the pack, evaluated as over MQTT', async () => {
    const { thing, sensors, asset } = await freshWell();
    const first = await post(thing, await basic(thing), JSON.stringify([ch4(sensors[0], 0.3)]));
    expect(first).toMatchObject({ status: 202, body: { pack: expect.any(String) } });
    const second = await post(thing, `Bearer ${await city.token('system')}`, JSON.stringify([ch4(sensors[1], 6)]));
    expect(second).toMatchObject({ status: 202, body: { pack: expect.any(String) } });
    expect(await incidentAt(city, asset)).toMatchObject({ grade: 'I' });
    expect(await readingsOf(city, sensors[0])).toMatchObject([{ value: 0.3, flags: [] }]);
  });

  test('nobody else may, and what is no pack or too large is refused with its problem', async () => {
    const { thing, sensors, asset } = await freshWell();
    const other = wells[0]?.thing ?? '';
    const pack = JSON.stringify([ch4(sensors[0], 6)]);
    expect(await post(thing, undefined, pack)).toMatchObject({ status: 401 });
    expect(await post(thing, `Basic ${Buffer.from(`${thing}:wrong`).toString('base64')}`, pack)).toMatchObject({ status: 401 });
    expect(await post(thing, await basic(other), pack)).toMatchObject({ status: 401 });
    expect(await post(thing, await basic(thing, other), pack)).toMatchObject({ status: 401 });
    expect(await post(thing, 'Bearer garbage', pack)).toMatchObject({ status: 401 });
    expect(await post(thing, `Bearer ${await city.token('admin')}`, pack)).toMatchObject({ status: 403 });
    const broken = await post(thing, await basic(thing), '[{"n":"a"');
    expect(broken).toMatchObject({ status: 400, body: { type: 'urn:citywatch:problem:validation' } });
    const large = await post(thing, await basic(thing), JSON.stringify([{ n: 'a/b', vs: 'x'.repeat(130 * 1024) }]));
    expect(large).toMatchObject({ status: 413, body: { type: 'urn:citywatch:problem:too-large' } });
    await settled(city);
    expect(await incidentsAt(city, asset)).toEqual([]);
    expect(await readingsOf(city, sensors[0])).toEqual([]);
  });
});

test('the city logged no error on the way', () => {
  const errors = city
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));
  expect(errors).toEqual([]);
});
