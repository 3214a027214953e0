import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../lib/cli/main.ts';
import { type Answer, type RunningCity, startCity } from '../support/city.ts';
import { citywatchHere } from '../support/command.ts';
import { connectDevice } from '../support/device.ts';
import {
  act,
  eventually,
  expectStatus,
  type IncidentView,
  incident,
  incidentAt,
  incidentsAt,
  notificationsOf,
  obligationOf,
  type TimelineView,
} from '../support/incidents.ts';
import { captureOutput } from '../unit/support/captured-output.ts';

/** Not on a minute: what falls due in between must be attended to within the minute that follows. */
const BEGIN = '2026-11-23T08:00:17.250+08:00';
const MINUTE = 60_000;
const WATCH = 'chancheng-duty';
const OWNER = 'drainage-dispatch-centre-member';

let data: string;
let city: RunningCity;
/** Where the tests have moved the city clock, epoch milliseconds. */
let now = Date.parse(BEGIN);

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'citywatch-clocks-'));
  city = await startCity({ data, args: ['--clock', 'manual', '--now', BEGIN] });
});
afterAll(async () => {
  await city?.stop();
  await rm(data, { recursive: true, force: true });
});

const instant = (millis: number): string => `${new Date(millis + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;
const putClock = (user: string, body: unknown): Promise<Answer> => city.api(user, 'PUT', '/v1/local/clock', body);

/** Moves the city clock and does not wait for anything else: the answer says that all effects are settled. */
async function moveTo(millis: number): Promise<void> {
  const body = expectStatus(await putClock('operator', { now: instant(millis) }), 200) as { now: string };
  expect(Date.parse(body.now)).toBe(millis);
  now = millis;
}

/** Raises a level III incident: 16 cm of ponding, which no `for` holds back. */
async function ponding(thing: string): Promise<IncidentView> {
  const device = await connectDevice(city, 'chancheng', thing);
  await device.publish([{ n: `${thing}-ponding-1/ponding`, v: 16 }]);
  await device.close();
  const raised = await incidentAt(city, `${thing}-underpass`);
  expect(raised).toMatchObject({ state: 'raised', grade: 'III' });
  expect(Date.parse(raised.raisedAt)).toBe(now);
  return raised;
}

const eventsOf = ({ timeline }: IncidentView, type: string): TimelineView[] => timeline.filter((event) => event.type === type);
const nameOf = ({ obligations }: IncidentView, { data: event }: TimelineView): string =>
  obligations.find(({ id }) => id === event.obligation)?.action ?? '';

describe('the limits of level III', () => {
  let raised: IncidentView;

  test('the clock stands still, and /health says so', async () => {
    const health = async (): Promise<unknown> => (await city.api('viewer', 'GET', '/v1/health')).body;
    expect(await health()).toEqual({ status: 'ok', now: BEGIN, speed: 0 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await health()).toEqual({ status: 'ok', now: BEGIN, speed: 0 });
  });

  test('60, 70 and 120 minutes run from the moment it was raised, to the millisecond', async () => {
    raised = await ponding('drainage-zumiao-01');
    const due = Object.fromEntries(raised.obligations.map(({ action, due: own }) => [action, own]));
    expect(due).toEqual({
      assess: instant(now + 60 * MINUTE),
      arrive: instant(now + 70 * MINUTE),
      dispose: instant(now + 120 * MINUTE),
      'feed-back': instant(now + 120 * MINUTE),
      guide: instant(now + 120 * MINUTE),
      report: null,
    });
    expect(raised.obligations.filter(({ action }) => action !== 'report').every(({ base }) => base === raised.raisedAt)).toBe(true);
  });

  test('the unit is warned once before, and the warning is sent when the clock answers', async () => {
    const start = Date.parse(raised.raisedAt);
    await moveTo(start + 50 * MINUTE - 1000);
    expect(eventsOf(await incident(city, raised.id), 'obligation-warned')).toEqual([]);
    await moveTo(start + 51 * MINUTE);
    const warned = await incident(city, raised.id);
    expect(eventsOf(warned, 'obligation-warned').map((event) => nameOf(warned, event))).toEqual(['assess']);
    const [event] = eventsOf(warned, 'obligation-warned');
    const rows = (await notificationsOf(city, raised.id)).filter((row) => row.event.endsWith(`#${event?.seq}`));
    expect(rows.map(({ unit, sentAt }) => [unit, sentAt !== null])).toEqual([['chancheng-centre', true]]);
    await moveTo(start + 58 * MINUTE);
    expect(eventsOf(await incident(city, raised.id), 'obligation-warned')).toHaveLength(1);
  });

  test('a second before it is due nothing is breached; within a minute after, one breach is on record as of the true due time', async () => {
    const due = Date.parse(raised.raisedAt) + 60 * MINUTE;
    await moveTo(due - 1000);
    expect(eventsOf(await incident(city, raised.id), 'obligation-breached')).toEqual([]);
    expect(obligationOf(await incident(city, raised.id), 'assess')).toMatchObject({ state: 'pending', breachedAt: null, outcome: null });
    await moveTo(due);
    await moveTo(due + MINUTE);
    await moveTo(due + 2 * MINUTE);
    const late = await incident(city, raised.id);
    const [breach, ...more] = eventsOf(late, 'obligation-breached');
    expect(more).toEqual([]);
    expect(breach).toMatchObject({ at: instant(due) });
    expect(Date.parse(breach?.recordedAt ?? '') - due).toBeLessThanOrEqual(MINUTE);
    expect(obligationOf(late, 'assess')).toMatchObject({ state: 'pending', breachedAt: instant(due), outcome: 'missed' });
    const rows = (await notificationsOf(city, raised.id)).filter((row) => row.event.endsWith(`#${breach?.seq}`));
    expect(rows.map(({ unit }) => unit)).toEqual(['chancheng-centre']);
  });

  test('what is met after all is late, a second before the limit it is on time', async () => {
    const start = Date.parse(raised.raisedAt);
    await act(city, raised.id, WATCH, 'assess');
    const confirmed = await act(city, raised.id, WATCH, 'confirm', { level: 'III', reason: '路面积水 / water on the road' });
    expect(obligationOf(confirmed, 'assess')).toMatchObject({ state: 'met', outcome: 'late', metAt: instant(now) });
    expect(obligationOf(confirmed, 'arrive')).toMatchObject({ due: instant(start + 70 * MINUTE), base: raised.raisedAt });
    await act(city, raised.id, WATCH, 'dispatch');
    await act(city, raised.id, OWNER, 'acknowledge');
    await moveTo(start + 70 * MINUTE - 1000);
    const arrived = await act(city, raised.id, OWNER, 'arrive', { position: { lat: 23.03, lon: 113.11 } });
    expect(obligationOf(arrived, 'arrive')).toMatchObject({ state: 'met', outcome: 'on-time', metAt: instant(now) });
    await moveTo(start + 120 * MINUTE + 1000);
    const disposed = await act(city, raised.id, OWNER, 'dispose');
    expect(obligationOf(disposed, 'dispose')).toMatchObject({ state: 'met', outcome: 'late', metAt: instant(now) });
    // The watcher has not passed since: the breach is on record all the same, once, before what met it.
    const { timeline } = await incident(city, raised.id);
    const breach = timeline.find((event) => event.type === 'obligation-breached' && nameOf(disposed, event) === 'dispose');
    expect(breach).toMatchObject({ at: instant(start + 120 * MINUTE), recordedAt: instant(now), actor: { id: 'watch-deadlines' } });
    expect(breach?.seq).toBeLessThan(timeline.find(({ type }) => type === 'obligation-disposed')?.seq ?? 0);
    const report = obligationOf(disposed, 'report');
    expect([report.base, report.due]).toEqual([instant(now), instant(now + 12 * 60 * MINUTE)]);
    const end = await incident(city, raised.id);
    expect(eventsOf(end, 'obligation-breached').filter((event) => nameOf(end, event) === 'arrive')).toEqual([]);
    await moveTo(now + 2 * MINUTE);
    const all = await incident(city, raised.id);
    expect(eventsOf(all, 'obligation-breached').filter((event) => nameOf(all, event) === 'dispose')).toHaveLength(1);
  });
});

describe('moving by hours in one call', () => {
  let raised: IncidentView;

  test('everything that fell due on the way is there, in order and at its own minute', async () => {
    raised = await ponding('drainage-shiwan-01');
    await moveTo(now + 5 * 60 * MINUTE);
    const after = await incident(city, raised.id);
    const start = Date.parse(raised.raisedAt);
    const attended = after.timeline
      .filter(({ type }) => type === 'obligation-warned' || type === 'obligation-breached')
      .map((event) => ({ event, minutes: (Date.parse(event.at) - start) / MINUTE, name: `${event.type} ${nameOf(after, event)}` }));
    // At the 60th minute the centre has run out of time to assess, and the owner has ten minutes left to arrive.
    expect(attended[0]?.name).toBe('obligation-warned assess');
    expect(new Set(attended.slice(1, 3).map(({ name }) => name))).toEqual(
      new Set(['obligation-breached assess', 'obligation-warned arrive']),
    );
    expect(attended[3]?.name).toBe('obligation-breached arrive');
    expect(new Set(attended.slice(4, 7).map(({ name }) => name))).toEqual(
      new Set(['obligation-warned dispose', 'obligation-warned feed-back', 'obligation-warned guide']),
    );
    expect(new Set(attended.slice(7).map(({ name }) => name))).toEqual(
      new Set(['obligation-breached dispose', 'obligation-breached feed-back', 'obligation-breached guide']),
    );
    expect(attended).toHaveLength(10);
    const breaches = attended.filter(({ name }) => name.startsWith('obligation-breached'));
    expect(breaches.map(({ minutes }) => minutes)).toEqual([60, 70, 120, 120, 120]);
    for (const { event } of attended) {
      const waited = Date.parse(event.recordedAt) - Date.parse(event.at);
      expect(waited, event.type).toBeGreaterThanOrEqual(0);
      expect(waited, event.type).toBeLessThanOrEqual(MINUTE);
    }
    const warnings = attended.filter(({ name }) => name.startsWith('obligation-warned'));
    for (const [index, minute] of [50, 60, 110, 110, 110].entries()) {
      expect(warnings[index]?.minutes, warnings[index]?.name).toBeGreaterThanOrEqual(minute);
      expect(warnings[index]?.minutes, warnings[index]?.name).toBeLessThanOrEqual(minute + 1);
    }
    const recorded = after.timeline.map(({ recordedAt }) => recordedAt);
    expect(recorded).toEqual([...recorded].sort());
  });

  test('a clock that stays unmet is taken up the chain of the mechanism, each step ten minutes after the one before', async () => {
    const after = await incident(city, raised.id);
    const escalated = eventsOf(after, 'obligation-escalated');
    const chainOf = (action: string) => escalated.filter((event) => nameOf(after, event) === action);
    // Water bureau and drainage dispatch centre: nobody is told twice, and a body that is the unit itself is passed over.
    expect(chainOf('arrive').map(({ data: event }) => event.to)).toEqual([
      'drainage-dispatch-centre',
      'chancheng-water-bureau',
      'foshan-water-bureau',
      'chancheng-emergency-bureau',
      'foshan-emergency-bureau',
      'foshan-safety-commission',
      'foshan-leading-group',
    ]);
    expect(chainOf('assess').map(({ data: event }) => event.to)).toEqual(['chancheng-centre', 'chancheng-emergency-bureau']);
    for (const action of ['assess', 'arrive', 'dispose']) {
      const breach = eventsOf(after, 'obligation-breached').find((event) => nameOf(after, event) === action);
      const moments = [breach, ...chainOf(action)].map((event) => Date.parse(event?.recordedAt ?? ''));
      for (const [index, moment] of moments.slice(1).entries()) {
        expect(moment - (moments[index] as number)).toBeGreaterThanOrEqual(10 * MINUTE);
        expect(moment - (moments[index] as number)).toBeLessThanOrEqual(11 * MINUTE);
      }
    }
    expect(obligationOf(after, 'assess')).toMatchObject({
      escalatedTo: ['chancheng-centre', 'chancheng-emergency-bureau'],
      escalatesAt: null,
    });
    const rows = await notificationsOf(city, raised.id);
    for (const { seq, data: event } of escalated)
      expect(rows.filter((row) => row.event.endsWith(`#${seq}`)).map(({ unit }) => unit)).toEqual([event.to]);
  });

  test('every one of them was told, once, when the call answered', async () => {
    const after = await incident(city, raised.id);
    const rows = await notificationsOf(city, raised.id);
    const keys = rows.map(({ event, unit, channel }) => `${event} ${unit} ${channel}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const event of after.timeline.filter(({ type }) => type === 'obligation-warned' || type === 'obligation-breached')) {
      const told = rows.filter((row) => row.event.endsWith(`#${event.seq}`));
      const unit = String(event.data.unit);
      const expected = event.type === 'obligation-warned' ? [unit] : [...new Set([unit, 'chancheng-centre'])];
      expect(told.map((row) => row.unit).sort(), `${event.type} #${event.seq}`).toEqual(expected.sort());
      expect(told.every(({ sentAt }) => sentAt !== null)).toBe(true);
    }
  });
});

describe('who does not answer', () => {
  let raised: IncidentView;

  test('and does not acknowledge is taken up a chain of its own, until the unit acknowledges', async () => {
    const report = { domain: 'gas', kind: 'report', title: '有气味 / smell of gas', town: 'zumiao', grade: 'III' };
    raised = expectStatus(await city.api(WATCH, 'POST', '/v1/incidents', report), 201) as IncidentView;
    await act(city, raised.id, WATCH, 'assess');
    await act(city, raised.id, WATCH, 'confirm', { level: 'III' });
    await act(city, raised.id, WATCH, 'dispatch');
    const dispatched = now;
    await moveTo(dispatched + 10 * MINUTE - 1000);
    expect(eventsOf(await incident(city, raised.id), 'acknowledgement-missed')).toEqual([]);
    await moveTo(dispatched + 32 * MINUTE);
    await act(city, raised.id, 'foshan-gas-member', 'acknowledge');
    await moveTo(dispatched + 55 * MINUTE);
    const after = await incident(city, raised.id);
    const ofGas = after.timeline.filter(({ type, data: event }) => type.startsWith('acknowledgement-') && event.unit === 'foshan-gas');
    expect(ofGas.map(({ type, data: event }) => `${type} ${event.to ?? ''}`)).toEqual([
      'acknowledgement-missed ',
      'acknowledgement-escalated foshan-gas',
      'acknowledgement-escalated chancheng-housing-bureau',
    ]);
    expect(ofGas[0]?.at).toBe(instant(dispatched + 10 * MINUTE));
    const rows = await notificationsOf(city, raised.id);
    for (const { seq, type, data: event } of ofGas) {
      const told = rows.filter((row) => row.event.endsWith(`#${seq}`)).map(({ unit }) => unit);
      expect(told.sort(), type).toEqual(event.to ? [event.to] : ['chancheng-centre', 'foshan-gas']);
    }
  });

  test('gets a supervision letter that the system drafted and the safety commission office signs, is told of it and answers', async () => {
    await moveTo(Date.parse(raised.raisedAt) + 135 * MINUTE);
    const drafts = expectStatus(await city.api('supervisor', 'GET', '/v1/supervision-letters?state=draft&unit=foshan-gas'), 200);
    const draft = (drafts as { items: { id: string; incident: string; obligation: string }[] }).items.find(
      (letter) => letter.incident === raised.id,
    );
    expect(draft?.obligation).toBe(obligationOf(raised, 'arrive').id);
    const supervised = await act(city, raised.id, 'supervisor', 'supervise', { obligation: draft?.obligation, text: '立即到场' });
    const [event] = eventsOf(await incident(city, raised.id), 'supervised');
    expect(event?.data).toMatchObject({ letter: draft?.id, number: '禅安督〔2026〕1号' });
    await moveTo(now + MINUTE);
    const told = (await notificationsOf(city, supervised.id)).filter((row) => row.event.endsWith(`#${event?.seq}`));
    expect(told.map(({ unit }) => unit)).toEqual(['foshan-gas']);
    // Of this incident's unit an arrival without end: it is reminded until it comes.
    const reminded = eventsOf(await incident(city, raised.id), 'obligation-reminded').filter(
      ({ data: one }) => one.obligation === draft?.obligation,
    );
    expect(reminded).toHaveLength(2);
  });

  test('is told of a letter about data that have not come, which names the last that were received', async () => {
    const body = {
      subject: 'data-delivery',
      unit: 'drainage-dispatch-centre',
      thing: 'drainage-zumiao-01',
      since: instant(now - 60 * MINUTE),
    };
    const letter = expectStatus(await city.api('supervisor', 'POST', '/v1/supervision-letters', body), 201) as {
      id: string;
      text: { zh: string };
    };
    expect(letter.text.zh).toContain('平台最后一次收到其数据');
    await eventually('the unit to be told', async () => {
      const rows = expectStatus(await city.api(OWNER, 'GET', '/v1/notifications?limit=200'), 200);
      return (rows as { items: { letter: string; sentAt: string | null }[] }).items.find((row) => row.letter === letter.id && row.sentAt);
    });
  });
});

describe('a response mode', () => {
  test('that is in force reminds in half the time, or as fast as whoever declares it says', async () => {
    const mode = { level: 'II', area: 'gaoming', to: instant(now + 80 * MINUTE), reason: '台风 / typhoon', reminderFactor: 1 / 3 };
    expectStatus(await city.api('gaoming-leader', 'POST', '/v1/response-modes', mode), 201);
    const report = { domain: 'gas', kind: 'report', title: '有气味 / smell of gas', town: 'hecheng', grade: 'III' };
    const { id, raisedAt } = expectStatus(await city.api('gaoming-duty', 'POST', '/v1/incidents', report), 201) as IncidentView;
    await moveTo(Date.parse(raisedAt) + 110 * MINUTE);
    const after = await incident(city, id);
    const minutes = eventsOf(after, 'obligation-reminded')
      .filter((event) => nameOf(after, event) === 'assess')
      .map(({ at }) => Math.floor((Date.parse(at) - Date.parse(raisedAt)) / MINUTE));
    // Missed after 60 min; reminded each 10 min until the mode ends at 80 min, and 30 min after the last one from then on.
    expect(minutes).toEqual([70, 100]);
  });
});

describe('a restart in the middle', () => {
  test('keeps the clock and what it has done, and goes on where it was', async () => {
    const raised = await ponding('drainage-zhangcha-01');
    const start = Date.parse(raised.raisedAt);
    await moveTo(start + 61 * MINUTE);
    const before = await incident(city, raised.id);
    const rows = await notificationsOf(city, raised.id);
    expect(eventsOf(before, 'obligation-breached')).toHaveLength(1);
    expect(await city.stop()).toBe(0);

    // The time given at the start lies behind where the clock was: it never goes back.
    city = await startCity({ data, args: ['--clock', 'manual', '--now', BEGIN] });
    expect((await city.api('viewer', 'GET', '/v1/health')).body).toMatchObject({ now: instant(now), speed: 0 });
    expect((await incident(city, raised.id)).timeline).toEqual(before.timeline);
    await moveTo(start + 61 * MINUTE + 1);
    expect((await incident(city, raised.id)).timeline).toEqual(before.timeline);
    expect(await notificationsOf(city, raised.id)).toEqual(rows);
    expect(await incidentsAt(city, 'drainage-zhangcha-01-underpass')).toHaveLength(1);

    await moveTo(start + 72 * MINUTE);
    const after = await incident(city, raised.id);
    expect(eventsOf(after, 'obligation-breached').map((event) => nameOf(after, event))).toEqual(['assess', 'arrive']);
    expect(expectStatus(await city.api('auditor', 'GET', `/v1/audit/${raised.id}`), 200)).toMatchObject({ verified: true });
  });

  test('killed on the way of a move, it comes back no earlier than what it has on record, and gets there when it is moved again', async () => {
    const raised = await ponding('drainage-nanzhuang-01');
    const start = Date.parse(raised.raisedAt);
    const moving = putClock('operator', { now: instant(start + 300 * MINUTE) }).catch(() => undefined);
    await eventually('a breach on the way', async () => eventsOf(await incident(city, raised.id), 'obligation-breached')[0]);
    await city.kill();
    await moving;

    city = await startCity({ data, args: ['--clock', 'manual', '--now', BEGIN] });
    const { body } = await city.api('viewer', 'GET', '/v1/health');
    now = Date.parse((body as { now: string }).now);
    const before = await incident(city, raised.id);
    const last = before.timeline.map(({ recordedAt }) => Date.parse(recordedAt)).sort((a, b) => b - a)[0] as number;
    expect(now).toBeGreaterThanOrEqual(last);
    await moveTo(start + 301 * MINUTE);
    const after = await incident(city, raised.id);
    const breaches = eventsOf(after, 'obligation-breached');
    expect(breaches.map(({ at }) => (Date.parse(at) - start) / MINUTE)).toEqual([60, 70, 120, 120, 120]);
    const rows = await notificationsOf(city, raised.id);
    const keys = rows.map(({ event, unit, channel }) => `${event} ${unit} ${channel}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { seq } of breaches) {
      expect(
        rows.some(({ event, sentAt }) => event.endsWith(`#${seq}`) && sentAt !== null),
        `breach #${seq}`,
      ).toBe(true);
    }
  });
});

describe('a silence', () => {
  const THING = 'drainage-guicheng-01';
  const silencesOf = async (query: string): Promise<{ id: string; alarms?: object[] }[]> =>
    (expectStatus(await city.api('auditor', 'GET', `/v1/silences?${query}`), 200) as { items: { id: string }[] }).items;

  test('that is planned begins on time, holds back an alarm, and lets it be raised at its end, to the minute', async () => {
    const asked = {
      assets: [`${THING}-underpass`],
      from: instant(now + 10 * MINUTE),
      to: instant(now + 70 * MINUTE),
      reasonCode: 'maintenance',
      reason: '水泵检修 / pump maintenance',
    };
    const { id } = expectStatus(await city.api('nanhai-duty', 'POST', '/v1/silences', asked), 201) as { id: string };
    expect((await silencesOf('tier=nanhai&state=pending')).map((one) => one.id)).toContain(id);
    await moveTo(now + 10 * MINUTE);
    expect((await silencesOf('tier=nanhai&state=active')).map((one) => one.id)).toContain(id);
    const device = await connectDevice(city, 'nanhai', THING);
    await device.publish([{ n: `${THING}-ponding-1/ponding`, v: 16 }]);
    await device.close();
    const held = await eventually('the alarm at its silence', async () => {
      const silence = expectStatus(await city.api('auditor', 'GET', `/v1/silences/${id}`), 200) as { alarms: object[] };
      return silence.alarms.length > 0 ? silence : undefined;
    });
    expect(held.alarms).toMatchObject([{ sensor: `${THING}-ponding-1`, silencedBy: id, incident: null }]);
    const onset = now;
    await moveTo(now + 59 * MINUTE);
    expect(await incidentsAt(city, `${THING}-underpass`)).toEqual([]);
    const end = now + MINUTE;
    await moveTo(end + 25 * MINUTE);
    const raised = await incidentAt(city, `${THING}-underpass`);
    expect(raised).toMatchObject({ state: 'raised', alarms: [{ silencedBy: id }] });
    expect(Date.parse(raised.alarms[0]?.onsetAt ?? '')).toBe(onset);
    // The clocks of its obligations run from when it was raised: nothing was late at birth.
    expect(Date.parse(raised.raisedAt)).toBeGreaterThanOrEqual(end);
    expect(Date.parse(raised.raisedAt)).toBeLessThanOrEqual(end + MINUTE);
  });
});

describe('a maintenance window that recurs', () => {
  const THING = 'drainage-dali-01';
  /** In this process: it is the command that is tried, not that it can be started. */
  const silence = async (...args: string[]): Promise<{ status: number; out: string; errors: string }> => {
    const captured = captureOutput();
    try {
      const asLead = ['--token', await city.token('drainage-dispatch-centre-lead'), '--url', city.http];
      return { status: await main(['silence', ...args, ...asLead]), ...captured };
    } finally {
      vi.restoreAllMocks();
    }
  };
  interface Row {
    readonly id: string;
    readonly nextOccurrence: { readonly from: string; readonly to: string } | null;
  }

  test('is made by the unit that is responsible, holds back what begins in an occurrence, and lets one, or all, be ended', async () => {
    const [begins, ends] = [10, 70].map((minutes) => Math.floor((now + minutes * MINUTE) / MINUTE) * MINUTE) as [number, number];
    const times = [begins, ends].map((moment) => instant(moment).slice(11, 16)).join('-');
    const day = 24 * 60 * MINUTE;
    const asked = ['--times', times, '--to', instant(now + 8 * day), '--reason-code', 'maintenance', '--reason', '水泵保养 / pump service'];
    const wider = await silence('add', '--tier', 'nanhai', ...asked);
    expect([wider.status, wider.errors]).toEqual([1, expect.stringContaining('a unit’s lead, for those that the unit is responsible for')]);
    expect((await silence('add', '--assets', `${THING}-underpass`)).status).toBe(2);
    const added = await silence('add', '--tier', 'nanhai', '--assets', `${THING}-underpass`, ...asked, '--json');
    expect(added).toMatchObject({ status: 0, errors: '' });
    const { id, nextOccurrence } = JSON.parse(added.out) as Row;
    expect(nextOccurrence).toEqual({ from: instant(begins), to: instant(ends) });

    await moveTo(begins + MINUTE);
    const device = await connectDevice(city, 'nanhai', THING);
    await device.publish([{ n: `${THING}-ponding-1/ponding`, v: 16 }]);
    await device.close();
    await eventually('the alarm at its window', async () => {
      const shown = expectStatus(await city.api('auditor', 'GET', `/v1/silences/${id}`), 200) as { alarms: object[] };
      return shown.alarms.length > 0 ? shown : undefined;
    });
    expect(await incidentsAt(city, `${THING}-underpass`)).toEqual([]);
    await moveTo(ends + 20 * MINUTE);
    const raised = await incidentAt(city, `${THING}-underpass`);
    expect(Date.parse(raised.raisedAt)).toBeGreaterThanOrEqual(ends);
    expect(Date.parse(raised.raisedAt)).toBeLessThanOrEqual(ends + MINUTE);

    const tomorrow = instant(begins + day);
    expect(await silence('end', id, '--occurrence', tomorrow)).toMatchObject({ status: 0, out: expect.stringContaining(id) });
    const listed = await silence('list', '--json');
    expect((JSON.parse(listed.out) as Row[]).map((row) => [row.id, row.nextOccurrence?.from])).toEqual([[id, instant(begins + 2 * day)]]);
    expect((await silence('end', id)).out).toContain('\texpired\t');
    expect(await silence('list')).toMatchObject({ status: 0, out: '' });
  });
});

describe('what is refused', () => {
  const health = async (): Promise<string> => ((await city.api('viewer', 'GET', '/v1/health')).body as { now: string }).now;

  test('moving back, and the clock stays where it is', async () => {
    const before = await health();
    const answer = await putClock('operator', { now: instant(Date.parse(before) - 1000) });
    expect(answer).toMatchObject({ status: 409, body: { type: 'urn:citywatch:problem:action-not-allowed' } });
    expect((answer.body as { detail: string }).detail).toContain('never goes back');
    expect(await health()).toBe(before);
  });

  test('everybody but operator and admin', async () => {
    const before = await health();
    const later = { now: instant(Date.parse(before) + MINUTE) };
    for (const user of ['viewer', 'chancheng-leader', 'system', 'auditor', OWNER]) {
      expect(await putClock(user, later), user).toMatchObject({ status: 403, body: { type: 'urn:citywatch:problem:forbidden' } });
    }
    const nobody = await fetch(`${city.http}/v1/local/clock`, { method: 'PUT', body: JSON.stringify(later) });
    expect(nobody.status).toBe(401);
    expect(await health()).toBe(before);
    expect(await putClock('admin', later)).toMatchObject({ status: 200, body: { now: later.now } });
    now = Date.parse(later.now);
  });

  test('what is no time', async () => {
    for (const body of [{}, { now: 'tomorrow' }, { now: '2099' }, { now: '2099-01-01T00:00:00' }, { now: 5 }, [], { clock: BEGIN }]) {
      const answer = await putClock('operator', body);
      expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { type: 'urn:citywatch:problem:validation' } });
    }
  });

  test('two calls at once move it one after the other', async () => {
    const [near, far] = [now + MINUTE, now + 3 * MINUTE];
    const answers = await Promise.all([putClock('operator', { now: instant(near) }), putClock('admin', { now: instant(far) })]);
    // Whichever came first: the farther one always goes through, the nearer one only before it.
    expect(answers[1]?.status).toBe(200);
    expect([200, 409]).toContain(answers[0]?.status);
    expect(Date.parse(await health())).toBe(far);
    now = far;
  });
});

describe('the month after', () => {
  test('the scoreboard says who was punctual, in both languages, with what stands behind each number (story 10)', async () => {
    // Nothing was watched over the end of the month: what fell due then is caught up with.
    await city.stop();
    city = await startCity({ data, args: ['--clock', 'manual', '--now', '2026-12-01T08:00:00+08:00'] });
    const here = ['--url', city.http, '--data', data];
    const whole = await citywatchHere(['scoreboard', '--month', '2026-11', '--json', ...here]);
    expect(whole.status, whole.stderr).toBe(0);
    const board = JSON.parse(whole.stdout) as ScoreboardView;
    expect(board).toMatchObject({ month: '2026-11', isOver: true });
    const unit = 'drainage-dispatch-centre';
    const row = board.items.find((one) => one.unit === unit) as ScoreboardView['items'][number];
    // On time at the first underpass, too late to dispose of it; nobody came to the others.
    expect(row).toMatchObject({ list: 'black', onTime: 1, late: 1 });
    expect(row.missed).toBeGreaterThan(3);
    expect(row.punctuality).toBe(row.onTime / (row.onTime + row.late + row.missed));
    expect(board.items.map(({ rank }) => rank)).toEqual(board.items.map(({ rank }) => rank).sort((a, b) => (a ?? 1e9) - (b ?? 1e9)));
    const [own] = (
      JSON.parse((await citywatchHere(['scoreboard', '--month', '2026-11', '--unit', unit, '--json', ...here])).stdout) as ScoreboardView
    ).items;
    expect(own?.obligations?.filter(({ counts }) => counts === 'missed')).toHaveLength(row.missed);
    for (const { incident: id, obligation, counts } of own?.obligations ?? []) {
      const one = (await incident(city, id)).obligations.find((other) => other.id === obligation);
      if (counts === 'onTime' || counts === 'late') expect(one).toMatchObject({ unit, outcome: counts === 'late' ? 'late' : 'on-time' });
      if (counts === 'missed') expect(one).toMatchObject({ unit, breachedAt: expect.any(String) });
    }
    const { stdout } = await citywatchHere(['scoreboard', '--month', '2026-11', ...here]);
    expect(stdout).toContain('2026-11 红黑榜 / scoreboard');
    expect(stdout).toMatch(/黑 black\t.*\tdrainage-dispatch-centre 引排水调度中心/);
    const december = JSON.parse((await citywatchHere(['scoreboard', '--month', '2026-12', '--json', ...here])).stdout) as ScoreboardView;
    expect(december.items).toEqual([]);
    // A unit reads its own row; whoever is neither a unit nor its judge, none.
    const asked = (user: string): Promise<Answer> => city.api(user, 'GET', '/v1/scoreboard?month=2026-11');
    expect(expectStatus(await asked(OWNER), 200)).toMatchObject({ items: [{ unit, onTime: 1, late: 1, missed: row.missed }] });
    expect((await asked('viewer')).status).toBe(403);
  });
});

interface ScoreboardView {
  readonly items: readonly {
    readonly unit: string;
    readonly rank: number | null;
    readonly onTime: number;
    readonly late: number;
    readonly missed: number;
    readonly punctuality: number;
    readonly obligations?: readonly { readonly incident: string; readonly obligation: string; readonly counts: string }[];
  }[];
}
