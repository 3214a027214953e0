import { describe, expect, test } from 'vitest';
import { hasteOf } from '../../../lib/core/incident/remind-sooner.ts';
import { incidentView } from '../../../lib/core/incident/view.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Mechanism, MechanismVersion } from '../../../lib/core/mechanism/model.ts';
import type { ResponseMode } from '../../../lib/core/watch/response-mode.ts';
import { FOSHAN } from '../support/foshan.ts';
import { EVENING, HOUR, IncidentCity, MINUTE, NOTHING } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';
const LEADER = 'chancheng-leader';

/** What the watcher recorded of a unit's task: `<what> <to, or number> <minutes after the dispatch>`. */
async function record(city: IncidentCity, id: string, unit: string): Promise<string[]> {
  const { dispatchedAt } = await city.incident(id);
  const minutes = (at: string): number => (Date.parse(at) - Date.parse(dispatchedAt ?? '')) / MINUTE;
  return (await city.incidents.events(id)).flatMap((event) => {
    if (event.type === 'acknowledgement-missed' && event.data.unit === unit) return [`missed ${minutes(event.at)}`];
    if (event.type === 'acknowledgement-escalated' && event.data.unit === unit) return [`to ${event.data.to} ${minutes(event.recordedAt)}`];
    if (event.type === 'acknowledgement-reminded' && event.data.unit === unit)
      return [`reminded ${event.data.number} ${minutes(event.recordedAt)}`];
    return [];
  });
}

async function pass(city: IncidentCity, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    city.now += MINUTE;
    await city.watch();
  }
}

const taskOf = async (city: IncidentCity, id: string, unit: string) => (await city.incident(id)).tasks.find((task) => task.unit === unit);

describe('a task that its unit does not acknowledge', () => {
  test('is missed ten minutes after the dispatch, not a millisecond before, and taken up a chain of its own', async () => {
    const city = new IncidentCity();
    const { id } = await city.dispatched();
    city.now += 10 * MINUTE - 1;
    expect(await city.watch()).toEqual(NOTHING);
    city.now += 1;
    // The gas company and the housing bureau; the centre does not acknowledge what it sent itself.
    expect(await city.watch()).toEqual({ ...NOTHING, unacknowledged: 2 });
    expect(await city.watch()).toEqual(NOTHING);
    await pass(city, 75);
    expect(await record(city, id, 'foshan-gas')).toEqual([
      'missed 10',
      'to foshan-gas 20',
      'to chancheng-housing-bureau 30',
      'to foshan-housing-bureau 40',
      'reminded 1 40',
      'to chancheng-emergency-bureau 50',
      'to foshan-emergency-bureau 60',
      'to foshan-safety-commission 70',
      'reminded 2 70',
      'to foshan-leading-group 80',
    ]);
    expect(await record(city, id, 'chancheng-centre')).toEqual([]);
  });

  test('is taken no further, and the unit reminded no more, once the unit acknowledges', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await pass(city, 25);
    await city.act(incident, GAS, 'acknowledge');
    await pass(city, 60);
    expect(await record(city, incident.id, 'foshan-gas')).toEqual(['missed 10', 'to foshan-gas 20']);
    const view = incidentView(await city.incident(incident.id), { now: toInstant(city.now) });
    expect(view.tasks.find(({ unit }) => unit === 'foshan-gas')?.acknowledgement).toMatchObject({
      escalatedTo: ['foshan-gas'],
      escalatesAt: null,
      remindsAt: null,
    });
  });

  test('is taken no further once the unit returns it; whoever gets it then has the whole time', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await pass(city, 15);
    await city.act(incident, GAS, 'return', { reason: '不属本单位 / not ours' });
    await pass(city, 20);
    expect(await record(city, incident.id, 'foshan-gas')).toEqual(['missed 10']);
    const arrive = (await city.incident(incident.id)).obligations.find(({ action, state }) => action === 'arrive' && state === 'pending');
    await city.act(incident, LEADER, 'reassign', { obligation: arrive?.id, unit: 'water-company' });
    expect((await taskOf(city, incident.id, 'water-company'))?.acknowledgement).toMatchObject({
      base: toInstant(city.now),
      due: toInstant(city.now + 10 * MINUTE),
      provisional: true,
    });
    await pass(city, 9);
    expect(await record(city, incident.id, 'water-company')).toEqual([]);
    await pass(city, 1);
    expect(await record(city, incident.id, 'water-company')).toEqual(['missed 45']);
  });

  test('is taken no further once everything was taken from the unit', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await pass(city, 12);
    for (const { id } of (await city.incident(incident.id)).obligations.filter(({ unit }) => unit === 'foshan-gas'))
      await city.act(incident, LEADER, 'reassign', { obligation: id, unit: 'water-company' });
    await pass(city, 30);
    expect(await record(city, incident.id, 'foshan-gas')).toEqual(['missed 10']);
  });

  test('keeps the limit that its dispatch settled, whatever is published later', async () => {
    const [version] = FOSHAN.mechanism.versions.slice(-1) as [MechanismVersion];
    const city = new IncidentCity();
    const { id } = await city.dispatched();
    const rule = version.escalation?.notAcknowledged;
    if (!rule) throw new Error('no rule');
    city.mechanism = { versions: [{ ...version, escalation: { notAcknowledged: { ...rule, within: MINUTE, unit: [] } } }] } as Mechanism;
    await pass(city, 9);
    expect(await record(city, id, 'foshan-gas')).toEqual([]);
    await pass(city, 1);
    expect(await record(city, id, 'foshan-gas')).toEqual(['missed 10']);
    expect((await taskOf(city, id, 'foshan-gas'))?.acknowledgement?.escalation?.steps).toEqual([]);
  });

  test('under a document of the old form waits for nobody, and its chains are those of missed clocks', async () => {
    const [version] = FOSHAN.mechanism.versions.slice(-1) as [MechanismVersion];
    const { unit, centre } = version.escalation?.notClosed ?? { unit: [], centre: [] };
    const mechanism = { versions: [{ ...version, escalation: { unit: unit.slice(0, 1), centre } }] } as unknown as Mechanism;
    const city = new IncidentCity({ mechanism });
    const { id } = await city.dispatched();
    await pass(city, 150);
    expect(await record(city, id, 'foshan-gas')).toEqual([]);
    const escalated = (await city.incidents.events(id)).filter(({ type }) => type === 'obligation-escalated');
    expect(escalated.map(({ data }) => (data as { to: string }).to)).toContain('foshan-gas');
  });

  test('is told to the unit and its centre, then to whom it is taken, once each; the lead is named', async () => {
    const city = new IncidentCity();
    const { id } = await city.dispatched();
    await pass(city, 41);
    await city.notifyAll(id);
    await city.notifyAll(id);
    const told = (await city.told()).filter(({ subject }) => /未签收|签收提醒/.test(subject.zh)).reverse();
    const ofGas = told.filter(({ text }) => text.zh.includes('佛山燃气'));
    expect(ofGas.map(({ unit, subject, channel }) => `${subject.zh.split('：')[0]} ${unit} ${channel}`).sort()).toEqual(
      [
        '未签收 foshan-gas outbox',
        '未签收 chancheng-centre outbox',
        '未签收升级 foshan-gas outbox',
        '未签收升级 chancheng-housing-bureau outbox',
        '未签收升级 foshan-housing-bureau outbox',
        '签收提醒 foshan-gas outbox',
      ].sort(),
    );
    expect(ofGas.every(({ text }) => text.zh.includes('时限未核定') && text.en.includes('provisional'))).toBe(true);
    const lead = ofGas.find(({ unit, subject }) => unit === 'foshan-gas' && subject.zh.startsWith('未签收升级'));
    expect(lead?.text).toMatchObject({
      zh: expect.stringContaining('请转单位负责人'),
      en: expect.stringContaining('For the lead of the unit'),
    });
  });
});

describe('reminders', () => {
  test('of a clock that stays unmet come each half hour until it is met', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await pass(city, 240);
    const reminders = async (): Promise<string[]> => {
      const { obligations, raisedAt } = await city.incident(incident.id);
      return (await city.incidents.events(incident.id)).flatMap((event) =>
        event.type === 'obligation-reminded' && obligations.find(({ id }) => id === event.data.obligation)?.action === 'arrive'
          ? [`${event.data.number} ${(Date.parse(event.at) - Date.parse(raisedAt)) / MINUTE}`]
          : [],
      );
    };
    expect(await reminders()).toEqual(['1 100', '2 130', '3 160', '4 190', '5 220']);
    await city.act(incident, GAS, 'arrive', { position: { lat: 23, lon: 113 } });
    await pass(city, 40);
    expect(await reminders()).toHaveLength(5);
  });

  test('after an outage come once and not for every one that was missed, and after a day once a day', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await pass(city, 61);
    const count = async (): Promise<number> =>
      (await city.incidents.events(id)).filter(({ type }) => type === 'obligation-reminded').length;
    city.now += 5 * HOUR;
    // The arrival and the rest are breached only now, and so not reminded of yet.
    expect(await city.watch()).toMatchObject({ breached: 4, escalated: 1, reminded: 1 });
    expect(await city.watch()).toEqual(NOTHING);
    expect(await count()).toBe(1);
    city.now += 24 * HOUR;
    await city.watch();
    await city.watch();
    const afterDay = await count();
    for (let hour = 0; hour < 23; hour++) {
      city.now += HOUR;
      await city.watch();
    }
    expect(await count()).toBe(afterDay);
    city.now += HOUR;
    expect((await city.watch()).reminded).toBeGreaterThan(0);
  });
});

describe('a response mode', () => {
  const BY = { id: 'chancheng-leader', name: '值班长', tier: 'foshan/chancheng' };
  const declare = (city: IncidentCity, from: number, to: number, more: Partial<ResponseMode> = {}) =>
    city.modes.declare({
      id: `m${from}`,
      level: 'II',
      area: 'foshan/chancheng',
      from: toInstant(EVENING + from * MINUTE),
      to: toInstant(EVENING + to * MINUTE),
      reason: '台风 / typhoon',
      reminderFactor: 0.5,
      declaredBy: BY,
      declaredAt: toInstant(city.now),
      ...more,
    });
  /** Minutes after it was raised at which the centre was reminded that it has not assessed. */
  const reminders = async (city: IncidentCity, id: string): Promise<number[]> => {
    const { obligations } = await city.incident(id);
    return (await city.incidents.events(id)).flatMap((event) =>
      event.type === 'obligation-reminded' && obligations.find((one) => one.id === event.data.obligation)?.action === 'assess'
        ? [(Date.parse(event.at) - EVENING) / MINUTE]
        : [],
    );
  };

  test('shortens the waits that run when it begins, and those after, in its area; when it ends they are as long as ever', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    // Reminded at 90 and 120; at 120 the next wait is 15 min in the mode, and the one begun at 135 is over at 165, when the mode is.
    await declare(city, 125, 140);
    await declare(city, 60, 100, { area: 'foshan/nanhai' });
    await pass(city, 200);
    expect(await reminders(city, id)).toEqual([90, 120, 135, 165, 195]);
  });

  test('that is declared late in a wait brings the reminder at once, and one that is ended changes nothing more', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await declare(city, 85, 300);
    await pass(city, 110);
    await city.modes.end('m85', { at: toInstant(city.now), by: BY });
    await pass(city, 40);
    expect(await reminders(city, id)).toEqual([85, 100, 130]);
  });

  test('of the most severe level counts, never reminds more than once a minute, and halves the day of what is old', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    await declare(city, 61, 64, { level: 'I', reminderFactor: 1e-12 });
    await declare(city, 60, 300, { reminderFactor: 1 });
    await pass(city, 70);
    expect(await reminders(city, id)).toEqual([61, 62, 63]);
    city.now = EVENING + 26 * HOUR;
    await city.watch();
    await city.watch();
    const before = (await reminders(city, id)).length;
    await declare(city, 26 * 60, 60 * 60);
    for (let hour = 0; hour < 24; hour++) {
      city.now += HOUR;
      await city.watch();
    }
    expect((await reminders(city, id)).slice(before).map((minute) => minute / 60)).toEqual([38, 50]);
  });

  test('hastens the reminders of a task that nobody acknowledges, and says in advance when', async () => {
    const city = new IncidentCity();
    const { id } = await city.dispatched();
    await declare(city, 0, 300);
    await pass(city, 12);
    const { reminders: ahead } = await hasteOf(city, city.now, EVENING + 24 * MINUTE);
    expect(ahead).toEqual([]);
    const coming = await hasteOf(city, city.now, EVENING + 25 * MINUTE);
    expect(coming.reminders.map(({ entry, at }) => [entry.task, (at - EVENING) / MINUTE])).toContainEqual(['foshan-gas', 25]);
    await pass(city, 13);
    const reminded = (await city.incidents.events(id)).filter(({ type }) => type === 'acknowledgement-reminded');
    expect(new Set(reminded.map(({ at }) => (Date.parse(at) - EVENING) / MINUTE))).toEqual(new Set([25]));
  });
});

describe('nobody on call', () => {
  const people = (nobody: readonly string[]) => ({
    of: async (unit: string) => (nobody.includes(unit) ? [] : FOSHAN.registry.people.slice(0, 1)),
  });

  test('escalates at once: the lead is told with the breach, the next body with the step that nobody answers', async () => {
    const city = new IncidentCity();
    const { id } = await city.dispatched();
    city.onCall = people(['foshan-gas', 'foshan-housing-bureau']);
    await pass(city, 45);
    expect(await record(city, id, 'foshan-gas')).toEqual([
      'missed 10',
      'to foshan-gas 10',
      'to chancheng-housing-bureau 20',
      'to foshan-housing-bureau 30',
      'to chancheng-emergency-bureau 30',
      'to foshan-emergency-bureau 40',
      'reminded 1 40',
    ]);
    const unattended = (await city.incidents.events(id)).flatMap(({ type, data }) =>
      'nobodyOnCall' in data && (data as { unit: string }).unit === 'foshan-gas' ? [`${type} ${(data as { to?: string }).to ?? ''}`] : [],
    );
    expect(unattended).toEqual(['acknowledgement-missed ', 'acknowledgement-escalated foshan-housing-bureau']);
  });

  test('leaves the lead, who answers for a unit that has nobody on call, the whole wait', async () => {
    const city = new IncidentCity();
    const { id } = await city.raise();
    city.onCall = { of: async () => [] };
    await pass(city, 60);
    const told = (await city.incidents.events(id)).filter(({ type }) => type === 'obligation-escalated');
    expect(told.map(({ data }) => (data as { to: string }).to)).toEqual(['chancheng-centre']);
    await pass(city, 10);
    const bureau = (await city.incidents.events(id)).find(({ data }) => 'to' in data && data.to === 'chancheng-emergency-bureau');
    expect(bureau?.data).toMatchObject({ step: 2, nobodyOnCall: true });
  });
});
