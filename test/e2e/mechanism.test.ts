import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityActsScenarios, hubCommandScenarios } from '../scenarios/hub-commands.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import {
  act,
  expectStatus,
  type IncidentView,
  incident,
  moveClock,
  notificationsOf,
  obligationOf,
  setLink,
  tryAction,
} from '../support/incidents.ts';

/** The last hour of the mechanism's first version. */
const BEGIN = '2022-05-31T23:00:00.000+08:00';
const CITY = 'foshan-centre';
const DISTRICT = 'chancheng-centre';

let data: string;
let city: RunningCity;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'citywatch-mechanism-'));
  city = await startCity({ data, args: ['--clock', 'manual', '--now', BEGIN] });
});
afterAll(async () => {
  await city?.stop();
  await rm(data, { recursive: true, force: true });
});

const moveTo = (now: string): Promise<unknown> => moveClock(city, now);
const linkUp = (up: boolean): Promise<unknown> => setLink(city, 'chancheng', up);

async function raise(domain: string, grade: string): Promise<IncidentView> {
  const report = { domain, kind: 'report', title: '巡查发现 / seen on patrol', town: 'zumiao', grade };
  return expectStatus(await city.api('chancheng-duty', 'POST', '/v1/incidents', report), 201) as IncidentView;
}

const ownersOf = (one: IncidentView): object => ({
  mechanism: one.mechanism,
  owner: obligationOf(one, 'dispose', 'owner').unit,
  regulator: obligationOf(one, 'guide', 'regulator@district').unit,
});
const HOUSING = { mechanism: '2021-08', owner: 'chancheng-housing-bureau', regulator: 'chancheng-housing-bureau' };
const WATER = { mechanism: '2022-06', owner: 'drainage-dispatch-centre', regulator: 'chancheng-water-bureau' };

describe('drainage, about 2022-06-01', () => {
  let may: IncidentView;
  let june: IncidentView;

  test('raised in the last minute of May it is the housing bureau’s, in the first of June the dispatch centre’s under water', async () => {
    await moveTo('2022-05-31T23:59:59.999+08:00');
    may = await raise('drainage', 'III');
    await moveTo('2022-06-01T00:00:00.000+08:00');
    june = await raise('drainage', 'III');
    expect(ownersOf(may)).toEqual(HOUSING);
    expect(ownersOf(june)).toEqual(WATER);
  });

  test('May’s is the housing bureau’s for ever: read in June, at another level, dispatched, in its obligations’ clocks', async () => {
    await moveTo('2022-06-01T00:10:00+08:00');
    expect(ownersOf(await incident(city, may.id))).toEqual(HOUSING);
    await act(city, may.id, 'chancheng-leader', 'assess');
    expect(ownersOf(await act(city, may.id, 'chancheng-leader', 'confirm', { level: 'I', reason: '水深 40 厘米' }))).toEqual(HOUSING);
    await act(city, may.id, 'chancheng-leader', 'dispatch');
    expect(await tryAction(city, may.id, 'drainage-dispatch-centre-member', 'acknowledge')).toMatchObject({ status: 404 });
    await act(city, may.id, 'chancheng-housing-bureau-member', 'acknowledge');
    await moveTo('2022-06-01T08:00:00+08:00');
    const late = await incident(city, may.id);
    expect(ownersOf(late)).toEqual(HOUSING);
    expect(obligationOf(late, 'dispose', 'owner')).toMatchObject({ outcome: 'missed', breachedAt: '2022-06-01T01:59:59.999+08:00' });
    expect(ownersOf(await incident(city, june.id))).toEqual(WATER);
  });
});

describe('a level I incident while the district cannot reach the city', () => {
  test('is the city centre’s for a minute, then the district’s, with both clocks on record; the city learns of it when the link is up', async () => {
    const raised = await raise('gas', 'I');
    expect(obligationOf(raised, 'assess')).toMatchObject({ unit: CITY, base: '2022-06-01T08:00:00.000+08:00' });
    await moveTo('2022-06-01T08:00:30+08:00');
    await linkUp(false);
    await moveTo('2022-06-01T08:01:29.999+08:00');
    expect(obligationOf(await incident(city, raised.id, 'chancheng-duty'), 'assess').unit).toBe(CITY);
    await moveTo('2022-06-01T08:03:00+08:00');
    const moved = await incident(city, raised.id, 'chancheng-duty');
    // Looked at on the minute after it fell due.
    expect(obligationOf(moved, 'assess')).toMatchObject({ unit: DISTRICT, base: '2022-06-01T08:02:00.000+08:00', state: 'pending' });
    expect(moved.obligations.find(({ action, state }) => action === 'assess' && state === 'superseded')).toMatchObject({
      unit: CITY,
      base: '2022-06-01T08:00:00.000+08:00',
      due: '2022-06-01T08:15:00.000+08:00',
    });
    const event = moved.timeline.find(({ type }) => type === 'handling-moved');
    expect(event?.data).toMatchObject({ from: CITY, to: DISTRICT, reason: 'link-down', since: '2022-06-01T08:00:30.000+08:00' });
    // The city has what had reached it before, and says so.
    expect(await incident(city, raised.id)).toMatchObject({ version: raised.version, replica: { asOf: expect.any(String) } });
    const told = (await notificationsOf(city, raised.id)).filter(({ event: of }) => of === `${raised.id}#${event?.seq}`);
    expect(told.map(({ unit }) => unit)).toContain(DISTRICT);
    const status = async () => {
      const { items } = (await city.api('operator', 'GET', '/v1/status')).body as { items: { tenant: string; hub: object | null }[] };
      return items.find(({ tenant }) => tenant === 'chancheng');
    };
    const broken = { heardAt: '2022-06-01T08:00:30.000+08:00', downSince: '2022-06-01T08:00:30.000+08:00' };
    expect(await status()).toMatchObject({
      hub: broken,
      attention: expect.arrayContaining([expect.objectContaining({ code: 'hub-silent' })]),
    });

    await linkUp(true);
    expect(await status()).toMatchObject({ hub: { downSince: null } });
    await act(city, raised.id, 'chancheng-leader', 'assess');
    const confirmed = await act(city, raised.id, 'chancheng-leader', 'confirm', { level: 'I', reason: '甲烷浓度高' });
    expect(obligationOf(confirmed, 'support', 'centre').unit).toBe(DISTRICT);
    expect(await raise('gas', 'I')).toMatchObject({ obligations: expect.arrayContaining([expect.objectContaining({ unit: CITY })]) });
  });

  test('only an operator breaks a link, and only one there is', async () => {
    const put = (user: string, body: object) => city.api(user, 'PUT', '/v1/local/link', body);
    expect(await put('chancheng-duty', { tenant: 'chancheng', up: false })).toMatchObject({ status: 403 });
    expect(await put('operator', { tenant: 'foshan', up: false })).toMatchObject({ status: 400 });
    expect(await put('operator', { tenant: 'chancheng' })).toMatchObject({ status: 400 });
  });
});

describe('the city acts on a district’s incident', () => {
  const pass = async (minutes: number): Promise<unknown> => {
    const { body } = await city.api('operator', 'GET', '/v1/local/clock');
    const now = Date.parse((body as { now: string }).now) + minutes * 60_000;
    return moveTo(`${new Date(now + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`);
  };
  cityActsScenarios(() => ({ hub: city, district: city }));
  hubCommandScenarios(() => ({ hub: city, district: city, setLink: linkUp, pass }));
});
