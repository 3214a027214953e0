import { describe, expect, test } from 'vitest';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { watchHandling } from '../../../lib/core/incident/watch-handling.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { fallbackOf } from '../../../lib/core/mechanism/handling.ts';
import { mechanismNamed } from '../../../lib/core/mechanism/versions.ts';
import type { Happening } from '../../../lib/core/ports/observer.ts';
import { FOSHAN } from '../support/foshan.ts';
import { EVENING, HERE, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const CITY = 'foshan-centre';
const DISTRICT = 'chancheng-centre';
const SINCE = toInstant(EVENING);

const watch = (city: IncidentCity, downSince: string | undefined = SINCE): Promise<number> =>
  watchHandling({ ...city.core, link: { downSince: async () => downSince } });

const ofCentre = (incident: Incident): string[] =>
  incident.obligations.filter(({ body }) => body === 'centre').map(({ unit, action, state }) => `${unit} ${action} ${state}`);

describe('whose centre handles an incident', () => {
  test('the city’s at level I, the district’s below', async () => {
    const city = new IncidentCity();
    expect(owed(await city.raise({ grade: 'I' }), 'assess').unit).toBe(CITY);
    for (const grade of ['II', 'III']) expect(owed(await city.raise({ grade }), 'assess').unit).toBe(DISTRICT);
  });

  test('changes with the level that a person confirms', async () => {
    const city = new IncidentCity();
    const raised = await city.raise({ grade: 'III' });
    await city.act(raised, 'chancheng-leader', 'assess');
    const confirmed = await city.act(raised, 'chancheng-leader', 'confirm', { level: 'I' });
    expect([owed(confirmed, 'support', 'centre').unit, owed(confirmed, 'report').unit]).toEqual([CITY, CITY]);
  });

  test('people of the city’s centre do what their centre owes in a district’s incident', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched({ grade: 'I' });
    await city.act(incident, 'foshan-duty', 'acknowledge');
    const supported = await city.act(incident, 'foshan-duty', 'support', { obligation: owed(incident, 'support', 'centre').id });
    expect(owed(supported, 'support', 'centre')).toMatchObject({ state: 'met', unit: CITY });
  });

  test('both centres are told of what begins; what happens then goes to the one that handles it', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched({ grade: 'I' });
    await city.act(incident, 'foshan-gas-member', 'acknowledge');
    await city.act(incident, 'foshan-gas-member', 'arrive', { position: HERE });
    await city.notifyAll(incident.id);
    const toldOf = async (type: string): Promise<string[]> => {
      const event = (await city.incidents.events(incident.id)).find((one) => one.type === type);
      const rows = (await city.told()).filter((row) => row.event === `${incident.id}#${event?.seq}`);
      return rows.map(({ unit }) => unit).sort();
    };
    expect(await toldOf('raised')).toEqual([DISTRICT, CITY, 'foshan-gas']);
    expect(await toldOf('arrived')).toEqual([CITY]);
  });
});

describe('while the city is out of reach', () => {
  test('nothing changes hands for a minute less a millisecond, and everything of the city’s centre at a minute', async () => {
    const city = new IncidentCity();
    const incident = await city.raise({ grade: 'I' });
    city.now = EVENING + MINUTE - 1;
    expect(await watch(city)).toBe(0);
    city.now++;
    expect(await watch(city)).toBe(1);
    const moved = await city.incident(incident.id);
    expect(moved.handledBy).toEqual({ unit: DISTRICT, tier: 'foshan/chancheng', since: toInstant(EVENING + MINUTE) });
    expect(ofCentre(moved)).toEqual([
      `${CITY} assess superseded`,
      `${CITY} support superseded`,
      `${CITY} report superseded`,
      `${DISTRICT} assess pending`,
      `${DISTRICT} support pending`,
      `${DISTRICT} report pending`,
    ]);
    // Both clocks are on record, and whoever takes over has the whole time.
    const [before, after] = moved.obligations.filter(({ action }) => action === 'assess');
    expect([before?.base, after?.base]).toEqual([SINCE, toInstant(EVENING + MINUTE)]);
    expect((await city.incidents.events(incident.id)).at(-1)).toMatchObject({
      type: 'handling-moved',
      data: { from: CITY, to: DISTRICT, reason: 'link-down', since: SINCE },
    });
    expect(foldIncident(await city.incidents.events(incident.id))).toEqual(moved);
  });

  test('what the city’s centre did not do in time stays its own breach', async () => {
    const city = new IncidentCity();
    const incident = await city.raise({ grade: 'I' });
    const { due = '' } = owed(incident, 'assess');
    city.now = Date.parse(due) + 1000;
    await watch(city);
    const [before, after] = (await city.incident(incident.id)).obligations.filter(({ action }) => action === 'assess');
    expect([before?.unit, before?.state, before?.breachedAt, after?.breachedAt]).toEqual([CITY, 'superseded', due, undefined]);
  });

  test('an incident changes hands once, and stays there when the city is back and the level changes', async () => {
    const city = new IncidentCity();
    const incident = await city.raise({ grade: 'I' });
    city.now += MINUTE;
    await watch(city);
    city.now += MINUTE;
    expect(await watch(city)).toBe(0);
    await city.act(incident, 'chancheng-leader', 'assess');
    const confirmed = await city.act(incident, 'chancheng-leader', 'confirm', { level: 'II' });
    expect(owed(confirmed, 'report').unit).toBe(DISTRICT);
  });

  test('what is the district’s anyway, or over, is left alone, and so is everything while the city is within reach', async () => {
    const city = new IncidentCity();
    const over = await city.raise({ grade: 'I' });
    await city.act(over, 'chancheng-leader', 'assess');
    await city.act(over, 'chancheng-leader', 'false-alarm', { reasonCode: 'test' });
    await city.act(over, 'chancheng-duty', 'false-alarm', { reasonCode: 'test' });
    await city.raise({ grade: 'II' });
    const open = await city.raise({ grade: 'I' });
    city.now += 10 * MINUTE;
    expect(await watchHandling({ ...city.core, link: { downSince: async () => undefined } })).toBe(0);
    expect(await watchHandling(city.core)).toBe(0);
    expect(await watch(city)).toBe(1);
    expect((await city.incident(open.id)).handledBy?.unit).toBe(DISTRICT);
  });

  test('one incident that cannot be written does not keep the others', async () => {
    const city = new IncidentCity();
    const older = await city.raise({ grade: 'I' });
    city.now += 1;
    const newer = await city.raise({ grade: 'I' });
    city.now += MINUTE;
    city.failCommitsOf = newer.id;
    const told: Happening[] = [];
    const link = { downSince: async () => SINCE };
    expect(await watchHandling({ ...city.core, link, observe: (happening) => told.push(happening) })).toBe(1);
    expect(told).toMatchObject([{ what: 'hand-over-failed', incident: newer.id }]);
    expect((await city.incident(older.id)).handledBy?.unit).toBe(DISTRICT);
  });

  test('after the dispatch the district’s centre has a task, and acknowledges it', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched({ grade: 'I' });
    city.now += MINUTE;
    await watch(city);
    const acknowledged = await city.act(incident, 'chancheng-duty', 'acknowledge');
    expect(acknowledged.tasks.find(({ unit }) => unit === DISTRICT)?.acknowledgedAt).toBeDefined();
    await city.notifyAll(incident.id);
    const moved = (await city.incidents.events(incident.id)).find(({ type }) => type === 'handling-moved');
    const told = (await city.told()).filter(({ event }) => event === `${incident.id}#${moved?.seq}`);
    expect(told.map(({ unit }) => unit).sort()).toEqual([DISTRICT, CITY]);
    expect(told[0]?.subject.zh).toContain('由区中心处置');
  });

  test('a version that says nothing of it leaves every level with the district', () => {
    const version = mechanismNamed(FOSHAN.mechanism, '2022-06');
    const { handling: _none, ...without } = version;
    const context = { version: without, domain: 'gas' as const, town: 'foshan/chancheng/zumiao', registry: FOSHAN.registry };
    expect(fallbackOf(context, CITY, SINCE, toInstant(EVENING + MINUTE))).toBeUndefined();
  });
});
