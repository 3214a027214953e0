import { describe, expect, test } from 'vitest';
import { incidentView } from '../../../lib/core/incident/view.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Mechanism } from '../../../lib/core/mechanism/model.ts';
import { FOSHAN } from '../support/foshan.ts';
import { HERE, HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';

/** Whom the clock of an action was taken to: `<unit> <minutes after raised>`. */
async function chain(city: IncidentCity, id: string, action: string): Promise<string[]> {
  const incident = await city.incident(id);
  return (await city.incidents.events(id)).flatMap((event) => {
    if (event.type !== 'obligation-escalated') return [];
    const own = incident.obligations.find((one) => one.id === event.data.obligation);
    return own?.action === action ? [`${event.data.to} ${(Date.parse(event.at) - Date.parse(incident.raisedAt)) / MINUTE}`] : [];
  });
}

async function pass(city: IncidentCity, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    city.now += MINUTE;
    await city.watch();
  }
}

describe('a missed clock', () => {
  test('of a unit is taken to its lead, its regulators, the emergency bureaus, the safety commission and the leading group', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await pass(city, 200);
    expect(await chain(city, id, 'arrive')).toEqual([
      'foshan-gas 80',
      'chancheng-housing-bureau 90',
      'foshan-housing-bureau 100',
      'chancheng-emergency-bureau 110',
      'foshan-emergency-bureau 120',
      'foshan-safety-commission 130',
      'foshan-leading-group 140',
    ]);
  });

  test('of the centre is taken to its shift leader and the emergency bureau', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await pass(city, 120);
    expect(await chain(city, id, 'assess')).toEqual(['chancheng-centre 70', 'chancheng-emergency-bureau 80']);
  });

  test('is taken no further once it is met', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await pass(city, 85);
    await city.act(incident, GAS, 'arrive', { position: HERE });
    await pass(city, 60);
    expect(await chain(city, incident.id, 'arrive')).toEqual(['foshan-gas 80']);
    const view = incidentView(await city.incident(incident.id), { now: toInstant(city.now) });
    expect(view.obligations.find(({ action }) => action === 'arrive')).toMatchObject({ escalatedTo: ['foshan-gas'], escalatesAt: null });
  });

  test('is taken no further once the incident is over and nobody can meet it any more, but for the report', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed({ grade: 'I' });
    await pass(city, 85);
    const before = (await city.incident(incident.id)).obligations.filter(({ state, escalation }) => state === 'pending' && escalation);
    expect(before.length).toBeGreaterThan(0);
    await city.act(incident, 'chancheng-leader', 'verify');
    await city.act(incident, 'chancheng-leader', 'clear');
    const told = (await city.incidents.events(incident.id)).filter(({ type }) => type === 'obligation-escalated').length;
    await pass(city, 14 * 60);
    const escalated = (await city.incidents.events(incident.id)).filter(({ type }) => type === 'obligation-escalated').slice(told);
    const { obligations } = await city.incident(incident.id);
    const actions = escalated.map(({ data }) => obligations.find(({ id }) => id === (data as { obligation: string }).obligation)?.action);
    expect([...new Set(actions)]).toEqual(['report']);
    const missed = obligations.filter(({ action, state }) => state === 'pending' && action !== 'report');
    expect(missed.every(({ breachedAt }) => breachedAt !== undefined)).toBe(true);
  });

  test('after an outage is taken up one step at a time, each wait from when the step before was sent', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    city.now += 5 * HOUR;
    await city.watch();
    expect(await chain(city, id, 'arrive')).toEqual([]);
    expect((await city.watch()).escalated).toBe(0);
    await pass(city, 21);
    expect(await chain(city, id, 'arrive')).toEqual(['foshan-gas 310', 'chancheng-housing-bureau 320']);
  });

  test('is escalated once by twenty passes at once', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await pass(city, 61);
    city.now += 10 * MINUTE;
    await Promise.allSettled(Array.from({ length: 20 }, () => city.watch()));
    expect(await chain(city, id, 'assess')).toEqual(['chancheng-centre 71']);
  });

  test('is told to the one it is taken to, with who missed what', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await pass(city, 90);
    await city.notifyAll(id);
    const told = (await city.told()).find(({ unit, subject }) => unit === 'chancheng-housing-bureau' && subject.zh.startsWith('超时升级'));
    const due = owed(await city.incident(id), 'arrive').due ?? '';
    expect(told?.subject.en).toMatch(/^Escalated: gas, /);
    expect(told?.text.zh).toContain(`未按时到场（时限 ${due.slice(5, 10)} ${due.slice(11, 16)}）`);
    expect(told?.text.en).toContain(`missed: be on scene, due ${due.slice(5, 10)} ${due.slice(11, 16)}`);
  });

  test('passes over bodies behind which nobody stands, and ends where the mechanism names nobody', async () => {
    const [version] = FOSHAN.mechanism.versions.slice(-1);
    if (!version) throw new Error('no mechanism');
    const step = (to: string) => ({ to, wait: 5 * MINUTE, provisional: true });
    const shorter = { ...version, escalation: { notClosed: { unit: [step('no-such-unit'), step('foshan-leading-group')], centre: [] } } };
    const mechanism: Mechanism = { versions: [shorter] };
    const city = new IncidentCity({ mechanism });
    const { id } = await city.raise();
    await pass(city, 180);
    expect(await chain(city, id, 'arrive')).toEqual(['foshan-leading-group 75']);
    expect(await chain(city, id, 'assess')).toEqual([]);
  });
});
