import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capTime } from '../../lib/core/cap/times.ts';
import { writeCap } from '../../lib/core/cap/write.ts';
import { capIn, fallenTree } from '../scenarios/cap.ts';
import { everyItem } from '../support/api.ts';
import { cityWithChannels, formOf, listenAt, openReceiver, press, type Receiver } from '../support/channels.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { connectDevice } from '../support/device.ts';
import {
  act,
  eventually,
  expectStatus,
  type IncidentView,
  incident,
  incidentAt,
  incidentsAt,
  obligationOf,
  settled,
  type TimelineView,
  tryAction,
} from '../support/incidents.ts';
import { platformAlarm } from '../unit/support/platform-alarm.ts';

/** Stories 1, 2, 6, 7 and 9 of DOMAIN.md; watch.test.ts has story 3. */
const BEGIN = '2026-11-23T08:00:00+08:00';
const MINUTE = 60_000;
const ENTERPRISE = 'chemical-operators';

let root: string;
let receiver: Receiver;
/** Chancheng's own platform: where it listens, and how it answers. */
const STATUS = '/city-status';
const platform = { answers: 200, secret: 'whsec_c3RvcnkgOQ==' };
let city: RunningCity;
/** Where the city clock stands, epoch milliseconds. */
let now = Date.parse(BEGIN);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'citywatch-stories-'));
  receiver = await openReceiver(
    () => ({ code: 0 }),
    (path) => (path === STATUS ? platform.answers : 200),
  );
  const { origin } = receiver;
  const folder = await cityWithChannels(
    root,
    ENTERPRISE,
    `[{ kind: outbox }, { kind: webhook, to: "${origin}/hook" }, { kind: voice, provider: relay }]`,
    `map: { url: "https://uri.amap.com/marker?position={lon},{lat}", datum: gcj02 }
providers:
  - { id: relay, kind: voice, url: "${origin}/call", json: { to: "{phone}", text: "{text}" }, success: { pointer: /code, equals: [0] } }
`,
  );
  await listenAt(folder, `${origin}${STATUS}`);
  city = await startCity({
    data: join(root, 'data'),
    city: folder,
    args: ['--clock', 'manual', '--now', BEGIN],
    env: { CITYWATCH_SECRET_CHANCHENG_PLATFORM: platform.secret },
  });
});
afterAll(async () => {
  await city?.stop();
  receiver?.close();
  await rm(root, { recursive: true, force: true });
});

const instant = (millis: number): string => `${new Date(millis + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;

async function moveTo(millis: number): Promise<void> {
  expectStatus(await city.api('operator', 'PUT', '/v1/local/clock', { now: instant(millis) }), 200);
  now = millis;
}

async function measure(thing: string, name: string, value: number): Promise<void> {
  const device = await connectDevice(city, 'chancheng', thing);
  await device.publish([{ n: `${thing}-${name}`, v: value }]);
  await device.close();
  await settled(city);
}

const eventsOf = ({ timeline }: IncidentView, type: string, obligation?: string): TimelineView[] =>
  timeline.filter((event) => event.type === type && (obligation === undefined || event.data.obligation === obligation));
const standing = ({ obligations }: IncidentView) => obligations.filter(({ state }) => state !== 'superseded');
const cleared = async (id: string): Promise<boolean> => (await incident(city, id)).alarms.every(({ clearedAt }) => clearedAt !== undefined);
/** The units told of an event: everybody's row in the outbox. */
async function toldOf(id: string, { seq }: TimelineView): Promise<string[]> {
  const rows = await everyItem<{ event: string; unit: string; channel: string; sentAt: string | null }>(
    city,
    '/v1/notifications?limit=200',
  );
  const told = rows.filter(({ event, channel, sentAt }) => event === `${id}#${seq}` && channel === 'outbox' && sentAt !== null);
  return told.map(({ unit }) => unit).sort();
}

describe('story 1: toxic gas at a chemical enterprise', () => {
  const THING = 'chemical-nanzhuang-01';
  const START = now;
  const LEADER = 'chancheng-leader';
  let id: string;

  test('the sensor’s alarm reaches the enterprise at once: a message to its system, a call to whoever is on call', async () => {
    await measure(THING, 'toxic/toxic', 260);
    const raised = await incidentAt(city, `${THING}-plant`);
    id = raised.id;
    expect(raised).toMatchObject({ domain: 'high-risk-enterprise', grade: 'II', state: 'raised', raisedAt: instant(START) });
    expect(obligationOf(raised, 'arrive')).toMatchObject({ unit: ENTERPRISE, due: instant(START + 20 * MINUTE), provisional: true });
    const message = await eventually('the message', async () => receiver.to('/hook').find(({ body }) => body.incident === id));
    expect(message.body).toMatchObject({ unit: ENTERPRISE, channel: 'webhook', text: { zh: expect.stringContaining('危化企业罐区') } });
    const call = await eventually('the call', async () => receiver.to('/call')[0]);
    expect(call.body).toMatchObject({ to: expect.stringMatching(/^\+86/), text: expect.stringContaining('危化企业罐区') });
  });

  test('it is assessed, confirmed and dispatched; the enterprise answers by its link, finds the cause and settles it', async () => {
    await moveTo(START + MINUTE);
    await act(city, id, 'chancheng-duty', 'assess');
    await act(city, id, LEADER, 'confirm', { level: 'II', reason: '有毒气体高报 / high alarm of toxic gas' });
    const dispatched = await act(city, id, LEADER, 'dispatch');
    const seq = eventsOf(dispatched, 'dispatched')[0]?.seq;
    const { body } = await eventually('the dispatch', async () => receiver.to('/hook').find((call) => call.body.event === `${id}#${seq}`));
    const link = String(body.link);
    const page = await press(link, formOf(await (await fetch(link)).text(), 'acknowledge'));
    await moveTo(START + 2 * MINUTE);
    await press(link, formOf(page, 'arrive', { lat: '23.0061', lon: '113.0126' }));
    // The others work beside it, each for itself.
    const others = new Set(standing(dispatched).flatMap(({ unit, action }) => (action === 'guide' || action === 'support' ? [unit] : [])));
    expect([...others].sort()).toEqual(['chancheng-emergency-bureau', 'chancheng-fire-brigade']);
    for (const unit of others) await act(city, id, `${unit}-member`, 'acknowledge');
    for (const { id: obligation, unit, action } of standing(dispatched)) {
      if (others.has(unit)) await act(city, id, `${unit}-member`, action, { obligation });
    }
    await moveTo(START + 3 * MINUTE);
    await press(link, formOf(page, 'dispose', { note: '卸料软管接头松脱，已关阀更换 / a loose hose coupling: shut off and replaced' }));
    await measure(THING, 'toxic/toxic', 12);
    await eventually('the alarm to end in the data', async () => (await cleared(id)) || undefined);
    expect(await press(link, formOf(page, 'feed-back', { note: '浓度已恢复正常 / back to normal' }))).toContain('已全部完成');
    expect((await incident(city, id)).state).toBe('disposed');
  });

  test('and five minutes after the alarm it is cleared, with its cause in the report and every clock kept', async () => {
    await moveTo(START + 5 * MINUTE);
    await act(city, id, LEADER, 'verify');
    await act(city, id, LEADER, 'publish-report', { cause: '卸料软管接头松脱', measures: '更换接头，卸料前检查' });
    const over = await act(city, id, LEADER, 'clear');
    expect(over.state).toBe('cleared');
    expect(eventsOf(over, 'cleared')[0]?.at).toBe(instant(START + 5 * MINUTE));
    expect(standing(over).map(({ unit, action, outcome }) => `${unit} ${action} ${outcome}`)).toEqual(
      standing(over).map(({ unit, action }) => `${unit} ${action} on-time`),
    );
    expect(over.timeline.map(({ type }) => type)).not.toContain('obligation-warned');
    const report = expectStatus(await city.api(`${ENTERPRISE}-member`, 'GET', `/v1/incidents/${id}/report?format=html`), 200);
    expect(report).toContain('卸料软管接头松脱');
  });
});

describe('story 2: a level I outdoor gas leak', () => {
  const THING = 'gas-zumiao-01';
  const START = Date.parse(BEGIN) + 60 * MINUTE + 17_250;
  const LATE = 'chancheng-emergency-bureau';
  const GAS = 'foshan-gas';
  const LEADER = 'foshan-leader';
  const POSITION = { lat: 23.0317, lon: 113.1218 };
  let id: string;
  let disposedAt: number;

  const lateOne = async () => {
    const seen = await incident(city, id);
    const own = obligationOf(seen, 'support', 'emergency@district');
    const count = (type: string): number => eventsOf(seen, type, own.id).length;
    return { seen, own, warned: count('obligation-warned'), breached: count('obligation-breached') };
  };
  /** Does one's own obligation of an action, whatever else one owes. */
  const meet = async (user: string, action: string, body: string, input: object = {}) =>
    act(city, id, user, action, { obligation: obligationOf(await incident(city, id), action, body).id, ...input });

  test('gives every body the clock that the document of 2022-06 has for it, under the city’s centre', async () => {
    await moveTo(START);
    await measure(THING, 'ch4-1/ch4', 6.2);
    const raised = await incidentAt(city, `${THING}-well`);
    id = raised.id;
    expect(raised).toMatchObject({ grade: 'I', state: 'raised', mechanism: '2022-06', raisedAt: instant(START) });
    const minutes = (due: string | null) => (due === null ? null : (Date.parse(due) - START) / MINUTE);
    expect(raised.obligations.map(({ body, unit, action, due }) => [body, unit, action, minutes(due)])).toEqual([
      ['centre', 'foshan-centre', 'assess', 15],
      ['owner', GAS, 'arrive', 30],
      ['owner', GAS, 'dispose', 120],
      ['owner', GAS, 'feed-back', 120],
      ['regulator@district', 'chancheng-housing-bureau', 'guide', 30],
      ['regulator@city', 'foshan-housing-bureau', 'guide', 60],
      ['emergency@district', LATE, 'support', 30],
      ['emergency@city', 'foshan-emergency-bureau', 'support', 60],
      ['centre', 'foshan-centre', 'support', 60],
      ['centre', 'foshan-centre', 'report', null],
    ]);
    expect(raised.obligations.every(({ provisional }) => provisional)).toBe(true);
    expect(await toldOf(id, eventsOf(raised, 'raised')[0] as TimelineView)).toEqual(['chancheng-centre', 'foshan-centre', GAS]);
  });

  test('is confirmed as level I by a shift leader alone, and pushed to all of them', async () => {
    await moveTo(START + 5 * MINUTE);
    await act(city, id, 'foshan-duty', 'assess');
    expect((await tryAction(city, id, 'foshan-duty', 'confirm', { level: 'I' })).status).toBe(403);
    const confirmed = await act(city, id, LEADER, 'confirm', { level: 'I', reason: '甲烷超过爆炸下限 / above the lower explosive limit' });
    expect(obligationOf(confirmed, 'assess')).toMatchObject({ state: 'met', outcome: 'on-time' });
    const dispatched = await act(city, id, LEADER, 'dispatch');
    await settled(city);
    const units = [...new Set(standing(dispatched).map(({ unit }) => unit))].sort();
    expect(units).toHaveLength(6);
    expect(await toldOf(id, eventsOf(dispatched, 'dispatched')[0] as TimelineView)).toEqual(units);
    await moveTo(START + 8 * MINUTE);
    for (const unit of units) await act(city, id, unit === 'foshan-centre' ? LEADER : `${unit}-member`, 'acknowledge');
  });

  test('is worked on by five bodies in parallel, with the plan activated and the centre on scene', async () => {
    await act(city, id, 'chancheng-housing-bureau-lead', 'activate-plan', { plan: '燃气泄漏专项预案', area: '祖庙街道' });
    await moveTo(START + 19 * MINUTE);
    await meet(`${GAS}-member`, 'arrive', 'owner', { position: POSITION });
    await meet('chancheng-housing-bureau-member', 'guide', 'regulator@district');
    await meet('foshan-emergency-bureau-member', 'support', 'emergency@city');
    await act(city, id, 'foshan-duty', 'on-scene-support', { text: '测绘管线 / pipes located', position: POSITION });
    const working = await meet('foshan-duty', 'support', 'centre');
    expect(eventsOf(working, 'plan-activated')[0]?.data).toMatchObject({ plan: '燃气泄漏专项预案', unit: 'chancheng-housing-bureau' });
    expect(eventsOf(working, 'on-scene-supported')[0]?.data).toMatchObject({ unit: 'foshan-centre' });
    expect(working.obligations.filter(({ state }) => state === 'pending').map(({ unit, action }) => `${unit} ${action}`)).toEqual([
      `${GAS} dispose`,
      `${GAS} feed-back`,
      'foshan-housing-bureau guide',
      `${LATE} support`,
      'foshan-centre report',
    ]);
  });

  test('warns the one body that is late once, and records one breach as of the moment it was due', async () => {
    const due = START + 30 * MINUTE;
    expect(await lateOne()).toMatchObject({ warned: 0, breached: 0 });
    await moveTo(START + 21 * MINUTE);
    const warned = await lateOne();
    expect(warned).toMatchObject({ warned: 1, breached: 0 });
    await settled(city);
    expect(await toldOf(id, eventsOf(warned.seen, 'obligation-warned', warned.own.id)[0] as TimelineView)).toEqual([LATE]);
    await moveTo(due - 1000);
    expect(await lateOne()).toMatchObject({ warned: 1, breached: 0, own: { state: 'pending', breachedAt: null } });
    await moveTo(due + MINUTE);
    const { seen, own, breached } = await lateOne();
    expect([breached, own.breachedAt, own.outcome]).toEqual([1, instant(due), 'missed']);
    const [breach] = eventsOf(seen, 'obligation-breached') as [TimelineView];
    expect(breach).toMatchObject({ at: instant(due), data: { unit: LATE } });
    expect(Date.parse(breach.recordedAt) - due).toBeLessThanOrEqual(MINUTE);
    await settled(city);
    expect(await toldOf(id, breach)).toEqual([LATE, 'foshan-centre'].sort());
  });

  test('takes that body up its chain, one step every ten minutes, until it does what it owes', async () => {
    await moveTo(START + 53 * MINUTE);
    await meet('foshan-housing-bureau-member', 'guide', 'regulator@city');
    const late = await meet(`${LATE}-member`, 'support', 'emergency@district');
    expect(obligationOf(late, 'support', 'emergency@district')).toMatchObject({ state: 'met', outcome: 'late', metAt: instant(now) });
    await moveTo(START + 90 * MINUTE);
    const { seen, own } = await lateOne();
    const steps = eventsOf(seen, 'obligation-escalated');
    expect(steps.map(({ data }) => [data.obligation, data.to])).toEqual([
      [own.id, LATE],
      [own.id, 'chancheng-housing-bureau'],
    ]);
    for (const step of steps) expect(await toldOf(id, step)).toEqual([step.data.to]);
    expect(eventsOf(seen, 'obligation-breached')).toHaveLength(1);
  });

  test('is disposed of and fed back by the gas company, verified by another unit, cleared and archived', async () => {
    await moveTo(START + 100 * MINUTE);
    await meet(`${GAS}-member`, 'dispose', 'owner', { note: '已关阀，更换受损管段 / valve shut, pipe replaced' });
    disposedAt = now;
    const early = await tryAction(city, id, LEADER, 'verify');
    expect(early.status).toBe(409);
    const fedBack = await meet(`${GAS}-member`, 'feed-back', 'owner', { note: '浓度归零 / no gas left' });
    expect(obligationOf(fedBack, 'report')).toMatchObject({ base: instant(disposedAt), due: instant(disposedAt + 12 * 60 * MINUTE) });
    await measure(THING, 'ch4-1/ch4', 0.1);
    await eventually('the alarm to end in the data', async () => (await cleared(id)) || undefined);
    await act(city, id, 'chancheng-housing-bureau-lead', 'end-plan');
    expect((await tryAction(city, id, `${GAS}-lead`, 'verify')).status).toBe(403);
    await act(city, id, LEADER, 'verify');
    await act(city, id, LEADER, 'clear');
    expect((await act(city, id, LEADER, 'archive')).state).toBe('archived');
  });

  test('ends with a report within twelve hours, delivered to every unit that owed something', async () => {
    await moveTo(disposedAt + 12 * 60 * MINUTE - 1000);
    const published = await act(city, id, LEADER, 'publish-report', { cause: '第三方施工损伤管道', measures: '更换管段；施工前会商' });
    await settled(city);
    expect(obligationOf(published, 'report')).toMatchObject({ state: 'met', outcome: 'on-time' });
    expect(
      standing(published)
        .filter(({ outcome }) => outcome !== 'on-time')
        .map(({ unit, outcome }) => [unit, outcome]),
    ).toEqual([[LATE, 'late']]);
    const obliged = [...new Set(standing(published).map(({ unit }) => unit))].sort();
    expect(await toldOf(id, eventsOf(published, 'report-published')[0] as TimelineView)).toEqual(obliged);
    for (const unit of obliged) {
      const reader = unit === 'foshan-centre' ? 'foshan-duty' : `${unit}-member`;
      const page = expectStatus(await city.api(reader, 'GET', `/v1/incidents/${id}/report?format=html`), 200);
      expect(page, unit).toContain('第三方施工损伤管道');
    }
    expect(expectStatus(await city.api('auditor', 'GET', `/v1/audit/${id}`), 200)).toMatchObject({ verified: true });
  });
});

describe('story 6: an old water main, before it bursts', () => {
  const THING = 'water-zumiao-01';
  const COMPANY = 'water-company';
  const WATCH = 'chancheng-duty';
  /** Mondays, an hour before dawn. */
  const WEEKS = ['2026-11-30', '2026-12-07', '2026-12-14'].map((day) => Date.parse(`${day}T03:00:00+08:00`)) as [number, number, number];
  const [, , NIGHT] = WEEKS;
  let id: string;

  const show = async (sensor: string, metric: string, start: number, readings: readonly (readonly [minute: number, value: number])[]) => {
    const device = await connectDevice(city, 'chancheng', THING);
    await device.publish(readings.map(([minute, v]) => ({ n: `${THING}-${sensor}/${metric}`, t: (start + minute * MINUTE) / 1000, v })));
    await device.close();
    await settled(city);
  };

  test('what is usual in that hour of the week is learned in two weeks, and raises nothing', async () => {
    for (const week of WEEKS.slice(0, 2)) {
      await moveTo(week + 59 * MINUTE);
      await show(
        'flow',
        'flow',
        week,
        [5, 20, 35, 50].map((minute) => [minute, 300 + minute / 10]),
      );
    }
    expect(await incidentsAt(city, `${THING}-main`)).toEqual([]);
  });

  test('a flow a third above it for a quarter of an hour is told to the water company and the centre', async () => {
    await moveTo(NIGHT + 20 * MINUTE);
    await show('flow', 'flow', NIGHT, [
      [0, 304],
      [5, 405],
      [10, 412],
      [15, 418],
      [20, 421],
    ]);
    const raised = await incidentAt(city, `${THING}-main`);
    id = raised.id;
    expect(raised).toMatchObject({ domain: 'water-supply', grade: 'III', state: 'raised', raisedAt: instant(now) });
    expect(raised.alarms).toMatchObject([{ sensor: `${THING}-flow`, rule: 'flow-high', value: 421 }]);
    expect(obligationOf(raised, 'arrive')).toMatchObject({ unit: COMPANY, due: instant(now + 70 * MINUTE) });
    expect(await toldOf(id, eventsOf(raised, 'raised')[0] as TimelineView)).toEqual(['chancheng-centre', COMPANY]);
  });

  test('a fall of the pressure of 0.05 MPa in five minutes belongs to the same incident', async () => {
    await moveTo(NIGHT + 24 * MINUTE);
    await show('pressure-1', 'pressure', NIGHT, [
      [20, 0.34],
      [22, 0.32],
      [24, 0.289],
    ]);
    const grown = await eventually('the second alarm', async () => {
      const seen = await incident(city, id);
      return seen.alarms.length > 1 ? seen : undefined;
    });
    expect(grown.alarms.map(({ rule }) => rule)).toEqual(['flow-high', 'pressure-fall']);
    expect(await incidentsAt(city, `${THING}-main`)).toHaveLength(1);
  });

  test('the company is on its way when the main bursts', async () => {
    await act(city, id, WATCH, 'assess');
    await act(city, id, WATCH, 'confirm', { level: 'III', reason: '流量上升、压力下降，疑似漏损 / more flow, less pressure: a leak' });
    const dispatched = await act(city, id, WATCH, 'dispatch');
    await settled(city);
    expect(await toldOf(id, eventsOf(dispatched, 'dispatched')[0] as TimelineView)).toContain(COMPANY);
    await act(city, id, `${COMPANY}-member`, 'acknowledge');
    await moveTo(NIGHT + 40 * MINUTE);
    await act(city, id, `${COMPANY}-member`, 'arrive', { position: { lat: 23.0226, lon: 113.1068 } });
    await show('pressure-1', 'pressure', NIGHT, [[40, 0.09]]);
    const burst = await eventually('the burst', async () => {
      const seen = await incident(city, id);
      return seen.alarms.find(({ rule }) => rule === 'low-pressure') && seen;
    });
    expect(obligationOf(burst, 'arrive')).toMatchObject({ outcome: 'on-time' });
    expect(burst.state).toBe('handling');
  });
});

describe('story 7: a vehicle with dangerous goods where it may not be', () => {
  const THING = 'hazmat-zhangcha-01';
  const ASSET = `${THING}-tanker`;
  const OPERATORS = 'road-transport-operators';
  const OUTSIDE = { lat: 23.0402, lon: 113.0991 };
  const INSIDE = { lat: 23.0291, lon: 113.1142 };
  let entered: number;
  let id: string;

  /** Where it is and how fast, in km/h, now. */
  const drive = async ({ lat, lon }: typeof INSIDE, speed: number): Promise<void> => {
    const device = await connectDevice(city, 'chancheng', THING);
    await device.publish(Object.entries({ lat, lon, speed }).map(([metric, v]) => ({ n: `${THING}-vehicle/${metric}`, v })));
    await device.close();
    await settled(city);
  };
  const rulesOf = ({ alarms }: IncidentView) => alarms.map(({ rule, clearedAt }) => [rule, clearedAt === undefined]);

  test('on its way it raises nothing; where it enters the old town, its operators and the centre are told', async () => {
    await moveTo(now + 10 * MINUTE);
    await drive(OUTSIDE, 58);
    expect(await incidentsAt(city, ASSET)).toEqual([]);
    await moveTo(now + MINUTE);
    entered = now;
    await drive(INSIDE, 84);
    const raised = await incidentAt(city, ASSET);
    id = raised.id;
    expect(raised).toMatchObject({ domain: 'traffic', grade: 'III', state: 'raised', raisedAt: instant(entered) });
    expect(raised.alarms).toMatchObject([{ sensor: `${THING}-vehicle`, metric: 'position', rule: 'forbidden-zone' }]);
    expect(await toldOf(id, eventsOf(raised, 'raised')[0] as TimelineView)).toEqual(['chancheng-centre', OPERATORS]);
  });

  test('that it is too fast, and that it stays, belong to the same incident, which is more severe then', async () => {
    await moveTo(entered + MINUTE);
    await drive(INSIDE, 86);
    expect(rulesOf(await incident(city, id))).toEqual([
      ['forbidden-zone', true],
      ['speeding', true],
    ]);
    await moveTo(entered + 5 * MINUTE);
    await drive({ ...INSIDE, lat: 23.0293 }, 0);
    const stays = await incident(city, id);
    expect(stays).toMatchObject({ grade: 'II' });
    expect(rulesOf(stays)).toEqual([
      ['forbidden-zone', true],
      ['speeding', false],
      ['forbidden-zone-stay', true],
    ]);
    expect(obligationOf(stays, 'guide', 'regulator@district')).toMatchObject({ unit: 'chancheng-transport-bureau', state: 'pending' });
  });

  test('it leaves, and its way is on record', async () => {
    await act(city, id, 'chancheng-duty', 'assess');
    for (const minute of [6, 7]) {
      await moveTo(entered + minute * MINUTE);
      await drive(OUTSIDE, 40);
    }
    await eventually('the alarms to end in the data', async () => (await cleared(id)) || undefined);
    const from = encodeURIComponent(instant(entered));
    const { items } = (await city.api('auditor', 'GET', `/v1/sensors/${THING}-vehicle/readings?from=${from}`)).body as {
      items: { time: string; metric: string; value: number }[];
    };
    const track = items.filter(({ metric }) => metric === 'lat').map(({ value }) => value);
    expect(track.sort()).toEqual([INSIDE.lat, INSIDE.lat, 23.0293, OUTSIDE.lat, OUTSIDE.lat]);
  });
});

describe('story 9: Chancheng has a system of its own', () => {
  const PLATFORM = 'chancheng-platform';
  const report = (more: object = {}) => city.api(PLATFORM, 'POST', '/v1/alarms', platformAlarm(now, more));
  const told = (type?: string) =>
    receiver.to(STATUS).filter(({ body }) => body.data.incident === id && (type === undefined || body.type === `incident.${type}`));
  let id: string;

  test('its alarm comes in by its own words, and the city sees the incident as any other', async () => {
    const { incident: raised } = expectStatus(await report(), 201) as { readonly incident: string };
    id = raised;
    expectStatus(await report(), 200);
    await settled(city);
    const seen = expectStatus(await city.api('foshan-duty', 'GET', `/v1/incidents/${id}`), 200) as IncidentView;
    expect(seen).toMatchObject({ tier: 'chancheng', town: 'zumiao', domain: 'gas', grade: 'II', kind: '可燃气体浓度超限' });
    expect(seen.alarms).toMatchObject([{ reported: { externalId: 'CC-1', label: '二级' } }]);
  });

  test('what becomes of it goes back, signed, with its own number', async () => {
    await act(city, id, 'chancheng-duty', 'assess');
    await act(city, id, 'chancheng-leader', 'confirm', { level: 'II', reason: '现场核实 / seen' });
    const dispatched = await act(city, id, 'chancheng-leader', 'dispatch');
    const { headers, text, body } = await eventually('the dispatch', async () => told('dispatched')[0]);
    expect(body).toMatchObject({
      source: PLATFORM,
      data: { externalIds: ['CC-1'], state: { id: 'dispatched' }, level: 'II', version: dispatched.version },
    });
    const key = Buffer.from(platform.secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(told('raised')).toHaveLength(1);
  });

  test('while it is down nothing else waits, and it learns everything when it is back', async () => {
    platform.answers = 503;
    const gas = obligationOf(await incident(city, id), 'arrive');
    await act(city, id, `${gas.unit}-member`, 'acknowledge', { obligation: gas.id });
    // The clock moves: a platform that is down holds nobody up.
    await moveTo(now + MINUTE);
    await act(city, id, `${gas.unit}-member`, 'arrive', { obligation: gas.id, position: { lat: 23.03, lon: 113.112 } });
    await eventually('the first attempt', async () => told('arrived')[0]);
    platform.answers = 200;
    const failed = told('acknowledged').length;
    const { body } = await eventually('the acknowledgement', async () => told('acknowledged')[failed]);
    expect(body.data.event).toMatchObject({ unit: { id: gas.unit } });
  });

  test('a supervision letter reaches it whole; what it refuses for good is a dead letter, and is sent again', async () => {
    platform.answers = 410;
    const { id: obligation } = obligationOf(await incident(city, id), 'dispose');
    await act(city, id, 'supervisor', 'supervise', { obligation, text: '请加快处置 / hurry' });
    const letter = await eventually('the dead letter', async () =>
      (await everyItem<{ id: string; queue: string; topic: string }>(city, '/v1/dead-letters', 'operator')).find(
        ({ queue, topic }) => queue === 'sources' && topic.endsWith('/supervised'),
      ),
    );
    platform.answers = 200;
    const before = told('supervised').length;
    expectStatus(await city.api('operator', 'POST', `/v1/dead-letters/${letter.id}/redrive`), 202);
    const { body } = await eventually('the letter', async () => told('supervised')[before]);
    expect(body.data.letter.text.zh).toContain('请加快处置');
  });

  test('the end of its alarm ends no incident, and CAP is another way in and out', async () => {
    await moveTo(now + MINUTE);
    expect(expectStatus(await report({ 处置状态: '已办结' }), 200)).toMatchObject({ outcome: 'closed', incident: id });
    expect((await incident(city, id)).state).toBe('handling');
    const sender = 'alert@chancheng.example';
    const message = Buffer.from(writeCap(fallenTree('CC-tree', { sender, sent: capTime(now) })));
    const receipt = expectStatus(await city.api(PLATFORM, 'POST', '/v1/cap', message, { 'content-type': 'application/cap+xml' }), 201);
    id = capIn(receipt).incidents ?? '';
    await act(city, id, 'chancheng-duty', 'assess');
    const { body } = await eventually('the assessment', async () => told('assessment-started')[0]);
    expect(body.data).toMatchObject({ externalIds: [], messages: ['CC-tree'], state: { id: 'assessing' } });
    expect(String(expectStatus(await city.api(PLATFORM, 'GET', `/v1/incidents/${id}/cap`), 200))).toContain('CC-tree');
  });
});
