import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningCity, startCity } from '../support/city.ts';
import { connectDevice } from '../support/device.ts';
import { act, eventually, expectStatus, type IncidentView, incident, incidentAt, settled } from '../support/incidents.ts';

/** A console that listens to what `/v1/me` names, as a browser would. */
interface Console {
  readonly user: string;
  readonly client: MqttClient;
  /** Payloads in the order they came. */
  readonly heard: string[];
}

const REFUSED = 128;

let city: RunningCity;
const consoles = new Map<string, Console>();

/** Whose scope holds a gas incident in Zumiao, and whose does not. */
const TOLD = [
  'chancheng-duty',
  'zumiao-duty',
  'foshan-leader',
  'gas-sector',
  'foshan-gas-member',
  'chancheng-housing-bureau-member',
  'admin',
  'viewer',
];
const NOT_TOLD = ['nanhai-duty', 'shiwan-duty', 'drainage-sector', 'water-company-member', 'nanhai-housing-bureau-member'];

beforeAll(async () => {
  city = await startCity();
  for (const user of [...TOLD, ...NOT_TOLD]) consoles.set(user, await openConsole(user));
});
afterAll(async () => {
  await Promise.all([...consoles.values()].map(({ client }) => client.endAsync(true)));
  await city?.stop();
});

const socketUrl = (): string => `${city.http.replace('http', 'ws')}/mqtt`;

function connect(clientId: string, password: string): Promise<MqttClient> {
  return connectAsync(socketUrl(), { clientId, username: 'token', password, protocolVersion: 4, reconnectPeriod: 0 });
}

async function topicsOf(user: string): Promise<string[]> {
  return (expectStatus(await city.api(user, 'GET', '/v1/me'), 200) as { pushTopics: string[] }).pushTopics;
}

async function openConsole(user: string): Promise<Console> {
  const client = await connect(`console-${user}`, await city.token(user));
  const heard: string[] = [];
  client.on('message', (_topic, payload) => heard.push(payload.toString('utf8')));
  client.on('error', () => undefined);
  const topics = await topicsOf(user);
  expect(topics.length, user).toBeGreaterThan(0);
  const granted = await client.subscribeAsync(topics);
  expect(
    granted.map(({ qos }) => qos),
    user,
  ).toEqual(topics.map(() => 0));
  return { user, client, heard };
}

const consoleOf = (user: string): Console => consoles.get(user) as Console;
const heardOf = (user: string, id: string): { incident: string; version: number }[] =>
  consoleOf(user)
    .heard.map((text) => JSON.parse(text) as { incident: string; version: number })
    .filter((message) => message.incident === id);

async function raise(tenant: string, thing: string, sensor: string, metric: string, value: number, asset: string): Promise<IncidentView> {
  const device = await connectDevice(city, tenant, thing);
  await device.publish([{ n: `${sensor}/${metric}`, v: value }]);
  await device.close();
  return incidentAt(city, asset);
}

describe('who is told', () => {
  let gas: IncidentView;

  test('everybody in whose scope the incident lies: district, town, sector, the units that owe something', async () => {
    gas = await raise('chancheng', 'gas-zumiao-01', 'gas-zumiao-01-ch4-1', 'ch4', 6, 'gas-zumiao-01-well');
    for (const user of TOLD) {
      await eventually(`${user} to be told of ${gas.id}`, async () => heardOf(user, gas.id)[0]);
    }
  });

  test('of every change, with the version it led to', async () => {
    await act(city, gas.id, 'chancheng-duty', 'assess');
    const confirmed = await act(city, gas.id, 'chancheng-leader', 'confirm', { level: 'I', reason: 'x' });
    for (const user of TOLD) {
      await eventually(`${user} to be told of version ${confirmed.version}`, async () =>
        heardOf(user, gas.id).find(({ version }) => version === confirmed.version),
      );
      const versions = new Set(heardOf(user, gas.id).map(({ version }) => version));
      expect([...versions].sort(), user).toEqual(Array.from({ length: confirmed.version }, (_, index) => index + 1));
    }
  });

  test('with the id and the version, and nothing else', () => {
    for (const user of TOLD) {
      for (const text of consoleOf(user).heard) {
        expect(Object.keys(JSON.parse(text) as object).sort(), `${user}: ${text}`).toEqual(['incident', 'version']);
      }
    }
  });

  test('and nobody else: the first that another district hears of is its own', async () => {
    await settled(city);
    const own = await raise('nanhai', 'gas-guicheng-01', 'gas-guicheng-01-ch4-1', 'ch4', 6, 'gas-guicheng-01-well');
    // What is pushed on one connection comes in order: what was pushed before would have come before.
    await eventually('nanhai-duty to be told', async () => heardOf('nanhai-duty', own.id)[0]);
    await eventually('the unit of Nanhai to be told', async () => heardOf('nanhai-housing-bureau-member', own.id)[0]);
    await eventually('the gas company, which owes in every district', async () => heardOf('foshan-gas-member', own.id)[0]);
    expect(heardOf('chancheng-duty', own.id)).toEqual([]);
    const water = await raise(
      'chancheng',
      'drainage-shiwan-01',
      'drainage-shiwan-01-ponding-1',
      'ponding',
      30,
      'drainage-shiwan-01-underpass',
    );
    await eventually('shiwan-duty to be told', async () => heardOf('shiwan-duty', water.id)[0]);
    await eventually('drainage-sector to be told', async () => heardOf('drainage-sector', water.id)[0]);
    for (const user of NOT_TOLD) expect(heardOf(user, gas.id), user).toEqual([]);
    expect(heardOf('gas-sector', water.id)).toEqual([]);
    expect(heardOf('foshan-gas-member', water.id)).toEqual([]);
    expect(heardOf('zumiao-duty', water.id)).toEqual([]);
    expect(consoleOf('water-company-member').heard).toEqual([]);
  });

  test('whoever is told may read it, and whoever may not read it is not told', async () => {
    for (const user of [...TOLD, ...NOT_TOLD]) {
      const { status } = await city.api(user, 'GET', `/v1/incidents/${gas.id}`);
      expect(status, user).toBe(heardOf(user, gas.id).length > 0 ? 200 : 404);
    }
  });
});

describe('what a console may not do', () => {
  test('listen beyond its own scope', async () => {
    const { client } = consoleOf('shiwan-duty');
    const elsewhere = [
      '#',
      '+/#',
      'citywatch/#',
      'citywatch/+/push/#',
      'citywatch/+/push/place/+/+/+',
      'citywatch/+/push/place/chancheng/+/+',
      'citywatch/chancheng/push/place/chancheng/zumiao/gas',
      'citywatch/+/push/unit/foshan-gas',
      'citywatch/+/push/unit/+',
      'citywatch/chancheng/gas-zumiao-01/telemetry',
      'citywatch/chancheng/gas-zumiao-01/commands',
      '$SYS/#',
      ...(await topicsOf('nanhai-duty')),
    ];
    for (const filter of elsewhere) {
      const granted = await client.subscribeAsync(filter).then(
        (grants) => grants.map(({ qos }) => qos as number),
        () => [REFUSED],
      );
      expect(granted, filter).toEqual([REFUSED]);
    }
  });

  test('publish: what it sends reaches no console, no queue and no other thing', async () => {
    const refused = async (): Promise<number> =>
      ((await city.api('operator', 'GET', '/v1/local/status')).body as { refused: Record<string, number> }).refused['not-permitted'] ?? 0;
    const before = await refused();
    const { client } = consoleOf('admin');
    const forged = JSON.stringify({ incident: 'forged', version: 1 });
    await client.publishAsync('citywatch/chancheng/push/place/chancheng/zumiao/gas', forged, { qos: 1, retain: true });
    await client.publishAsync('citywatch/chancheng/push/unit/foshan-gas', forged, { qos: 1 });
    const pack = JSON.stringify([{ n: 'gas-zumiao-02-ch4-1/ch4', v: 6 }]);
    await client.publishAsync('citywatch/chancheng/gas-zumiao-02/telemetry', pack, { qos: 1 });
    expect(await refused()).toBe(before + 3);
    // The next change reaches them, and the forged one was not before it.
    const own = await raise('chancheng', 'gas-zumiao-03', 'gas-zumiao-03-ch4-1', 'ch4', 6, 'gas-zumiao-03-well');
    for (const user of ['zumiao-duty', 'foshan-gas-member', 'admin']) {
      await eventually(`${user} to be told`, async () => heardOf(user, own.id)[0]);
      expect(heardOf(user, 'forged'), user).toEqual([]);
    }
    const { body } = await city.api('admin', 'GET', '/v1/sensors/gas-zumiao-02-ch4-1/readings');
    expect(body).toMatchObject({ items: [] });
    const late = await openConsole('chancheng-leader');
    expect(late.heard).toEqual([]);
    await late.client.endAsync(true);
  });
});

describe('who may not connect', () => {
  const refusal = async (clientId: string, password: string): Promise<number | string> =>
    connect(clientId, password).then(
      async (client) => {
        await client.endAsync(true);
        return 'connected';
      },
      (cause: { code?: number }) => cause.code ?? 'no code',
    );
  const claims = { name: 'x', tier: 'foshan', roles: 'admin' };
  const signed = async (expiresIn: number, change: object = {}): Promise<string> => {
    const key = await importPKCS8(await readFile(join(city.data, 'keys/issuer.pem'), 'utf8'), 'ES256');
    return sign(key, expiresIn, change);
  };
  const sign = (key: Parameters<SignJWT['sign']>[0], expiresIn: number, change: object): Promise<string> =>
    new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'ES256', kid: 'local' })
      .setSubject('somebody')
      .setIssuer('urn:citywatch:local-issuer')
      .setAudience('citywatch')
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
      .sign(key);

  test('a token that is good connects, so that the refusals below mean something', async () => {
    expect(await refusal('console-good', await signed(60))).toBe('connected');
  });

  test('nobody stays connected when the token ends', async () => {
    const client = await connect('console-brief', await signed(3));
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await closed;
    expect(client.connected).toBe(false);
    expect(await refusal('console-brief', await signed(-1))).toBe(5);
  });

  test('an expired token', async () => {
    expect(await refusal('console-expired', await signed(-1))).toBe(5);
    const response = await fetch(`${city.http}/v1/me`, { headers: { authorization: `Bearer ${await signed(-1)}` } });
    expect(response.status).toBe(401);
  });

  test('a token that somebody else signed, that nobody signed, or that is none', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await signed(60)).split('.')[1]}.`;
    for (const token of [await sign(privateKey, 60, {}), unsigned, 'garbage', '', `${await signed(60)}x`, 'x'.repeat(60_000)]) {
      expect(await refusal('console-garbage', token), token.slice(0, 20)).toBe(5);
    }
  });

  test('a token without a tier or a role', async () => {
    expect(await refusal('console-tierless', await signed(60, { tier: '' }))).toBe(5);
    expect(await refusal('console-roleless', await signed(60, { roles: 'emperor' }))).toBe(5);
  });

  test('a console under a thing’s name, and a thing’s secret under a console’s', async () => {
    expect(await refusal('gas-zumiao-01', await city.token('admin'))).toBe(5);
    expect(await refusal('console-gas-zumiao-01', await city.secret('gas-zumiao-01'))).toBe(5);
  });

  test('all of them were counted', async () => {
    const { body } = await city.api('operator', 'GET', '/v1/local/status');
    expect((body as { refused: Record<string, number> }).refused['bad-credentials']).toBeGreaterThanOrEqual(11);
  });
});

test('roles come as a string, as an array, or as the gateway writes arrays: all three are read', async () => {
  const key = await importPKCS8(await readFile(join(city.data, 'keys/issuer.pem'), 'utf8'), 'ES256');
  for (const roles of ['duty-officer viewer', ['duty-officer', 'viewer'], '[duty-officer viewer]']) {
    const token = await new SignJWT({ tier: 'foshan/chancheng', roles })
      .setProtectedHeader({ alg: 'ES256' })
      .setSubject('somebody')
      .setIssuer('urn:citywatch:local-issuer')
      .setAudience('citywatch')
      .setExpirationTime('5m')
      .sign(key);
    const response = await fetch(`${city.http}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json(), JSON.stringify(roles)).toMatchObject({ tier: 'foshan/chancheng', roles: ['duty-officer', 'viewer'] });
  }
});

test('a console that comes back after the connection broke is told again', async () => {
  const broken = consoleOf('zumiao-duty');
  broken.client.stream.destroy();
  const again = await openConsole('zumiao-duty');
  consoles.set('zumiao-duty', again);
  const open = await incidentAt(city, 'gas-zumiao-03-well');
  const { version } = await act(city, open.id, 'chancheng-duty', 'assess');
  await eventually('zumiao-duty to be told again', async () =>
    heardOf('zumiao-duty', open.id).find((message) => message.version === version),
  );
  expect((await incident(city, open.id)).version).toBe(version);
});
