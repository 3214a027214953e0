import { beforeEach, describe, expect, it } from 'vitest';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { watchDeadlines } from '../../../lib/core/incident/watch-deadlines.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { notifyUnits } from '../../../lib/core/notification/notify-units.ts';
import { NO_MODES, rosterOnCall } from '../../../lib/core/watch/on-call.ts';
import { EVENING, IncidentCity, MINUTE } from '../support/incident-city.ts';

let city: IncidentCity;
let incident: Incident;
beforeEach(async () => {
  city = new IncidentCity();
  incident = await city.raise({ domain: 'gas' });
});

const watch = () => watchDeadlines({ ...city.core, onCall: rosterOnCall({ publications: city.publications, modes: NO_MODES }) });
const deputies = () => city.committed.filter((event) => event.type === 'deputy-called-for').map(({ at, data }) => ({ at, ...data }));
const call = (input: object) => city.act(incident, 'chancheng-duty', 'log-call', { ...input });

describe('a call that is logged', () => {
  it('and waits for an answer goes to the deputy after three minutes exactly, once', async () => {
    const { calls } = await call({ unit: 'foshan-gas' });
    expect(calls).toEqual([{ id: 'c2', unit: 'foshan-gas', at: toInstant(EVENING), deputyAt: toInstant(EVENING + 3 * MINUTE) }]);
    city.now += 3 * MINUTE - 1;
    await watch();
    expect(deputies()).toEqual([]);
    city.now += 1;
    await watch();
    await watch();
    expect(deputies()).toEqual([
      {
        at: toInstant(EVENING + 3 * MINUTE),
        call: 'c2',
        unit: 'foshan-gas',
        calledAt: toInstant(EVENING),
        deputy: { id: 'foshan-gas-deputy', name: expect.objectContaining({ zh: expect.any(String) }) },
      },
    ]);
    expect(foldIncident(await city.incidents.events(incident.id))).toEqual(await city.incidents.load(incident.id));
  });

  it('and was not answered goes to the deputy with the next pass, and after the deputy to whoever follows', async () => {
    await call({ unit: 'foshan-gas', callee: 'foshan-gas-deputy 13812345678', answered: false });
    await watch();
    expect(deputies()).toEqual([expect.objectContaining({ callee: 'foshan-gas-deputy 138****5678', unit: 'foshan-gas' })]);
    expect(deputies()[0], 'nobody comes after the deputy').not.toHaveProperty('deputy');
  });

  it('and was answered goes to nobody, whether it is said at once or later; and acknowledges nothing', async () => {
    await call({ unit: 'foshan-gas', answered: true, note: '已通知' });
    await call({ unit: 'foshan-gas' });
    await expect(call({ call: 'c9', answered: true })).rejects.toThrow('/call');
    await expect(call({ call: 'c3' })).rejects.toThrow('/answered');
    expect((await call({ call: 'c3', answered: true })).calls).toEqual([]);
    await call({ callee: '三水中心', answered: false });
    city.now += 10 * MINUTE;
    await watch();
    expect(deputies()).toEqual([]);
    expect((await city.incidents.load(incident.id))?.tasks.some(({ acknowledgedAt }) => acknowledgedAt)).toBe(false);
  });

  it('and is answered "nobody there" later goes to the deputy at once', async () => {
    await call({ unit: 'foshan-gas' });
    city.now += MINUTE;
    await call({ call: 'c2', answered: false });
    await watch();
    expect(deputies()).toHaveLength(1);
  });

  it('is called for no more when the incident is over, and only of units there are', async () => {
    await expect(call({ unit: 'nobody' })).rejects.toThrow('/unit');
    await call({ unit: 'foshan-gas' });
    await city.act(incident, 'chancheng-duty', 'assess');
    await city.act(incident, 'chancheng-duty', 'false-alarm', { reasonCode: 'test' });
    city.now += 5 * MINUTE;
    await watch();
    expect(deputies()).toEqual([]);
  });

  it('tells the centre whom to call', async () => {
    await call({ unit: 'foshan-gas', answered: false });
    await watch();
    const event = city.committed.at(-1);
    if (!event) throw new Error('there is one');
    await notifyUnits({ ...city.core, notifications: city.notifications, notifier: { send: async () => ({}) } }, event);
    const { items } = await city.notifications.list({ unit: 'chancheng-centre', limit: 10 });
    expect(items[0]?.text.en).toMatch(/foshan-gas did not answer: call Sample/);
  });
});

describe('a new incident', () => {
  it('names in each unit whom it is for: the officer on call for the domain', async () => {
    const [event] = city.committed;
    if (!event) throw new Error('there is one');
    await notifyUnits({ ...city.core, notifications: city.notifications, notifier: { send: async () => ({}) } }, event);
    const officerOf = async (unit: string) => (await city.notifications.list({ unit, limit: 10 })).items[0]?.officer?.id;
    expect([await officerOf('chancheng-centre'), await officerOf('foshan-gas')]).toEqual([
      'chancheng-centre-gas-officer',
      'foshan-gas-officer',
    ]);
    expect((await city.notifications.list({ unit: 'chancheng-centre', limit: 10 })).items[0]?.text.zh).toContain('对接责任人：样例');
  });
});
