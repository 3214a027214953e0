import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { DurableQueue } from '../../lib/adapters/sqlite/durable-queue.ts';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatchHere as citywatch } from '../support/command.ts';
import { eventually, readingsOf, settled } from '../support/incidents.ts';

interface Letter {
  readonly id: string;
  readonly queue: string;
  readonly thing: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly unsendable: string | null;
  readonly redriveOf: string | null;
  readonly redrivenBy: string | null;
}

const THING = 'gas-zumiao-01';
const SENSOR = `${THING}-ch4-1`;
let data: string;
let city: RunningCity;

/** A city whose queues hold messages that an earlier process received ten times. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'citywatch-letters-'));
  const database = openDatabase(join(data, 'city.db'));
  const leave = async (queue: string, body: string): Promise<void> => {
    await new DurableQueue(database, queue, { batchSize: 1, onDead: async () => undefined }).send([{ id: '', body }]);
    // Letters are listed by the moment of their message: each has its own.
    await new Promise((resolve) => setTimeout(resolve, 3));
  };
  const pack = (topic: string, payload: object) =>
    JSON.stringify({ data: Buffer.from(JSON.stringify(payload)).toString('base64'), topic, client: THING, receivedAt: Date.now() });
  await leave('chancheng.telemetry', pack(`citywatch/chancheng/${THING}/telemetry`, [{ n: `${SENSOR}/ch4`, u: '%', v: 0.1 }]));
  await leave('chancheng.telemetry', pack('citywatch/nanhai/nowhere/telemetry', [{ n: 'x', v: 1 }]));
  await leave('chancheng.push', 'no JSON');
  database.connection.exec('UPDATE queue_message SET receives = 10');
  database.close();
  city = await startCity({ data });
});
afterAll(async () => {
  await city?.stop();
  await rm(data, { recursive: true, force: true });
});

const letters = (state = 'open'): Promise<Letter[]> => everyItem<Letter>(city, `/v1/dead-letters?limit=200&state=${state}`);
const there = (...args: string[]): Promise<CommandResult> =>
  citywatch(['dead-letters', ...args], { env: { CITYWATCH_URL: city.http, CITYWATCH_DATA: data } });

test('what was received ten times is kept with where it failed, and no longer in its queue', async () => {
  await eventually('three dead letters', async () => ((await letters()).length === 3 ? true : undefined));
  expect(await letters()).toMatchObject([
    { queue: 'push', reason: 'failed', unsendable: expect.stringContaining('no JSON'), thing: null },
    { queue: 'telemetry', reason: 'failed', thing: 'nowhere', detail: expect.stringContaining('the process ended while it was in hand') },
    { queue: 'telemetry', reason: 'failed', thing: THING, redrivenBy: null },
  ]);
  const status = await city.api('operator', 'GET', '/v1/local/status');
  expect(JSON.stringify(status.body)).not.toMatch(/"messages":[1-9]/);
});

test('the command lists and shows them; an operator sends one again, and it is processed', async () => {
  const list = await there('list', '--json');
  const rows = JSON.parse(list.stdout) as Letter[];
  const letter = rows.find(({ thing }) => thing === THING) as Letter;
  expect((await there('list')).stdout.split('\n')[2]).toMatch(new RegExp(`^${letter.id}\t.*\ttelemetry\tfailed\t${THING}\t`));
  const [shown, refused] = await Promise.all([there('show', letter.id), there('redrive', letter.id, '--user', 'auditor')]);
  expect(shown.stdout).toContain(`body: {"data":`);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('403') });
  expect(await there('redrive', letter.id)).toMatchObject({
    status: 0,
    stdout: `${letter.id}\n`,
    stderr: expect.stringContaining('by operator'),
  });
  await settled(city);
  expect(await readingsOf(city, SENSOR)).toHaveLength(1);
  expect(await letters('redriven')).toMatchObject([{ id: letter.id, redrivenBy: 'operator' }]);
});

test('many are sent again at once; what is still wrong is a new letter that names the former, and is not sent in the same go', async () => {
  const [former] = (await letters()).filter(({ queue }) => queue === 'telemetry');
  const sent = await there('redrive', '--queue', 'telemetry', '--json');
  expect(JSON.parse(sent.stdout)).toEqual({ redriven: [former?.id] });
  await settled(city);
  const open = await letters();
  expect(open).toMatchObject([{ queue: 'push' }, { queue: 'telemetry', reason: 'unknown-thing', thing: 'nowhere', redriveOf: former?.id }]);
});

test('one that holds nothing to send says why; wrong use is told', async () => {
  const [push] = (await letters()).filter(({ queue }) => queue === 'push');
  expect(await there('redrive', push?.id ?? '')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/409.*not what is sent to its queue/),
  });
  for (const args of [[], [push?.id ?? '', '--queue', 'push'], ['--before', '2026-11-24T00:00:00Z']])
    expect(await there('redrive', ...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('--queue') });
  expect(await there('show', 'none')).toMatchObject({ status: 1, stderr: expect.stringContaining('404') });
});

test('of a deployed city: every tenant is asked with a token, and one that does not answer keeps nobody from the others', async () => {
  const file = join(data, 'outputs.json');
  const stack = (tenant: string, url: string) => ({ Tenant: tenant, Kind: 'hosted', ApiUrl: `${url}/` });
  await writeFile(file, JSON.stringify({ a: stack('away', 'http://127.0.0.1:9'), b: stack('chancheng', city.http) }));
  const token = await city.token('operator');
  const deployed = (...args: string[]): Promise<CommandResult> =>
    citywatch(['dead-letters', ...args, '--deployment', file], { env: { CITYWATCH_TOKEN: token } });
  const open = await letters();
  const list = await deployed('list');
  expect(list).toMatchObject({ status: 1, stderr: expect.stringMatching(/^away: .*127\.0\.0\.1:9/) });
  expect(list.stdout.split('\n').filter(Boolean)).toEqual(open.map(({ id }) => expect.stringMatching(`^chancheng\t${id}\t`)));
  const one = await deployed('list', '--tenant', 'chancheng', '--json');
  expect(one.status).toBe(0);
  expect(JSON.parse(one.stdout)).toMatchObject(open.map(({ id }) => ({ id, tenant: 'chancheng' })));

  const [letter] = open.filter(({ queue }) => queue === 'telemetry');
  const shown = await deployed('show', letter?.id ?? '', '--json');
  expect(shown.status).toBe(0);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: letter?.id, body: expect.any(String) });
  expect(await deployed('show', 'none')).toMatchObject({ status: 1, stderr: expect.stringMatching(/no dead letter none.*\n {2}away: /) });
  const again = await deployed('redrive', '--reason', 'unknown-thing', '--json');
  expect(again.status).toBe(1);
  expect(JSON.parse(again.stdout)).toEqual({ redriven: [letter?.id] });
  await settled(city);
  const [next] = (await letters()).filter(({ queue }) => queue === 'telemetry');
  expect(await deployed('redrive', next?.id ?? '')).toMatchObject({ status: 0, stdout: `${next?.id}\n` });
});
