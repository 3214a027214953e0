import { describe, expect, test } from 'vitest';
import { IncidentError } from '../../../lib/core/incident/errors.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { incidentView } from '../../../lib/core/incident/view.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { HERE, HOUR, IncidentCity, MINUTE, NOTHING, owed } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';
const LEADER = 'chancheng-leader';

/** What the watcher recorded of one incident: `<type> <action> <minutes after raised>`, in the order of the record. */
async function record(city: IncidentCity, id: string): Promise<string[]> {
  const incident = await city.incident(id);
  return (await city.incidents.events(id)).flatMap((event) => {
    if (event.type !== 'obligation-warned' && event.type !== 'obligation-breached') return [];
    const action = incident.obligations.find((one) => one.id === event.data.obligation)?.action;
    return [`${event.type.slice('obligation-'.length)} ${action} ${(Date.parse(event.at) - Date.parse(incident.raisedAt)) / MINUTE}`];
  });
}

describe('the clocks of level III', () => {
  test('run from raised: 60 minutes to assess, 70 to be on scene, 120 to dispose and to feed back, exactly', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const minutes = raised.obligations.map(({ action, base, due }) => [
      action,
      base && due ? (Date.parse(due) - Date.parse(base)) / MINUTE : null,
    ]);
    expect(minutes).toEqual([
      ['assess', 60],
      ['arrive', 70],
      ['dispose', 120],
      ['feed-back', 120],
      ['guide', 120],
      ['report', null],
    ]);
    expect(raised.obligations.every(({ base }) => base === undefined || base === raised.raisedAt)).toBe(true);
    expect(raised.obligations.every(({ provisional }) => provisional)).toBe(true);
  });
});

describe('the watcher', () => {
  test('warns once, records no breach a second before due, and one as of due afterwards', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const due = Date.parse(owed(raised, 'assess').due ?? '');
    city.now = due - 10 * MINUTE - 1;
    expect(await city.watch()).toEqual(NOTHING);
    city.now = due - 10 * MINUTE;
    expect(await city.watch()).toEqual({ ...NOTHING, warned: 1 });
    expect(await city.watch()).toEqual(NOTHING);
    city.now = due - 1000;
    // By then the arrival is warned of, too: its 70 minutes end ten minutes later.
    expect((await city.watch()).breached).toBe(0);
    expect(owed(await city.incident(raised.id), 'assess').breachedAt).toBeUndefined();
    city.now = due + 37_123;
    expect((await city.watch()).breached).toBe(1);
    const breached = owed(await city.incident(raised.id), 'assess');
    expect(breached).toMatchObject({ state: 'pending', breachedAt: breached.due });
    const event = (await city.incidents.events(raised.id)).find(({ type }) => type === 'obligation-breached');
    expect(event).toMatchObject({ at: breached.due, recordedAt: toInstant(city.now) });
    expect(await city.watch()).toEqual(NOTHING);
  });

  test('a pass at due itself records the breach: the time is over', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    city.now = Date.parse(owed(raised, 'assess').due ?? '');
    expect((await city.watch()).breached).toBe(1);
    const { breachedAt, due } = owed(await city.incident(raised.id), 'assess');
    expect(breachedAt).toBe(due);
  });

  test('after hours without a pass it records the breaches in the order in which they happened, without warnings too late to help', async () => {
    const city = new IncidentCity();
    const raised = await city.raise({ grade: 'I' });
    city.now += 3 * HOUR;
    await city.watch();
    const lines = await record(city, raised.id);
    expect(lines.map((line) => line.split(' ')[0])).not.toContain('warned');
    expect(lines).toEqual([
      'breached assess 15',
      'breached arrive 30',
      'breached guide 30',
      'breached support 30',
      'breached guide 60',
      'breached support 60',
      'breached support 60',
      'breached dispose 120',
      'breached feed-back 120',
    ]);
  });

  test('over several incidents too, what came first is recorded first', async () => {
    const city = new IncidentCity();
    // Its assessment is warned of 10 minutes before 60, and so stands in the index before the other's, due 15 minutes after it was raised.
    const first = await city.raise();
    city.now += 42 * MINUTE;
    const second = await city.raise({ grade: 'I' });
    city.now += HOUR;
    await city.watch();
    const breaches = [...(await city.incidents.events(first.id)), ...(await city.incidents.events(second.id))]
      .filter(({ type }) => type === 'obligation-breached')
      .map(({ at }) => at);
    expect(breaches.length).toBeGreaterThan(4);
    const order = city.committed.filter(({ type }) => type === 'obligation-breached').map(({ at }) => at);
    expect(order).toEqual([...breaches].sort());
  });

  test('passes in step and one pass afterwards leave the same breaches', async () => {
    const minutes = 130;
    const stepped = new IncidentCity();
    const caughtUp = new IncidentCity();
    const [one, other] = [await stepped.raise(), await caughtUp.raise()];
    for (let minute = 0; minute < minutes; minute++) {
      stepped.now += MINUTE;
      await stepped.watch();
    }
    caughtUp.now += minutes * MINUTE;
    await caughtUp.watch();
    const breaches = (lines: readonly string[]) => lines.filter((line) => line.startsWith('breached'));
    expect(breaches(await record(stepped, one.id))).toEqual(breaches(await record(caughtUp, other.id)));
    expect((await record(stepped, one.id)).filter((line) => line.startsWith('warned'))).toHaveLength(5);
  });

  test('twenty passes at once record each thing once', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    city.now += 65 * MINUTE;
    await Promise.allSettled(Array.from({ length: 20 }, () => city.watch()));
    await city.watch();
    expect(await record(city, raised.id)).toEqual(['breached assess 60', 'warned arrive 65']);
  });

  test('one incident that cannot be written does not stop the clocks of the others', async () => {
    const city = new IncidentCity();
    const broken = await city.raise();
    const other = await city.raise();
    city.failCommitsOf = broken.id;
    city.now += 61 * MINUTE;
    expect(await city.watch()).toMatchObject({ breached: 1, failed: 2 });
    expect(owed(await city.incident(other.id), 'assess').breachedAt).toBeDefined();
    city.failCommitsOf = undefined;
    await city.watch();
    expect(owed(await city.incident(broken.id), 'assess').breachedAt).toBeDefined();
  });

  test('has nothing to say of what is met, waived or superseded', async () => {
    const city = new IncidentCity();
    const waived = await city.raise();
    await city.act(waived, LEADER, 'assess');
    await city.act(waived, LEADER, 'false-alarm', { reasonCode: 'test' });
    const superseded = await city.raise();
    await city.act(superseded, LEADER, 'assess');
    await city.act(superseded, LEADER, 'confirm', { level: 'II' });
    city.now += 200 * MINUTE;
    await city.watch();
    expect(await record(city, waived.id)).toEqual([]);
    const after = await city.incident(superseded.id);
    expect(after.obligations.filter(({ state }) => state === 'superseded').every(({ breachedAt }) => breachedAt === undefined)).toBe(true);
    expect(after.obligations.filter(({ level, breachedAt }) => level === 'II' && breachedAt).map(({ action }) => action)).toEqual([
      'arrive',
      'dispose',
      'feed-back',
      'guide',
      'support',
    ]);
  });
});

describe('the outcome of an obligation', () => {
  test('is on time up to due, late from then on; what was breached can still be met', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    city.now = Date.parse(owed(incident, 'arrive').due ?? '') - 1;
    expect(owed(await city.act(incident, GAS, 'arrive', { position: HERE }), 'arrive').outcome).toBe('on-time');
    city.now = Date.parse(owed(incident, 'dispose').due ?? '');
    // Nobody has looked at the clock yet, and it has not been overrun.
    expect(owed(await city.act(incident, GAS, 'dispose'), 'dispose').outcome).toBe('on-time');
    await city.watch();
    // This breach is on record: what is done now is late, whatever the milliseconds.
    const late = owed(await city.act(incident, GAS, 'feed-back'), 'feed-back');
    expect(late).toMatchObject({ state: 'met', outcome: 'late', breachedAt: late.due });
  });

  test('without a pass of the watcher it is late all the same, and its breach is on record before it', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    const { due = '' } = owed(incident, 'arrive');
    city.now = Date.parse(due) + 1;
    const arrive = owed(await city.act(incident, GAS, 'arrive', { position: HERE }), 'arrive');
    expect(arrive).toMatchObject({ state: 'met', outcome: 'late', breachedAt: due });
    const last = (await city.incidents.events(incident.id)).slice(-2);
    expect(last.map(({ type, at, recordedAt }) => [type, at, recordedAt])).toEqual([
      ['obligation-breached', due, toInstant(city.now)],
      ['arrived', toInstant(city.now), toInstant(city.now)],
    ]);
    expect((await city.watch()).breached).toBe(0);
  });

  test('is shown as missed while it is open and overrun, and when the incident was archived without it', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    const shown = async (action: string) => {
      const view = incidentView(await city.incident(incident.id), { now: toInstant(city.now) });
      return view.obligations.findLast((one) => one.action === action)?.outcome;
    };
    expect(await shown('guide')).toBeNull();
    expect(await shown('arrive'), 'nobody waits for the arrival of a unit that is done').toBe('waived');
    await city.act(incident, LEADER, 'verify');
    await city.act(incident, LEADER, 'clear');
    await city.act(incident, LEADER, 'archive');
    expect(await shown('guide')).toBe('missed');
    expect(await shown('report')).toBeNull();
    city.now += 13 * HOUR;
    await city.watch();
    expect(await shown('report')).toBe('missed');
    await city.act(incident, LEADER, 'publish-report');
    expect(await shown('report')).toBe('late');
  });
});

describe('what people and sensors do before the watcher’s next pass', () => {
  const HALF_A_MINUTE = 30_000;
  const breaches = async (city: IncidentCity, id: string) =>
    (await city.incidents.events(id)).flatMap((event) => (event.type === 'obligation-breached' ? [event] : []));

  test('records whatever has run out, in its order, with whom it is taken to, as the pass would have', async () => {
    const acted = new IncidentCity();
    const watched = new IncidentCity();
    const [one, other] = [await acted.raise({ grade: 'I' }), await watched.raise({ grade: 'I' })];
    acted.now = watched.now += 61 * MINUTE;
    await acted.act(one, LEADER, 'comment', { note: '仍在核实' });
    await watched.watch();
    const told = async (city: IncidentCity, id: string) =>
      (await breaches(city, id)).map(({ at, actor, recordedAt, data }) => ({ at, actor, recordedAt, data }));
    expect(await told(acted, one.id)).toEqual(await told(watched, other.id));
    expect((await told(acted, one.id)).length).toBeGreaterThan(4);
    expect((await acted.watch()).breached).toBe(0);
  });

  test('takes a clock further at once where nobody is on call for its unit', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    city.onCall = { of: async () => [] };
    city.now += 60 * MINUTE + HALF_A_MINUTE;
    await city.act(raised, LEADER, 'comment', { note: '已超时' });
    const [breach] = await breaches(city, raised.id);
    expect(breach?.data).toMatchObject({ nobodyOnCall: true, escalation: { told: 0, next: toInstant(city.now) } });
  });

  test('leaves the breach of what is reassigned, extended, or planned anew, on the obligation that had it', async () => {
    const city = new IncidentCity();
    const reassigned = await city.raise();
    const regraded = await city.raise();
    const joined = await city.raise();
    const due = owed(reassigned, 'assess').due;
    city.now = Date.parse(due ?? '') + HALF_A_MINUTE;
    await city.act(reassigned, LEADER, 'reassign', { obligation: owed(reassigned, 'assess').id, unit: 'foshan-centre' });
    await city.act(regraded, LEADER, 'regrade', { grade: 'II' });
    await city.act(regraded, LEADER, 'merge', { into: joined.id });
    for (const { id } of [reassigned, regraded]) {
      const [assess] = (await city.incident(id)).obligations;
      expect(assess).toMatchObject({ action: 'assess', state: 'superseded', breachedAt: due });
      expect((await breaches(city, id)).map(({ at }) => at)).toEqual([due]);
    }
    // The graver grade of the one that was merged planned this one's obligations anew.
    expect((await city.incident(joined.id)).obligations[0]).toMatchObject({ state: 'superseded', breachedAt: due });
  });

  test('an alarm that gets worse puts on record what it takes the place of', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const [incident] = await city.all();
    const { due = '' } = owed(incident as Incident, 'assess');
    city.now = Date.parse(due) + HALF_A_MINUTE;
    await city.apply(city.transition('upgrade', { grade: 'II' }));
    const after = await city.incident(incident?.id ?? '');
    expect(after.obligations[0]).toMatchObject({ action: 'assess', state: 'superseded', breachedAt: due });
    expect(await breaches(city, after.id)).toMatchObject([{ at: due, data: { obligation: 'o1' } }]);
  });

  test('says so of a task that is acknowledged too late, and of nothing that is done at its due itself', async () => {
    const city = new IncidentCity();
    const late = await city.dispatched();
    const inTime = await city.dispatched();
    const dueOf = async (id: string) => (await city.incident(id)).tasks.find(({ unit }) => unit === 'foshan-gas')?.acknowledgement?.due;
    const due = await dueOf(late.id);
    city.now = Date.parse(due ?? '');
    await city.act(inTime, GAS, 'acknowledge');
    city.now += HALF_A_MINUTE;
    await city.act(late, GAS, 'acknowledge');
    const missed = async (id: string) => (await city.incidents.events(id)).filter(({ type }) => type === 'acknowledgement-missed');
    expect((await missed(inTime.id)).filter(({ data }) => 'unit' in data && data.unit === 'foshan-gas')).toEqual([]);
    expect((await missed(late.id)).map(({ at }) => at)).toContain(due);
  });

  test('a refusal records nothing; what is found after hours goes on record in steps a transaction can hold', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    for (let count = 0; count < 33; count++)
      await city.act(raised, LEADER, 'assign-task', { unit: 'water-company', text: `${count}`, due: toInstant(city.now + HOUR) });
    city.now += 5 * HOUR;
    const before = await city.incident(raised.id);
    await expect(city.act(raised, LEADER, 'confirm', { level: 'II' })).rejects.toBeInstanceOf(IncidentError);
    expect(await city.incident(raised.id)).toEqual(before);
    await city.act(raised, LEADER, 'regrade', { grade: 'I' });
    expect((await breaches(city, raised.id)).length).toBeGreaterThan(33);
    expect(foldIncident(await city.incidents.events(raised.id))).toEqual(await city.incident(raised.id));
  });
});
