import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatch } from '../support/command.ts';
import { type IncidentView, settled } from '../support/incidents.ts';

let root: string;
let data: string;
let backup: string;
let city: RunningCity | undefined;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'citywatch-backup-'));
  [data, backup] = [join(root, 'city'), join(root, 'backup')];
});
afterAll(async () => {
  await city?.kill();
  await rm(root, { recursive: true, force: true });
});

const REPORT = { domain: 'gas', kind: 'report', town: 'zumiao', grade: 'III', reporter: { name: '李', phone: '13800000000' } };
const raise = async (there: RunningCity, title: string): Promise<IncidentView> => {
  const { status, body } = await there.api('chancheng-duty', 'POST', '/v1/incidents', { ...REPORT, title });
  expect(status).toBe(201);
  return body as IncidentView;
};
const incidentsOf = async (there: RunningCity): Promise<IncidentView[]> =>
  ((await there.api('foshan-duty', 'GET', '/v1/incidents')).body as { items: IncidentView[] }).items;
const run = (...args: string[]): Promise<CommandResult> =>
  citywatch(args, { env: { CITYWATCH_URL: city?.http ?? '', CITYWATCH_DATA: data } });
const start = (folder: string): Promise<RunningCity> => startCity({ data: folder });
const stop = async (): Promise<void> => {
  await city?.stop();
  city = undefined;
};

/** Deletes what an accident might, behind the city's back; returns how many rows went. */
function damage(where: string): number {
  const database = new DatabaseSync(join(data, 'city.db'));
  const { changes } = database.prepare(`DELETE FROM "items:chancheng.domain" WHERE ${where}`).run();
  database.close();
  return Number(changes);
}

test('a copy of a running city, under load, is a city: same incidents, same secrets, nothing newer', async () => {
  city = await start(data);
  const first = await raise(city, 'first');
  const client = await connectAsync(city.mqttUrl, {
    clientId: 'gas-zumiao-01',
    username: 'gas-zumiao-01',
    password: await city.secret('gas-zumiao-01'),
  });
  const publishing = Promise.all(
    Array.from({ length: 200 }, () =>
      client.publishAsync(
        'citywatch/chancheng/gas-zumiao-01/telemetry',
        JSON.stringify([{ n: 'gas-zumiao-01-ch4-1/ch4', u: '/', v: 0.001 }]),
        {
          qos: 1,
        },
      ),
    ),
  );
  const result = await run('backup', backup, '--json');
  await publishing;
  await client.endAsync();
  expect(result).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(result.stdout)).toMatchObject({
    folder: backup,
    objects: expect.any(Number),
    bytes: (await stat(join(backup, 'city.db'))).size,
  });
  expect((await stat(backup)).mode & 0o777).toBe(0o700);
  const second = await raise(city, 'second');
  expect((await incidentsOf(city)).map(({ id }) => id)).toEqual([second.id, first.id]);
  const secret = await city.secret('gas-zumiao-01');
  await stop();

  const copy = await start(backup);
  try {
    expect((await incidentsOf(copy)).map(({ id, version }) => ({ id, version }))).toEqual([{ id: first.id, version: first.version }]);
    expect(await copy.secret('gas-zumiao-01')).toBe(secret);
  } finally {
    await copy.stop();
  }
});

test('a damaged city gets back from its backup what it lacks, and keeps what came after it', async () => {
  city = await start(data);
  const before = await incidentsOf(city);
  await stop();
  const [second, first] = before as [IncidentView, IncidentView];
  expect(damage(`pk = 'INCIDENT#${first.id}' OR pk LIKE 'PUBLICATION#%'`)).toBeGreaterThan(5);

  const planned = await run('restore', backup, '--dry-run', '--json');
  const restored = await run('restore', backup, '--json');
  expect(restored).toMatchObject({ status: 0, stderr: '' });
  expect(restored.stdout).toBe(planned.stdout);
  const ofChancheng = (JSON.parse(restored.stdout) as { to: string }[]).find(({ to }) => to === 'chancheng.domain');
  expect(ofChancheng).toMatchObject({ incidents: 1, incidentsRestored: [first.id], faults: [] });
  expect((await run('restore', backup)).stdout).toMatch(/chancheng\.domain: 0 rows of 0 of 1 incidents/);

  city = await start(data);
  await settled(city);
  expect(await incidentsOf(city)).toEqual(before);
  expect(second.id).not.toBe(first.id);
  // Nobody is told a second time of what the restored events say.
  const { body } = await city.api('admin', 'GET', '/v1/notifications?limit=200');
  const told = (body as { items: { event: string; unit: string; channel: string }[] }).items.map(
    ({ event, unit, channel }) => `${event} ${unit} ${channel}`,
  );
  expect(new Set(told).size).toBe(told.length);
});

test('wrong use is refused with what was expected, and leaves no half folder', async () => {
  const refused: readonly (readonly [number, RegExp, readonly string[]])[] = [
    [1, /is there already: expected a folder that does not exist yet/, ['backup', backup]],
    [1, /cannot be written: (EEXIST|ENOTDIR)/, ['backup', join(backup, 'city.db', 'copy')]],
    [1, /lies within the city's own folder/, ['backup', join(data, 'copy')]],
    [1, /chancheng-duty|403/, ['backup', join(root, 'other'), '--user', 'chancheng-duty']],
    [2, /is in use: another CityWatch runs on this folder/, ['restore', backup]],
    [2, /holds no city\.db/, ['restore', join(root, 'nothing')]],
    [2, /expected a folder, or --from-table and --to-table/, ['restore']],
    [2, /are both "a"/, ['restore', '--from-table', 'a', '--to-table', 'a']],
    [2, /--bucket and --since belong together/, ['restore', '--bucket', 'b']],
    [2, /expected an RFC 3339 time/, ['restore', '--bucket', 'b', '--since', 'yesterday']],
  ];
  for (const [status, said, args] of refused) {
    const result = await run(...args);
    expect(result, args.join(' ')).toMatchObject({ status, stdout: '' });
    expect(result.stderr, args.join(' ')).toMatch(said);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  }
  expect([join(data, 'copy'), join(root, 'other')].filter((path) => existsSync(path))).toEqual([]);
});
