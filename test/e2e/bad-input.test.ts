import { connect as connectSocket } from 'node:net';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { connectDevice, type Device, type SenmlRecord } from '../support/device.ts';
import { eventually, incidentAt, incidentsAt, readingsOf, settled } from '../support/incidents.ts';

interface DeadLetterView {
  readonly id: string;
  readonly receivedAt: string;
  readonly thing: string | null;
  readonly topic: string;
  readonly reason: string;
  readonly head: string;
}

interface Status {
  readonly idle: boolean;
  readonly connections: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** The district with the most gas wells. */
const TENANT = 'shunde';
const YEAR = 365 * 86_400;
const PACK_BYTES = 128 * 1024;

let city: RunningCity;
/** Gas things of the district that no test has used yet. */
let things: string[];
const devices: Device[] = [];

beforeAll(async () => {
  city = await startCity();
  const sensors = await everyItem<{ thing: string; metrics: { metric: string }[] }>(
    city,
    `/v1/sensors?domain=gas&tier=${TENANT}&limit=200`,
  );
  things = [...new Set(sensors.filter(({ metrics }) => metrics.some(({ metric }) => metric === 'ch4')).map(({ thing }) => thing))];
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.client.endAsync(true)));
  await city?.stop();
});

async function connected(thing: string, options: Parameters<typeof connectDevice>[3] = {}): Promise<Device> {
  const device = await connectDevice(city, TENANT, thing, options);
  devices.push(device);
  return device;
}

async function freshDevice(options: Parameters<typeof connectDevice>[3] = {}): Promise<Device> {
  const thing = things.shift();
  if (!thing) throw new Error('the city has too few gas things for these tests');
  return connected(thing, options);
}

const sensorOf = ({ thing }: Device): string => `${thing}-ch4-1`;
const record = (device: Device, v: number, t?: number): SenmlRecord => ({
  n: `${sensorOf(device)}/ch4`,
  v,
  ...(t === undefined ? {} : { t }),
});
const status = async (): Promise<Status> => (await city.api('operator', 'GET', '/v1/local/status')).body as Status;
const refused = async (reason: string): Promise<number> => (await status()).refused[reason] ?? 0;
const deadLetters = async (of: string): Promise<DeadLetterView[]> =>
  (await everyItem<DeadLetterView>(city, '/v1/dead-letters?limit=200')).filter(({ thing }) => thing === of);

let marker = 0;

/** A pack that is right, behind whatever was wrong: its reading is there, without flags. */
async function expectNextIsEvaluated(device: Device): Promise<void> {
  const value = Math.round((0.1 + ++marker / 1000) * 1000) / 1000;
  await device.publish([record(device, value)]);
  await eventually(`the reading ${value} of ${device.thing}`, async () =>
    (await readingsOf(city, sensorOf(device))).find((reading) => reading.value === value && reading.flags.length === 0),
  );
}

/** Flags by value of a device's own readings. */
async function flagsOf(device: Device): Promise<Map<number | null, readonly string[]>> {
  await settled(city);
  return new Map((await readingsOf(city, sensorOf(device))).map(({ value, flags }) => [value, flags]));
}

describe('what is not SenML is kept as a dead letter, and the next good pack is evaluated', () => {
  const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
  const broken: readonly (readonly [what: string, payload: string | Buffer])[] = [
    ['broken JSON', '[{"n":"gas/ch4","v":'],
    ['text', 'CH4 is high'],
    ['an object', '{"n":"gas/ch4","v":6}'],
    ['an empty pack', '[]'],
    ['a payload of no bytes', ''],
    ['null', 'null'],
    ['records that are no objects', '[1,2,3]'],
    ['a text as value', '[{"n":"gas/ch4","v":"6"}]'],
    ['NaN as JSON has not got it', '[{"n":"gas/ch4","v":NaN}]'],
    ['NaN as a text', '[{"n":"gas/ch4","v":"NaN"}]'],
    ['a record without a value', '[{"n":"gas/ch4"}]'],
    ['two values', '[{"n":"gas/ch4","v":1,"vs":"1"}]'],
    ['a name with markup', '[{"n":"<script>alert(1)</script>/ch4","v":6}]'],
    ['a name that climbs', '[{"n":"../../../etc/passwd","v":6}]'],
    ['a name of control characters', '[{"n":"a\\u0000b/ch4","v":6}]'],
    ['no name at all', '[{"v":6}]'],
    ['a version of the future', '[{"bver":11,"n":"gas/ch4","v":6}]'],
    ['a member that must be understood', '[{"n":"gas/ch4","v":6,"secret_":1}]'],
    ['a member that would change every object', '[{"n":"gas/ch4","v":6,"__proto__":{"v":7}}]'],
    ['a time beyond every calendar', '[{"n":"gas/ch4","v":6,"t":1e300}]'],
    ['bytes that are no UTF-8', Buffer.from([0x5b, 0xff, 0xfe, 0xc0, 0x80, 0x5d])],
    ['deep nesting', deep],
    ['deep nesting that never ends', '['.repeat(100_000)],
  ];
  let device: Device;

  // Twenty dead letters a minute are kept of one thing: two devices, so that none is dropped.
  beforeAll(async () => {
    device = await freshDevice();
  });

  for (const [index, [what, payload]] of broken.entries()) {
    test(what, async () => {
      if (index === 11) device = await freshDevice();
      const before = (await deadLetters(device.thing)).length;
      await device.publish(payload);
      await settled(city);
      const letters = await deadLetters(device.thing);
      expect(letters).toHaveLength(before + 1);
      expect(letters[0]).toMatchObject({ thing: device.thing, topic: device.topic, reason: 'not-senml' });
      const text = Buffer.from(payload).toString('utf8');
      expect(letters[0]?.head.length).toBeLessThanOrEqual(512);
      expect(text.startsWith(letters[0]?.head ?? '-')).toBe(true);
      expect(letters[0]?.receivedAt).toMatch(/\+08:00$/);
      await expectNextIsEvaluated(device);
    });
  }
});

describe('one wrong record does not cost the others of its pack', () => {
  test('a value like 1e999 is flagged and raises nothing', async () => {
    const device = await freshDevice();
    const name = `${sensorOf(device)}/ch4`;
    const start = Math.floor(Date.now() / 1000) - 10;
    await device.publish(
      `[{"n":"${name}","v":0.2,"t":${start}},{"n":"${name}","v":1e999,"t":${start + 1}},{"n":"${name}","v":-1e999,"t":${start + 2}},{"n":"${name}","v":0.3,"t":${start + 3}}]`,
    );
    await settled(city);
    const readings = await readingsOf(city, sensorOf(device));
    expect(readings.map(({ value, flags }) => `${value} ${flags.join()}`)).toEqual([
      '0.3 ',
      'null out-of-range',
      'null out-of-range',
      '0.2 ',
    ]);
    expect(await incidentsAt(city, `${device.thing}-well`)).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('values out of the sensor’s range, unknown units and metrics are stored with their flag and not evaluated', async () => {
    const device = await freshDevice();
    const name = `${sensorOf(device)}/ch4`;
    await device.publish(
      JSON.stringify([
        { n: name, v: 170 },
        { n: name, v: 50, u: 'kPa' },
        { n: name, v: 51, u: 'furlong' },
        { n: `${sensorOf(device)}/odour`, v: 52 },
        { n: name, v: 0.4 },
      ]),
    );
    const flags = await flagsOf(device);
    expect(flags.get(170)).toEqual(['out-of-range']);
    expect(flags.get(50)).toEqual(['unknown-unit']);
    expect(flags.get(51)).toEqual(['unknown-unit']);
    expect(flags.get(52)).toEqual(['unknown-sensor']);
    expect(flags.get(0.4)).toEqual([]);
    expect(await incidentsAt(city, `${device.thing}-well`)).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('readings of a sensor that nobody registered are shown with the thing that published them', async () => {
    const device = await freshDevice();
    await device.publish(JSON.stringify([{ n: 'nobodys-sensor/ch4', u: '/100', v: 53 }]));
    await settled(city);
    const path = '/v1/sensors/nobodys-sensor/readings';
    expect((await city.api('viewer', 'GET', path)).status).toBe(404);
    const { status, body } = await city.api('viewer', 'GET', `${path}?thing=${device.thing}`);
    expect({ status, items: (body as { items: unknown[] }).items }).toMatchObject({
      status: 200,
      items: [{ metric: 'ch4', value: 53, unit: '/100', flags: ['unknown-sensor'] }],
    });
    await expectNextIsEvaluated(device);
  });

  test('clocks a year off, six minutes ahead, or eleven minutes behind are flagged and raise nothing', async () => {
    const device = await freshDevice();
    const now = Math.floor(Date.now() / 1000);
    await device.publish([record(device, 0.2, now)]);
    await settled(city);
    await device.publish([
      record(device, 6.1, now - YEAR),
      record(device, 6.2, now + YEAR),
      record(device, 6.3, now + 360),
      record(device, 6.4, now - 660),
      record(device, 6.5, 0x7fffffff),
    ]);
    const flags = await flagsOf(device);
    expect(flags.get(0.2)).toEqual([]);
    expect(flags.get(6.1)).toEqual(['clock']);
    expect(flags.get(6.2)).toEqual(['future']);
    expect(flags.get(6.3)).toEqual(['future']);
    expect(flags.get(6.4)).toEqual(['late']);
    expect(flags.get(6.5)).toEqual(['future']);
    expect(await incidentsAt(city, `${device.thing}-well`)).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('names that mean something to a program are just unknown sensors', async () => {
    const device = await freshDevice();
    const hostile = [
      'constructor/prototype',
      'a/__proto__',
      'toString/ch4',
      `${'x'.repeat(20_000)}/ch4`,
      'a/b/c/d/e',
      'noslash',
      'EVT_/..',
    ];
    await device.publish(
      `[${hostile.map((n) => JSON.stringify({ n, v: 6 })).join()},{"n":"a/ch4","v":6,"constructor":1,"toString":{"v":7}},${JSON.stringify(record(device, 0.6))}]`,
    );
    expect((await flagsOf(device)).get(0.6)).toEqual([]);
    expect(await deadLetters(device.thing)).toEqual([]);
    expect(await city.api('admin', 'GET', `/v1/sensors/${encodeURIComponent('a/__proto__')}/readings`)).toMatchObject({ status: 404 });
    expect(await incidentsAt(city, `${device.thing}-well`)).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('a pack of thousands of records is evaluated whole', async () => {
    const device = await freshDevice();
    const count = 3000;
    const start = Math.floor(Date.now() / 1000) - count / 10;
    const records = Array.from({ length: count }, (_, index) => ({ v: 0.1 + index / 100_000, t: index / 10 }));
    const pack = JSON.stringify([{ bn: `${sensorOf(device)}/ch4`, bt: start }, ...records]);
    expect(Buffer.byteLength(pack)).toBeLessThan(PACK_BYTES);
    await device.publish(pack);
    await settled(city);
    const readings = await readingsOf(city, sensorOf(device));
    expect(readings).toHaveLength(count);
    expect(readings.filter(({ flags }) => flags.length > 0)).toEqual([]);
    await expectNextIsEvaluated(device);
  });
});

describe('what the broker does not take is acknowledged and diverted, so that what follows arrives', () => {
  test('a pack of more than 128 KB; one of exactly 128 KB is a pack', async () => {
    const device = await freshDevice();
    const before = await refused('too-large');
    const head = `[{"n":"${sensorOf(device)}/ch4","v":0.7},{"n":"a/b","vs":"`;
    const sized = (bytes: number): string => `${head}${'x'.repeat(bytes - head.length - 3)}"}]`;
    await device.publish(sized(PACK_BYTES + 1));
    await device.publish(sized(1024 * 1024));
    expect(await refused('too-large')).toBe(before + 2);
    expect((await flagsOf(device)).size).toBe(0);
    await device.publish(sized(PACK_BYTES));
    expect((await flagsOf(device)).get(0.7)).toEqual([]);
    expect(device.client.connected).toBe(true);
    expect(await deadLetters(device.thing)).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('another thing’s topic: nothing of it reaches the other', async () => {
    const device = await freshDevice();
    const other = await freshDevice();
    const before = await refused('foreign-topic');
    const alarm = JSON.stringify([record(other, 6)]);
    await device.publish(alarm, { topic: other.topic });
    await device.publish(alarm, { topic: `$aws/rules/citywatch/citywatch/${TENANT}/${other.thing}/telemetry` });
    expect(await refused('foreign-topic')).toBe(before + 2);
    expect((await flagsOf(other)).size).toBe(0);
    expect(await incidentsAt(city, `${other.thing}-well`)).toEqual([]);
    expect(await deadLetters(other.thing)).toEqual([]);
    await expectNextIsEvaluated(device);
    await expectNextIsEvaluated(other);
  });

  test('topics that are no telemetry at all', async () => {
    const device = await freshDevice();
    const before = await refused('foreign-topic');
    const topics = [
      'telemetry',
      `citywatch/${TENANT}/${device.thing}/commands`,
      'citywatch/chancheng/push/unit/foshan-gas',
      '$SYS/x',
      '/',
      'a b',
    ];
    for (const topic of topics) await device.publish([record(device, 6)], { topic });
    expect(await refused('foreign-topic')).toBe(before + topics.length);
    expect((await flagsOf(device)).size).toBe(0);
    await expectNextIsEvaluated(device);
  });

  test('a topic with wildcards, which MQTT forbids to publish to, raises nothing anywhere', async () => {
    const device = await freshDevice();
    const sent = device.publish([record(device, 6)], { topic: `citywatch/+/${device.thing}/telemetry` });
    const closed = new Promise<void>((resolve) => device.client.once('close', () => resolve()));
    await Promise.race([sent.catch(() => undefined), closed]);
    const again = device.client.connected ? device : await connected(device.thing);
    await expectNextIsEvaluated(again);
    expect(await incidentsAt(city, `${device.thing}-well`)).toEqual([]);
  });

  test('the right thing under another district’s topic is kept as a dead letter', async () => {
    const device = await freshDevice();
    await device.publish([record(device, 6)], { topic: `citywatch/nanhai/${device.thing}/telemetry` });
    await settled(city);
    expect(await deadLetters(device.thing)).toMatchObject([{ reason: 'unknown-thing' }]);
    expect(await incidentsAt(city, `${device.thing}-well`)).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('the right thing under a town, which is no tenant, or under nobody’s name is kept as a dead letter', async () => {
    const device = await freshDevice();
    for (const tenant of ['ronggui', '440606006', 'atlantis'])
      await device.publish([record(device, 6)], { topic: `citywatch/${tenant}/${device.thing}/telemetry` });
    await settled(city);
    expect((await deadLetters(device.thing)).map(({ reason }) => reason)).toEqual(['unknown-thing', 'unknown-thing', 'unknown-thing']);
    await expectNextIsEvaluated(device);
  });
});

describe('quality of service and retained messages', () => {
  test('QoS 0 and QoS 2 are evaluated, each pack once', async () => {
    const device = await freshDevice();
    await device.publish([record(device, 0.21)], { qos: 2 });
    await device.publish([record(device, 0.22)], { qos: 0 });
    await eventually('the reading of QoS 0', async () => (await flagsOf(device)).get(0.22));
    await expectNextIsEvaluated(device);
    const values = (await readingsOf(city, sensorOf(device))).map(({ value }) => value);
    expect(values).toHaveLength(3);
    expect(new Set(values).size).toBe(3);
  });

  test('a retained publish is evaluated and not retained', async () => {
    const device = await freshDevice();
    await device.publish([record(device, 0.23)], { retain: true });
    expect((await flagsOf(device)).get(0.23)).toEqual([]);
    const admin = await connectAsync(`${city.http.replace('http', 'ws')}/mqtt`, {
      clientId: 'console-retained',
      username: 'token',
      password: await city.token('admin'),
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    const heard: string[] = [];
    admin.on('message', (topic) => heard.push(topic));
    const [granted] = await admin.subscribeAsync('citywatch/+/push/place/+/+/+');
    expect(granted?.qos).toBe(0);
    await admin.endAsync();
    expect(heard).toEqual([]);
    await expectNextIsEvaluated(device);
  });

  test('a last will is treated as the publish it is', async () => {
    const device = await freshDevice();
    const other = await freshDevice();
    await device.client.endAsync();
    const before = await refused('foreign-topic');
    const will = { topic: other.topic, payload: Buffer.from(JSON.stringify([record(other, 6)])), qos: 1 as const, retain: true };
    const dying = await connected(device.thing, { will });
    dying.client.stream.destroy();
    await eventually('the last will to be diverted', async () => ((await refused('foreign-topic')) > before ? true : undefined));
    await expectNextIsEvaluated(other);
    expect(await incidentsAt(city, `${other.thing}-well`)).toEqual([]);
  });
});

describe('who may connect and listen', () => {
  const refusal = async (options: Parameters<typeof connectAsync>[1]): Promise<number | undefined> => {
    const attempt = connectAsync(city.mqttUrl, { protocolVersion: 4, reconnectPeriod: 0, ...options } as never);
    return attempt.then(
      async (client) => {
        await client.endAsync(true);
        return undefined;
      },
      (cause: { code?: number }) => cause.code,
    );
  };

  test('wrong credentials are refused and counted', async () => {
    const device = await freshDevice();
    const { thing } = device;
    const own = await city.secret(thing);
    const before = await refused('bad-credentials');
    const attempts = [
      { clientId: thing, username: thing, password: 'wrong' },
      { clientId: thing, username: thing, password: '' },
      { clientId: thing },
      { clientId: `${thing}-2`, username: thing, password: own },
      { clientId: thing, username: 'admin', password: own },
      { clientId: 'admin', username: 'admin', password: 'admin' },
      { clientId: thing, username: thing, password: await city.token('admin') },
      { clientId: 'console-1', username: thing, password: own },
      { clientId: '__proto__', username: '__proto__', password: 'x' },
    ];
    for (const attempt of attempts) expect([4, 5], JSON.stringify(attempt.clientId)).toContain(await refusal(attempt));
    expect(await refused('bad-credentials')).toBe(before + attempts.length);
    // The device that was imitated has not been pushed off its connection.
    expect(device.client.connected).toBe(true);
    await expectNextIsEvaluated(device);
  });

  test('a thing may listen to its own commands and to nothing else', async () => {
    const device = await freshDevice();
    const [own] = await device.client.subscribeAsync(`citywatch/${TENANT}/${device.thing}/commands`, { qos: 1 });
    expect([0, 1]).toContain(own?.qos);
    const filters = [
      '#',
      '+/+/+/+',
      `citywatch/+/${device.thing}/commands`,
      `citywatch/${TENANT}/+/commands`,
      `citywatch/${TENANT}/${things[0]}/commands`,
      device.topic,
      'citywatch/+/push/place/+/+/+',
      'citywatch/chancheng/push/unit/foshan-gas',
      '$SYS/#',
    ];
    for (const filter of filters) {
      const granted = await device.client.subscribeAsync(filter).then(
        (grants) => grants.map(({ qos }) => qos as number),
        () => [128],
      );
      expect(granted, filter).toEqual([128]);
    }
    await expectNextIsEvaluated(device);
  });

  test('a packet that announces megabytes ends the connection, and the thing may come again', async () => {
    const device = await freshDevice();
    const closed = new Promise<void>((resolve) => device.client.once('close', () => resolve()));
    device.publish(Buffer.alloc(5 * 1024 * 1024, 0x20)).catch(() => undefined);
    await closed;
    await expectNextIsEvaluated(await connected(device.thing));
  });
});

test('bytes that are no MQTT and no HTTP end their connection and nothing else', async () => {
  const device = await freshDevice();
  const ports = [Number(new URL(city.mqttUrl).port), Number(new URL(city.http).port)];
  const garbage = [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.from('GET // HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 0xff, 0, 60, 0, 0]),
    // A PUBLISH before any CONNECT.
    Buffer.concat([Buffer.from([0x30, 10, 0, 1, 0x61]), Buffer.alloc(7)]),
    Buffer.alloc(100_000, 0xa5),
  ];
  for (const port of ports) {
    for (const bytes of garbage) {
      const socket = connectSocket(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => {
        socket.once('close', resolve).resume();
        socket.end(bytes);
      });
    }
  }
  expect(device.client.connected).toBe(true);
  await expectNextIsEvaluated(device);
});

test('an unknown thing with good credentials: its packs are dead letters, so many a minute, and it harms nobody', async () => {
  const ghost = await connected('ghost-01');
  await Promise.all(Array.from({ length: 100 }, (_, index) => ghost.publish([{ n: 'ghost-01-ch4/ch4', v: index }])));
  await settled(city);
  const letters = await deadLetters('ghost-01');
  expect(letters[0]).toMatchObject({ topic: ghost.topic, reason: 'unknown-thing' });
  // Twenty a minute; the minute may have changed on the way.
  expect(letters.length).toBeGreaterThanOrEqual(20);
  expect(letters.length).toBeLessThanOrEqual(40);
  await expectNextIsEvaluated(await freshDevice());
});

describe('dead letters', () => {
  test('are for those who run the platform, newest first, page by page', async () => {
    for (const user of ['viewer', 'chancheng-duty', 'foshan-gas-member', 'system']) {
      expect(await city.api(user, 'GET', '/v1/dead-letters'), user).toMatchObject({ status: 403 });
    }
    expect(await city.api('auditor', 'GET', '/v1/dead-letters')).toMatchObject({ status: 200 });
    const all = await everyItem<DeadLetterView>(city, '/v1/dead-letters?limit=7', 'operator');
    expect(all.length).toBeGreaterThan(14);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const times = all.map(({ receivedAt }) => receivedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('can be sent again by operator and admin; what is still wrong comes back, once', async () => {
    const device = await freshDevice();
    await device.publish('[{"n":');
    await settled(city);
    const [letter] = await deadLetters(device.thing);
    const path = `/v1/dead-letters/${letter?.id}/redrive`;
    expect(await city.api('auditor', 'POST', path)).toMatchObject({ status: 403 });
    expect(await city.api('operator', 'POST', '/v1/dead-letters/no-such-letter/redrive')).toMatchObject({ status: 404 });
    expect(await city.api('operator', 'POST', path)).toMatchObject({ status: 202, body: { redrivenBy: 'operator' } });
    expect(await city.api('admin', 'POST', path)).toMatchObject({ status: 202, body: { redrivenBy: 'operator' } });
    await settled(city);
    expect(await deadLetters(device.thing)).toMatchObject([{ reason: 'not-senml', redriveOf: letter?.id }]);
    await expectNextIsEvaluated(device);
  });
});

test('a leak is still seen: after all of this an alarm becomes an incident', async () => {
  const device = await freshDevice();
  await device.publish([record(device, 6)]);
  expect(await incidentAt(city, `${device.thing}-well`)).toMatchObject({ grade: 'I', state: 'raised' });
  const lines = city.log().split('\n');
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(await city.api('viewer', 'GET', '/v1/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});
