import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningCity, startCity } from '../support/city.ts';
import { act, eventually, expectStatus, incidentAt, notificationsOf, obligationOf, settled } from '../support/incidents.ts';

const BEGIN = Date.parse('2026-11-23T08:00:00+08:00');
const MINUTE = 60_000;
const DUTY = 'chancheng-duty';

type Line = Readonly<Record<string, unknown>>;

let data: string;
let city: RunningCity;
let thing: string;
let asset: string;
let sensor: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'citywatch-log-'));
  city = await startCity({ data, args: ['--clock', 'manual', '--now', new Date(BEGIN).toISOString()] });
  const body = expectStatus(await city.api('auditor', 'GET', '/v1/sensors?domain=drainage&tier=chancheng&limit=200'), 200);
  const { items } = body as { items: { id: string; thing: string; asset: string; metrics: { metric: string }[] }[] };
  const found = items.find(({ metrics }) => metrics.some(({ metric }) => metric === 'ponding'));
  if (!found) throw new Error('the city has no sensor of ponding in Chancheng');
  ({ thing, asset, id: sensor } = found);
});
afterAll(async () => {
  await city?.stop();
  await rm(data, { recursive: true, force: true });
});

async function lines(): Promise<Line[]> {
  const text = await readFile(join(data, 'city.log'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Line] : []));
}

/** The lines with these values, once there is one; the file is written a moment after the fact. */
async function linesWith(wanted: Line): Promise<Line[]> {
  return eventually(`a log line with ${JSON.stringify(wanted)}`, async () => {
    const found = (await lines()).filter((line) => Object.entries(wanted).every(([name, value]) => line[name] === value));
    return found.length > 0 ? found : undefined;
  });
}

async function lineWith(wanted: Line): Promise<Line> {
  const [first, ...more] = await linesWith(wanted);
  expect(more, JSON.stringify(wanted)).toEqual([]);
  return first as Line;
}

/** City time of the next reading, epoch seconds. */
let next = BEGIN / 1000;

/** Sends a reading as the thing's gateway does; returns the pack's digest. */
async function send(ponding: number): Promise<string> {
  const pack = [{ n: `${sensor}/ponding`, v: ponding, t: next++ }];
  const answer = await city.api('system', 'POST', `/v1/telemetry/${thing}`, pack);
  const { pack: digest } = expectStatus(answer, 202) as { pack: string };
  await settled(city);
  return digest;
}

describe('one alarm in the log of a city', () => {
  let pack: string;
  let id: string;

  test('starts at the answer the sender got: its pack, the thing, the episode', async () => {
    await send(1);
    pack = await send(16);
    expect(await lineWith({ message: 'alarm onset', pack })).toMatchObject({
      level: 'info',
      tenant: 'chancheng',
      function: 'evaluate-telemetry',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: expect.stringMatching(/Z$/),
      thing,
      sensor,
      metric: 'ponding',
      grade: 'III',
      over: false,
    });
  });

  test('leads from the episode to the incident, in the same request', async () => {
    const { episode, effect, requestId } = await lineWith({ message: 'alarm onset', pack });
    const raised = await lineWith({ message: 'incident raised', episode });
    id = (await incidentAt(city, asset)).id;
    expect(raised).toMatchObject({
      incident: id,
      seq: 1,
      event: `${id}#1`,
      type: 'raised',
      effect,
      requestId,
      domain: 'drainage',
      grade: 'III',
    });
  });

  test('leads from the event to each unit and channel that was told, and back', async () => {
    const told = await notificationsOf(city, id);
    expect(told.length).toBeGreaterThan(0);
    for (const { id: notification, event, unit, channel } of told) {
      const sent = await lineWith({ message: 'notification sent', notification });
      expect(sent).toMatchObject({ function: 'notify', incident: id, event, seq: 1, unit, channel });
      const raised = await lineWith({ message: 'incident raised', event: sent.event });
      expect(await lineWith({ message: 'alarm onset', episode: raised.episode })).toMatchObject({ pack, thing });
    }
    expect(await lineWith({ message: 'event forwarded', event: `${id}#1` })).toMatchObject({
      function: 'forward',
      lag: expect.any(Number),
    });
  });

  test('leads on to an answer and to a missed clock, each under its unit and obligation', async () => {
    await act(city, id, DUTY, 'assess');
    await act(city, id, DUTY, 'confirm', { level: 'III', reason: 'standing water' });
    const dispatched = await act(city, id, DUTY, 'dispatch');
    const arrive = obligationOf(dispatched, 'arrive');
    const member = `${arrive.unit}-member`;
    await act(city, id, member, 'acknowledge', { obligation: arrive.id });
    await settled(city);
    expect(await linesWith({ message: 'notification answered', incident: id, unit: arrive.unit })).not.toEqual([]);
    expectStatus(await city.api('operator', 'PUT', '/v1/local/clock', { now: new Date(BEGIN + 75 * MINUTE).toISOString() }), 200);
    expect(await lineWith({ message: 'breach recorded', incident: id, obligation: arrive.id })).toMatchObject({
      function: 'watch-deadlines',
      unit: arrive.unit,
      due: arrive.due,
    });
  });

  test('costs no line for a pack in which nothing happens', async () => {
    await send(1);
    await linesWith({ message: 'event forwarded', type: 'alarm-cleared' });
    const before = (await lines()).length;
    const { metrics: counted } = await status();
    for (let value = 1; value <= 20; value++) await send(value / 10);
    expect((await status()).metrics.PacksEvaluated).toBe((counted.PacksEvaluated as number) + 20);
    const next = await send(16);
    await linesWith({ message: 'alarm onset', pack: next });
    // The alarm and what it raised are committed at once: in which order they are told is nobody's business. The packs before told nothing.
    const told = (await lines()).slice(before);
    expect(told.findIndex(({ message, pack }) => message === 'alarm onset' && pack === next)).toBeLessThan(5);
  });

  test('is counted: what the machine shows agrees with what happened', async () => {
    const { metrics } = await status();
    expect(metrics).toMatchObject({
      Onsets: 2,
      IncidentsRaised: { 'drainage III': 1 },
      NotificationsSent: { outbox: expect.any(Number) },
      IngestLag: { count: expect.any(Number), max: expect.any(Number) },
      ObligationsBreached: expect.any(Number),
    });
    const rows = await notificationsOf(city, id);
    expect((metrics.NotificationsSent as { outbox: number }).outbox).toBe(rows.filter(({ channel }) => channel === 'outbox').length);
  });

  test('leaves the terminal to what somebody should look at', () => {
    expect(city.log()).not.toContain('"level":"info"');
    expect(city.log()).not.toContain('"level":"error"');
  });
});

async function status(): Promise<{ readonly metrics: Readonly<Record<string, unknown>> }> {
  const body = expectStatus(await city.api('operator', 'GET', '/v1/local/status'), 200) as {
    metrics: Record<string, Record<string, unknown>>;
  };
  return { metrics: body.metrics.chancheng ?? {} };
}
