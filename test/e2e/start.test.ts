import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatch } from '../support/command.ts';
import { connectDevice } from '../support/device.ts';
import { eventually, expectStatus, incidentAt, incidentsAt, notificationsOf, readingsOf, settled } from '../support/incidents.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const healthOf = async ({ http }: RunningCity): Promise<{ now: string; speed: number }> =>
  (await (await fetch(`${http}/v1/health`)).json()) as { now: string; speed: number };

describe('a city with its data in a folder', () => {
  let data: string;
  let city: RunningCity;
  let id: string;
  /** A copy of the configuration from which one thing is missing. */
  let older: string;

  beforeAll(async () => {
    data = join(folder, 'data');
    older = join(folder, 'older');
    await cp('cities/foshan', older, { recursive: true });
    const file = join(older, 'things/chancheng.yaml');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, lines.filter((line) => !line.includes('gas-shiwan-03')).join('\n'));
    city = await startCity({ data, city: older });
  });
  afterAll(async () => {
    await city?.stop();
  });

  test('says that it is well, and serves the console and its description without a token', async () => {
    expect(await healthOf(city)).toMatchObject({ status: 'ok', speed: 1 });
    expect(Math.abs(Date.parse((await healthOf(city)).now) - Date.now())).toBeLessThan(60_000);
    const page = await fetch(city.http);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="root">');
    const openApi = (await (await fetch(`${city.http}/v1/openapi.json`)).json()) as { openapi: string };
    expect(openApi.openapi).toMatch(/^3\./);
    expect((await fetch(`${city.http}/v1/incidents`)).status).toBe(401);
  });

  test('signs in by its links: the token in the fragment is the user’s', async () => {
    for (const user of ['chancheng-duty', 'foshan-gas-member', 'admin']) {
      const response = await fetch(`${city.http}/issuer/sign-in?user=${user}`, { redirect: 'manual' });
      expect(response.status).toBe(302);
      const token = /^\/#token=(.+)$/.exec(response.headers.get('location') ?? '')?.[1];
      const me = await fetch(`${city.http}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      expect(await me.json()).toMatchObject({ id: user });
    }
    expect((await fetch(`${city.http}/issuer/sign-in?user=nobody`, { redirect: 'manual' })).status).toBe(404);
  });

  test('listens on 127.0.0.1 and nowhere else', async () => {
    const ports = [Number(new URL(city.http).port), Number(new URL(city.mqttUrl).port)];
    const others = Object.values(networkInterfaces()).flatMap((own) => own ?? []);
    const external = others.filter(({ internal, address }) => !internal && !address.startsWith('fe80')).map(({ address }) => address);
    // On Linux all of 127.0.0.0/8 is this machine, and a server on every address would answer.
    const elsewhere = [...external, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])];
    for (const port of ports) {
      expect(await answers('127.0.0.1', port)).toBe(true);
      for (const address of elsewhere) expect(await answers(address, port), `${address}:${port}`).toBe(false);
    }
  });

  test('answers to its own name alone, and serves no file but the console’s', async () => {
    expect(await rawGet(city.http, '/v1/health', { host: 'evil.example' })).toMatchObject({ status: 403 });
    for (const path of ['/../../package.json', '/..%2f..%2fpackage.json', '/assets/../../../package.json', '/%2e%2e/%2e%2e/package.json']) {
      const { status, body } = await rawGet(city.http, path);
      expect(`${status} ${body.includes('"dependencies"')}`, path).not.toContain('true');
    }
  });

  test('keeps its keys for its owner alone', async () => {
    expect(((await stat(data)).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(join(data, 'keys'))).mode & 0o777).toString(8)).toBe('700');
    const files = await readdir(join(data, 'keys'));
    expect(files.sort()).toEqual(['audit.pem', 'device.key', 'issuer.pem', 'link.key', 'sign-in-code']);
    for (const file of files) expect(((await stat(join(data, 'keys', file))).mode & 0o777).toString(8), file).toBe('600');
    const secret = await city.secret('gas-zumiao-01');
    expect(city.log()).not.toContain(secret);
  });

  test('lets no second city into its folder: status 2', async () => {
    const second = await citywatch(['start', '--data', data, '--http-port', '0', '--mqtt-port', '0', '--no-simulate']);
    expect(second).toMatchObject({ status: 2, stdout: '' });
    expect(second.stderr).toContain(data);
    expect(await healthOf(city)).toMatchObject({ status: 'ok' });
  });

  test('keeps incidents, readings and what units were told over a restart; SIGINT ends it with status 0', async () => {
    const device = await connectDevice(city, 'chancheng', 'gas-zumiao-01');
    await device.publish([{ n: 'gas-zumiao-01-ch4-1/ch4', v: 6 }]);
    id = (await incidentAt(city, 'gas-zumiao-01-well')).id;
    const unknown = await connectDevice(city, 'chancheng', 'gas-shiwan-03');
    await unknown.publish([{ n: 'gas-shiwan-03-ch4-1/ch4', v: 7, t: Date.now() / 1000 }]);
    await settled(city);
    const before = await Promise.all([
      incidentsAt(city, 'gas-zumiao-01-well'),
      readingsOf(city, 'gas-zumiao-01-ch4-1'),
      notificationsOf(city, id),
    ]);
    expect(before.map((list) => list.length)).toEqual([1, 1, 3]);
    await Promise.all([device.close(), unknown.close()]);
    const secret = await city.secret('gas-zumiao-01');

    expect(await city.stop('SIGINT')).toBe(0);
    city = await startCity({ data });

    const after = await Promise.all([
      incidentsAt(city, 'gas-zumiao-01-well'),
      readingsOf(city, 'gas-zumiao-01-ch4-1'),
      notificationsOf(city, id),
    ]);
    expect(after).toEqual(before);
    expect(await city.secret('gas-zumiao-01')).toBe(secret);
  });

  test('a dead letter of a thing that was not registered is sent again once it is', async () => {
    const [letter] = (await everyItem<{ id: string; thing: string; reason: string }>(city, '/v1/dead-letters?limit=200')).filter(
      ({ thing }) => thing === 'gas-shiwan-03',
    );
    expect(letter).toMatchObject({ reason: 'unknown-thing' });
    expectStatus(await city.api('admin', 'POST', `/v1/dead-letters/${letter?.id}/redrive`), 202);
    expect(await incidentAt(city, 'gas-shiwan-03-well')).toMatchObject({ grade: 'I', state: 'raised' });
    expect(await readingsOf(city, 'gas-shiwan-03-ch4-1')).toMatchObject([{ value: 7, flags: [] }]);
  });

  test('a running clock is not moved by hand', async () => {
    const answer = await city.api('operator', 'PUT', '/v1/local/clock', { now: '2099-01-01T00:00:00+08:00' });
    expect(answer).toMatchObject({ status: 409, body: { type: 'urn:citywatch:problem:action-not-allowed' } });
  });

  test('stops within moments with devices and consoles connected, by SIGTERM with status 0', async () => {
    const device = await connectDevice(city, 'chancheng', 'gas-zumiao-02');
    const idle = connect(Number(new URL(city.http).port), '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    idle.on('error', () => undefined);
    expect(await city.stop('SIGTERM')).toBe(0);
    device.client.end(true);
    city = await startCity({ data });
  });
});

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const done = (isOpen: boolean) => (): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false));
  });
}

/** A path as it is written: `fetch` would tidy it up first. */
function rawGet(http: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; body: string }> {
  const { port } = new URL(http);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.once('error', reject).end();
  });
}

if (process.platform === 'linux') {
  // An address that is no name of this machine’s own to the city, and still leaves nothing open to others.
  test('on another address than its own, people sign in with the code that is printed where it was started', async () => {
    const city = await startCity({ args: ['--host', '127.0.0.2'] });
    try {
      const signIn = async (code: string): Promise<number> =>
        (await fetch(`${city.http}/issuer/sign-in?user=admin${code}`, { redirect: 'manual' })).status;
      const code = (await readFile(join(city.data, 'keys/sign-in-code'), 'utf8')).trim();
      expect(city.http).toContain('127.0.0.2');
      expect(await signIn('')).toBe(403);
      expect(await signIn('&code=')).toBe(403);
      expect(await signIn(`&code=${code}x`)).toBe(403);
      expect(await signIn(`&code=${code}`)).toBe(302);
    } finally {
      expect(await city.stop()).toBe(0);
    }
  });
} else console.error('left out: signing in on another address, for only Linux has 127.0.0.2');

describe('npm start', () => {
  test('prints the addresses and ready-made sign-ins, and ends cleanly with its whole process group at Ctrl-C', async () => {
    const args = ['start', '--', '--http-port', '0', '--mqtt-port', '0', '--data', join(folder, 'npm'), '--no-simulate'];
    const npm = spawn('npm', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const output = collect(npm);
    const gone = new Promise<number | null>((resolve) => npm.once('exit', resolve));
    try {
      await eventually('npm start to be ready', async () => (output().includes('Ctrl-C') ? true : undefined));
      const http = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
      for (const user of ['chancheng-duty', 'chancheng-leader', 'foshan-duty', 'foshan-gas-member', 'admin']) {
        expect(output()).toContain(`${http}/issuer/sign-in?user=${user}`);
      }
      expect(output()).toMatch(/MQTT +127\.0\.0\.1:\d+/);
      expect((await fetch(`${http}/v1/health`)).status).toBe(200);
      // As the terminal does: the signal goes to the group.
      process.kill(-(npm.pid as number), 'SIGINT');
      expect(await gone).toBe(0);
      await expect(fetch(`${http}/v1/health`)).rejects.toThrow();
    } finally {
      if (npm.exitCode === null && npm.signalCode === null) process.kill(-(npm.pid as number), 'SIGKILL');
    }
  });
});

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

describe('what cannot start says why, with status 2 and nothing on stdout', () => {
  const start = (...args: string[]): Promise<CommandResult> =>
    citywatch(['start', '--http-port', '0', '--mqtt-port', '0', '--data', join(folder, 'refused'), '--no-simulate', ...args]);
  let busy: Server;
  let port: string;

  beforeAll(async () => {
    busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    port = String((busy.address() as { port: number }).port);
  });
  afterAll(() => new Promise((resolve) => busy.close(resolve)));

  const wrong: readonly (readonly [what: string, args: readonly string[], said: RegExp])[] = [
    ['an option there is not', ['--sped', '2'], /unknown option '--sped'/],
    ['a port that is none', ['--http-port', '70000'], /0 to 65535/],
    ['a speed of nothing', ['--speed', '0'], /above 0/],
    ['a clock there is not', ['--clock', 'atomic'], /expected manual/],
    ['a clock that both runs and stands', ['--clock', 'manual', '--speed', '2'], /exclude each other/],
    ['a time without its offset', ['--clock', 'manual', '--now', '2026-11-23T08:00:00'], /expected RFC 3339/],
    ['a time that is none', ['--clock', 'manual', '--now', 'yesterday-ish'], /expected RFC 3339/],
    ['a city that is not there', ['--city', 'cities/atlantis'], /cities\/atlantis/],
    ['an argument too many', ['foshan'], /too many arguments/],
  ];
  test('arguments', async () => {
    const running = wrong.map(([, args]) => start(...args));
    for (const [index, [what, , said]] of wrong.entries()) {
      const result = (await running[index]) as CommandResult;
      expect(result, what).toMatchObject({ status: 2, stdout: '' });
      expect(result.stderr, what).toMatch(said);
      expect(result.stderr, what).not.toMatch(/^\s+at /m);
    }
  });

  test('a port in use', async () => {
    const data = ['http', 'mqtt'].map((kind) => join(folder, `port-${kind}`)) as [string, string];
    const running = [start('--data', data[0], '--http-port', port), start('--data', data[1], '--mqtt-port', port)];
    for (const result of await Promise.all(running)) {
      expect(result).toMatchObject({ status: 2, stdout: '' });
      expect(result.stderr).toContain(port);
      expect(result.stderr).toContain('--http-port and --mqtt-port');
    }
  });

  test('a broken configuration: every fault with file and line', async () => {
    const broken = join(folder, 'broken');
    await cp('cities/foshan', broken, { recursive: true });
    const gas = join(broken, 'rules/gas.yaml');
    await writeFile(gas, (await readFile(gas, 'utf8')).replace('metric: ch4', 'metrik: ch4'));
    const tiers = join(broken, 'tiers.yaml');
    await writeFile(tiers, (await readFile(tiers, 'utf8')).replace('kind: federated', 'kind: federal'));
    const result = await start('--city', broken);
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toMatch(/rules\/gas\.yaml:5: .*metrik/);
    expect(result.stderr).toMatch(/tiers\.yaml:\d+: .*federal/);
  });
});

describe.concurrent('the simulator', () => {
  test('at --speed 60 fills every kind of sensor with believable values and raises nothing by itself', async () => {
    const city = await startCity({ args: ['--simulate', '--speed', '60', '--seed', '7'] });
    try {
      const first = performance.now();
      const begin = Date.parse((await healthOf(city)).now);
      const between = performance.now();
      const sensors = await everyItem<{ id: string; domain: string; metrics: { metric: string }[] }>(
        city,
        '/v1/sensors?tier=chancheng&limit=200',
      );
      const kinds = new Map(sensors.map((sensor) => [`${sensor.domain} ${sensor.metrics[0]?.metric}`, sensor.id]));
      expect(kinds.size).toBeGreaterThan(15);
      for (const [kind, sensor] of kinds) {
        const readings = await eventually(`readings of ${kind}`, async () => {
          const found = await readingsOf(city, sensor);
          return found.length > 1 ? found : undefined;
        });
        expect(
          readings.filter(({ flags }) => flags.length > 0),
          kind,
        ).toEqual([]);
      }
      const later = performance.now();
      const end = Date.parse((await healthOf(city)).now);
      // Sixty city seconds a second: bounded by what passed on the wall around both questions.
      expect((await healthOf(city)).speed).toBe(60);
      expect(end - begin).toBeGreaterThanOrEqual((later - between) * 60 * 0.95 - 600);
      expect(end - begin).toBeLessThanOrEqual((performance.now() - first) * 60 * 1.05 + 600);
      // Five minutes of city time in all: every sensor has spoken often.
      await eventually('five minutes of city time', async () =>
        Date.parse((await healthOf(city)).now) > begin + 300_000 ? true : undefined,
      );
      expect(await everyItem(city, '/v1/incidents?limit=200')).toEqual([]);
      expect(await everyItem(city, '/v1/dead-letters?limit=200')).toEqual([]);
      const { body } = await city.api('operator', 'GET', '/v1/local/status');
      expect(body).toMatchObject({ refused: {} });
      expect(city.log()).not.toContain('"level":"error"');

      // A real device speaks for its thing: the simulated one falls silent, and stays so when the device is gone for a moment.
      const twin = 'gas-zumiao-01';
      const sensor = `${twin}-ch4-1`;
      const device = await connectDevice(city, 'chancheng', twin);
      await device.publish([{ n: `${sensor}/ch4`, v: 0.5 }]);
      await settledReading(city, sensor, 0.5);
      const [newest] = await readingsOf(city, sensor);
      const since = Date.parse(newest?.time ?? '');
      await device.close();
      await eventually('two minutes of city time', async () =>
        Date.parse((await healthOf(city)).now) > since + 120_000 ? true : undefined,
      );
      await eventually('the others to speak on', async () => {
        const from = encodeURIComponent(new Date(since + 60_000).toISOString());
        return (await readingsOf(city, 'gas-zumiao-02-ch4-1', `from=${from}`)).length > 1 ? true : undefined;
      });
      expect(
        (await readingsOf(city, sensor, `from=${encodeURIComponent(new Date(since).toISOString())}`)).map(({ value }) => value),
      ).toEqual([0.5]);
    } finally {
      expect(await city.stop()).toBe(0);
    }
  });

  test('the same seed shows the same values at the same time, another seed others', async () => {
    const noon = '2026-11-23T12:00:00+08:00';
    const values = async (seed: string): Promise<(number | null)[]> => {
      const city = await startCity({ args: ['--simulate', '--clock', 'manual', '--now', '2026-11-23T11:00:00+08:00', '--seed', seed] });
      try {
        expectStatus(await city.api('operator', 'PUT', '/v1/local/clock', { now: noon }), 200);
        return await eventually('readings of noon', async () => {
          const found = await readingsOf(city, 'water-zumiao-01-flow', `from=${encodeURIComponent(noon)}`);
          return found.length > 0 ? found.map(({ value }) => value) : undefined;
        });
      } finally {
        await city.stop();
      }
    };
    const [one, again, other] = await Promise.all([values('11'), values('11'), values('12')]);
    expect(one).toEqual(again);
    expect(other).not.toEqual(one);
  });
});

async function settledReading(city: RunningCity, sensor: string, value: number): Promise<void> {
  await eventually(`the reading ${value} of ${sensor}`, async () =>
    (await readingsOf(city, sensor)).find((reading) => reading.value === value),
  );
}
