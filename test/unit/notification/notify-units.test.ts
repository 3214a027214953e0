import { describe, expect, test } from 'vitest';
import type { IncidentEventType } from '../../../lib/core/incident/events.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { mapLink } from '../../../lib/core/notification/map-link.ts';
import { messageOf } from '../../../lib/core/notification/texts.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { FOSHAN } from '../support/foshan.ts';
import { HERE, HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const CENTRE = 'chancheng-centre';
const GAS = 'foshan-gas';
const BUREAU = 'chancheng-housing-bureau';
const LEADER = 'chancheng-leader';

/** Units told of the newest event of a type, sorted. */
async function toldOf(city: IncidentCity, incident: Incident, type: IncidentEventType): Promise<string[]> {
  const event = (await city.incidents.events(incident.id)).findLast((one) => one.type === type);
  if (!event) throw new Error(`no event ${type}`);
  city.sent.length = 0;
  await city.notify(event);
  return city.sent.map((line) => line.split(' ')[1] ?? '').sort();
}

/** The gas company has mail and a webhook besides its outbox, the mail twice. */
const REACHABLE: Registry = {
  ...FOSHAN.registry,
  units: FOSHAN.registry.units.map((unit) =>
    unit.id === GAS
      ? {
          ...unit,
          channels: [
            { kind: 'outbox' },
            { kind: 'email', to: 'duty@gas.example' },
            { kind: 'email', to: 'second@gas.example' },
            { kind: 'webhook', to: 'https://gas.example/hook' },
          ],
        }
      : unit,
  ),
};

/** Zumiao has a centre of its own, and the city one for gas in all districts. */
const WITH_CENTRES: Registry = {
  ...FOSHAN.registry,
  tiers: FOSHAN.registry.tiers.map((tier) => (tier.id === 'zumiao' ? { ...tier, centre: 'zumiao-centre' } : tier)),
  units: [
    ...FOSHAN.registry.units,
    ...(['zumiao-centre', 'gas-centre'] as const).map((id) => ({
      id,
      name: { zh: '中心', en: 'centre' },
      kind: 'centre' as const,
      tier: id === 'gas-centre' ? 'foshan' : 'foshan/chancheng/zumiao',
      domains: id === 'gas-centre' ? (['gas'] as const) : [],
      channels: [{ kind: 'outbox' as const }],
      liaison: [],
    })),
  ],
};

describe('who is told', () => {
  test('raised and cleared: the town’s own centre and the sector’s too, where they are', async () => {
    const city = new IncidentCity({ registry: WITH_CENTRES });
    expect(await toldOf(city, await city.raise(), 'raised')).toEqual([CENTRE, GAS, 'gas-centre', 'zumiao-centre']);
    expect(await toldOf(city, await city.raise({ town: 'shiwan' }), 'raised')).toEqual([CENTRE, GAS, 'gas-centre']);
    const flooded = await city.raise({ domain: 'drainage' });
    expect(await toldOf(city, flooded, 'raised')).toEqual([CENTRE, 'drainage-dispatch-centre', 'zumiao-centre']);
    await city.act(flooded, LEADER, 'assess');
    await city.act(flooded, LEADER, 'false-alarm', { reasonCode: 'weather' });
    expect(await toldOf(city, flooded, 'false-alarm')).toContain('zumiao-centre');
    const graver = await city.act(await city.raise(), LEADER, 'regrade', { grade: 'II' });
    expect(await toldOf(city, graver, 'regraded')).toEqual([CENTRE, GAS, 'gas-centre', 'zumiao-centre']);
    await city.act(graver, LEADER, 'regrade', { grade: 'III', reason: 'it was less' });
    expect(await toldOf(city, graver, 'regraded')).toEqual([CENTRE, GAS]);
  });

  test('raised: the centre and, in advance, the responsible unit', async () => {
    const city = new IncidentCity();
    expect(await toldOf(city, await city.raise({ grade: 'II' }), 'raised')).toEqual([CENTRE, GAS]);
  });

  test('dispatched: every obliged unit, once', async () => {
    const city = new IncidentCity();
    expect(await toldOf(city, await city.dispatched(), 'dispatched')).toEqual([CENTRE, BUREAU, GAS]);
  });

  test('dispatched at level I: all bodies in parallel', async () => {
    const city = new IncidentCity();
    expect(await toldOf(city, await city.dispatched({ grade: 'I' }), 'dispatched')).toEqual([
      'chancheng-emergency-bureau',
      BUREAU,
      'foshan-centre',
      'foshan-emergency-bureau',
      GAS,
      'foshan-housing-bureau',
    ]);
  });

  test('a warning goes to the unit concerned, a breach to it and to the centre', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    city.now += 60 * MINUTE;
    await city.watch();
    expect(await toldOf(city, incident, 'obligation-warned')).toEqual([GAS]);
    city.now += 11 * MINUTE;
    await city.watch();
    expect(await toldOf(city, incident, 'obligation-breached')).toEqual([CENTRE, GAS]);
  });

  test('the centre’s own breach is told to it once', async () => {
    const city = new IncidentCity();
    const incident = await city.raise();
    city.now += 60 * MINUTE;
    await city.watch();
    expect(await toldOf(city, incident, 'obligation-breached')).toEqual([CENTRE]);
  });

  test('what a unit does is told to the centre; what the centre gives, to the unit', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, `${BUREAU}-lead`, 'return', { reason: 'not ours' });
    expect(await toldOf(city, incident, 'returned')).toEqual([CENTRE]);
    await city.act(incident, LEADER, 'reassign', { obligation: owed(incident, 'guide').id, unit: 'chancheng-water-bureau' });
    expect(await toldOf(city, incident, 'reassigned')).toEqual(['chancheng-water-bureau']);
    await city.act(incident, `${GAS}-member`, 'acknowledge');
    await city.act(incident, `${GAS}-member`, 'arrive', { position: HERE });
    expect(await toldOf(city, incident, 'arrived')).toEqual([CENTRE]);
    await city.act(incident, `${GAS}-member`, 'dispose');
    expect(await toldOf(city, incident, 'obligation-disposed')).toEqual([CENTRE]);
    const disposed = await city.act(incident, `${GAS}-member`, 'feed-back');
    expect(await toldOf(city, incident, 'fed-back')).toEqual([CENTRE]);
    await city.act(incident, LEADER, 'reject', { obligation: owed(disposed, 'dispose').id, reason: 'no' });
    expect(await toldOf(city, incident, 'rejected')).toEqual([GAS]);
  });

  test('the end is told to everybody who was told before, and to nobody else', async () => {
    const city = new IncidentCity();
    const cleared = await city.disposed();
    await city.act(cleared, LEADER, 'verify');
    await city.act(cleared, LEADER, 'clear');
    expect(await toldOf(city, cleared, 'cleared')).toEqual([CENTRE, BUREAU, GAS]);
    const nothing = await city.raise();
    await city.act(nothing, LEADER, 'assess');
    await city.act(nothing, LEADER, 'false-alarm', { reasonCode: 'weather' });
    expect(await toldOf(city, nothing, 'false-alarm')).toEqual([CENTRE, GAS]);
  });

  test('before the dispatch a regulator is not called, though its line was given to another one', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'reassign', { obligation: owed(raised, 'guide').id, unit: 'chancheng-water-bureau' });
    expect(await toldOf(city, raised, 'reassigned')).toEqual([]);
  });

  test('remarks, calls and what is for the record alone are told to nobody', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'comment', { note: 'a remark' });
    expect(await toldOf(city, raised, 'commented')).toEqual([]);
    await city.act(raised, LEADER, 'assess');
    expect(await toldOf(city, raised, 'assessment-started')).toEqual([]);
  });
});

describe('one for each event, unit and channel', () => {
  test('whatever is repeated, and however many do it at once', async () => {
    const city = new IncidentCity({ registry: REACHABLE });
    const incident = await city.raise();
    for (let round = 0; round < 3; round++) await city.notifyAll(incident.id);
    expect([...city.sent].sort()).toEqual([
      `${incident.id}#1 ${CENTRE} outbox`,
      `${incident.id}#1 ${GAS} email`,
      `${incident.id}#1 ${GAS} outbox`,
      `${incident.id}#1 ${GAS} webhook`,
    ]);
    const rows = await city.told();
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(4);
    expect(rows.every(({ sentAt }) => sentAt !== undefined)).toBe(true);
    expect(rows.filter(({ deliveredAt }) => deliveredAt).map(({ channel }) => channel)).toEqual(['outbox', 'outbox']);
  });

  test('where the record is the delivery nothing is sent, and it counts as sent when it is recorded', async () => {
    const city = new IncidentCity({ registry: REACHABLE });
    city.recorded.add('outbox');
    const incident = await city.raise();
    await city.notifyAll(incident.id);
    expect([...city.sent].sort()).toEqual([`${incident.id}#1 ${GAS} email`, `${incident.id}#1 ${GAS} webhook`]);
    const outbox = (await city.told()).filter(({ channel }) => channel === 'outbox');
    expect(outbox).toHaveLength(2);
    for (const row of outbox) expect(row).toMatchObject({ sentAt: row.createdAt, deliveredAt: row.createdAt });
  });

  test('a channel that fails comes again, and the others are not told twice', async () => {
    const city = new IncidentCity({ registry: REACHABLE });
    const incident = await city.raise();
    city.broken.add('webhook');
    await expect(city.notifyAll(incident.id)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(city.sent).toHaveLength(3);
    expect((await city.told()).filter(({ sentAt }) => sentAt === undefined).map(({ channel }) => channel)).toEqual(['webhook']);
    city.broken.clear();
    city.sent.length = 0;
    await city.notifyAll(incident.id);
    expect(city.sent).toEqual([`${incident.id}#1 ${GAS} webhook`]);
  });

  test('a message that waited tells those who were concerned then', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    await city.act(incident, LEADER, 'reject', { obligation: owed(incident, 'dispose').id, reason: 'no' });
    await city.act(incident, LEADER, 'reassign', {
      obligation: owed(await city.incident(incident.id), 'dispose').id,
      unit: 'water-company',
    });
    expect(await toldOf(city, incident, 'raised')).toEqual([CENTRE, GAS]);
    expect(await toldOf(city, incident, 'dispatched')).toEqual([CENTRE, BUREAU, GAS]);
  });
});

describe('an acknowledgement', () => {
  test('answers what the unit was told before, on all its channels, and nobody else’s', async () => {
    const city = new IncidentCity({ registry: REACHABLE });
    const incident = await city.dispatched();
    await city.notifyAll(incident.id);
    city.now += 3 * MINUTE;
    await city.act(incident, `${GAS}-member`, 'acknowledge');
    await city.notifyAll(incident.id);
    const answered = (await city.told()).filter(({ answeredAt }) => answeredAt);
    expect(new Set(answered.map(({ unit }) => unit))).toEqual(new Set([GAS]));
    expect(answered).toHaveLength(6);
    expect(answered.every(({ answeredAt }) => Date.parse(answeredAt ?? '') === city.now)).toBe(true);
  });

  test('that is dealt with before the dispatch is, answers it all the same', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, `${GAS}-member`, 'acknowledge');
    const events = await city.incidents.events(incident.id);
    await city.notify(...[...events].reverse());
    const rows = (await city.told()).filter(({ unit }) => unit === GAS);
    expect(rows).toHaveLength(2);
    expect(rows.every(({ answeredAt }) => answeredAt !== undefined)).toBe(true);
  });

  test('does not answer what came after it, also when it comes again', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, `${GAS}-member`, 'acknowledge');
    city.now += 61 * MINUTE;
    await city.watch();
    await city.notifyAll(incident.id);
    await city.notifyAll(incident.id);
    const warned = (await city.told()).filter(({ event, unit }) => unit === GAS && Number(event.split('#')[1]) > 5);
    expect(warned).toHaveLength(1);
    expect(warned[0]?.answeredAt).toBeUndefined();
  });
});

describe('the text', () => {
  test('says in both languages what and where, how severe, and what the unit owes by when', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.notifyAll(incident.id);
    const message = city.messages.findLast(({ unit }) => unit === GAS);
    expect(message?.subject).toEqual({ zh: '派单：祖庙街道燃气III级', en: 'Dispatched: gas, Zumiao, level III' });
    expect(message?.text.zh.split('\n')).toEqual([
      `有气味 / smell of gas（${incident.id}）`,
      '到场：11-23 21:10 前（未核定）',
      '处置：11-23 22:00 前（未核定）',
      '反馈：11-23 22:00 前（未核定）',
    ]);
    expect(message?.text.en.split('\n')).toEqual([
      `有气味 / smell of gas (${incident.id})`,
      'be on scene by 11-23 21:10 (provisional)',
      'dispose by 11-23 22:00 (provisional)',
      'feed back by 11-23 22:00 (provisional)',
    ]);
  });

  test('leads to the place on the city’s map, shifted for a Chinese one, and to a geo: URI where none is configured', async () => {
    const city = new IncidentCity();
    await city.notifyAll((await city.raise({ position: HERE })).id);
    const [shifted = ''] = /(?<=位置：).*$/m.exec(city.messages[0]?.text.zh ?? '') ?? [];
    const [, lon, lat] = /position=([\d.]+),([\d.]+)$/.exec(shifted) ?? [];
    // Some 600 m in Foshan, and no two libraries differ by a metre.
    expect([Number(lon) - HERE.lon, Number(lat) - HERE.lat].map((degrees) => Math.round(degrees * 1e4))).toEqual([55, -25]);
    expect(mapLink(HERE, undefined)).toBe('geo:23.030000,113.110000');
    expect(mapLink(HERE, { url: 'https://map.example/{lat}/{lon}', datum: 'wgs84' })).toBe('https://map.example/23.030000/113.110000');
  });

  test('of an exercise says so first', async () => {
    const city = new IncidentCity();
    await city.notifyAll((await city.raise({ exercise: true })).id);
    for (const { subject, text } of city.messages) {
      expect([subject.zh, text.zh].every((line) => line.startsWith('【演练】'))).toBe(true);
      expect([subject.en, text.en].every((line) => line.startsWith('[EXERCISE] '))).toBe(true);
    }
    expect(city.messages).toHaveLength(2);
  });

  test('masks telephone numbers, and carries none of the reporter’s', async () => {
    const city = new IncidentCity();
    const reporter = { name: '李四', phone: '13912345678' };
    await city.notifyAll((await city.raise({ title: '李先生 138 1234 5678 报漏气 0757-83991234', reporter })).id);
    const sent = JSON.stringify(city.messages);
    expect(sent).toContain('李先生 138****5678 报漏气 0757-****1234');
    expect(sent).not.toMatch(/13912345678|李四/);
  });

  test('there is one for every event that anybody is told of', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed({ grade: 'I' });
    city.now += 14 * HOUR;
    await city.watch();
    await city.notifyAll(incident.id);
    for (const { subject } of city.messages) {
      expect(subject.zh).toMatch(/^[\u4e00-\u9fff]/);
      expect(subject.en).toMatch(/^[A-Z]/);
    }
  });
});

test('the line for a short message or a call names what it happened to, else what was reported, before what is owed', async () => {
  const city = new IncidentCity();
  const incident = await city.dispatched();
  const event = (await city.incidents.events(incident.id)).findLast(({ type }) => type === 'dispatched');
  if (!event) throw new Error('not dispatched');
  const context = { unit: GAS, place: { zh: '祖庙街道', en: 'Zumiao' }, nameOf: (id: string) => ({ zh: id, en: id }) };
  const ofAsset = messageOf(event, incident, { ...context, asset: { zh: '1号阀井', en: 'valve well 1' } });
  expect(ofAsset.short.zh).toMatch(/^派单：祖庙街道燃气III级，1号阀井；到场：/);
  expect(ofAsset.short.en).toContain('valve well 1; ');
  expect(messageOf(event, incident, context).short.zh).toMatch(/^派单：祖庙街道燃气III级，有气味 \/ smell of gas；到场：/);
});
