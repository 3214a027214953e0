import { beforeAll, describe, expect, test } from 'vitest';
import { contentOf } from '../../../lib/core/cap/content.ts';
import { CAP_CONTENT_TYPE, type CapAlert, type CapInfo } from '../../../lib/core/cap/model.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { ApiCity } from '../support/api-city.ts';
import { messageIn, newest, series } from '../support/cap-messages.ts';
import { FOSHAN } from '../support/foshan.ts';
import { EVENING, HOUR, MINUTE } from '../support/incident-city.ts';

const LEADER = 'chancheng-leader';
const LIFE = [
  [LEADER, 'assess'],
  [LEADER, 'confirm'],
  [LEADER, 'dispatch'],
  ['foshan-gas-member', 'acknowledge'],
  ['foshan-gas-member', 'dispose'],
  ['foshan-gas-member', 'feed-back'],
  [LEADER, 'verify'],
  [LEADER, 'publish-report'],
  [LEADER, 'clear'],
  [LEADER, 'archive'],
] as const;

const english = ({ info = [] }: CapAlert): CapInfo => info.find(({ language }) => language === 'en-US') as CapInfo;
const judgement = (alert: CapAlert) => {
  const { responseType, urgency, severity, certainty } = english(alert);
  return [responseType?.join(), urgency, severity, certainty].join(' ');
};
const parameter = (alert: CapAlert, name: string): string | undefined =>
  english(alert).parameter?.find(({ valueName }) => valueName === `citywatch:${name}`)?.value;

let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start();
});

async function whole(report: object = {}): Promise<{ readonly id: string }> {
  const incident = await city.raise({ position: { lat: 23.03, lon: 113.11 }, ...report });
  for (const [by, action] of LIFE) {
    city.now += MINUTE;
    const answer = await city.act(incident, by, action, { level: 'II' });
    expect(answer.status, `${action}: ${answer.text}`).toBe(200);
  }
  return incident;
}

describe('an incident as CAP messages', () => {
  let messages: CapAlert[];
  let incident: { readonly id: string };
  beforeAll(async () => {
    city.now = EVENING;
    incident = await whole();
    messages = await series(city, incident);
  });

  test('is a draft, then an Alert, then Updates, the last an all-clear; each says how it stands', () => {
    expect(messages.map((one) => [one.status, one.msgType, parameter(one, 'state') ?? '-', judgement(one)].join(' | '))).toEqual([
      'Draft | Alert | - | Assess Expected Moderate Possible',
      'Actual | Alert | confirmed | Execute Immediate Severe Observed',
      'Actual | Update | dispatched | Execute Immediate Severe Observed',
      'Actual | Update | handling | Execute Immediate Severe Observed',
      'Actual | Update | disposed | Monitor Past Severe Observed',
      'Actual | Update | verified | Monitor Past Severe Observed',
      'Actual | Update | cleared | AllClear Past Minor Observed',
    ]);
  });

  test('has no identifier twice; an Update refers to every message since the Alert, and to no draft', () => {
    const identifiers = messages.map(({ identifier }) => identifier);
    expect(new Set(identifiers).size).toBe(messages.length);
    expect(identifiers[1]).toBe(`${incident.id}.3`);
    const triple = ({ sender, identifier, sent }: CapAlert) => `${sender},${identifier},${sent}`;
    expect(messages.map(({ references }) => references)).toEqual([
      undefined,
      undefined,
      ...[3, 4, 5, 6, 7].map((end) =>
        messages
          .slice(1, end - 1)
          .map(triple)
          .join(' '),
      ),
    ]);
  });

  test('is told with its sender, its moment here, and for whom', () => {
    expect(messages[1]).toMatchObject({
      sender: 'chancheng@foshan.citywatch',
      sent: '2026-11-23T20:02:00+08:00',
      scope: 'Restricted',
      restriction: expect.stringContaining('monitoring centres'),
      incidents: incident.id,
    });
  });

  test('is told in Chinese and English, with place, code and what it is here', () => {
    const [zh, en] = messages[1]?.info ?? [];
    expect([zh?.language, en?.language]).toEqual(['zh-CN', 'en-US']);
    expect(zh).toMatchObject({
      event: '燃气安全事件',
      headline: '祖庙街道燃气II级：有气味',
      senderName: expect.stringContaining('监测中心'),
    });
    expect(en).toMatchObject({
      category: ['Safety', 'Infra'],
      headline: 'gas, Zumiao, level II: smell of gas',
      onset: '2026-11-23T20:00:00+08:00',
      eventCode: [{ valueName: 'citywatch:domain', value: 'gas' }],
      area: [{ areaDesc: 'Zumiao', circle: ['23.03,113.11 0'], geocode: [{ valueName: 'GB/T 2260', value: '440604012' }] }],
    });
    const shown = Object.fromEntries((en?.parameter ?? []).map(({ valueName, value }) => [valueName, value]));
    expect(shown).toEqual({
      'citywatch:incident': incident.id,
      'citywatch:version': '3',
      'citywatch:state': 'confirmed',
      'citywatch:kind': 'report',
      'citywatch:grade': 'III',
      'citywatch:level': 'II',
      'citywatch:mechanism': '2022-06',
      'citywatch:provisional': expect.stringContaining('未核定'),
    });
  });

  test('is the same, byte by byte, whenever it is asked for; any one can be had by its identifier', async () => {
    const path = `/v1/incidents/${incident.id}/cap`;
    const before = await city.get('auditor', path);
    expect(before).toMatchObject({ status: 200, headers: { 'content-type': CAP_CONTENT_TYPE } });
    city.now += HOUR;
    expect((await city.get('chancheng-duty', path)).text).toBe(before.text);
    const first = await city.get('auditor', path, { message: `${incident.id}.3` });
    expect(messageIn(first.text)).toEqual(messages[1]);
    expect(await city.get('auditor', path, { message: `${incident.id}.99` })).toMatchObject({ status: 404 });
  });

  test('is for whoever sees the incident', async () => {
    const path = `/v1/incidents/${incident.id}/cap`;
    expect((await city.get('foshan-gas-member', path)).status).toBe(200);
    expect((await city.get('nanhai-duty', path)).status).toBe(404);
    expect((await city.get(undefined, path)).status).toBe(401);
  });
});

test('a false alarm is a Cancel of what was said before; opened again, it begins anew under new names', async () => {
  const incident = await city.raise();
  await city.act(incident, LEADER, 'assess');
  const draft = await newest(city, incident);
  await city.act(incident, LEADER, 'false-alarm', { reasonCode: 'weather', text: '电话 13800138000 已核实' });
  const cancel = await newest(city, incident);
  expect(cancel).toMatchObject({
    msgType: 'Cancel',
    status: 'Actual',
    references: `${draft.sender},${draft.identifier},${draft.sent}`,
    note: '误报 / false alarm: weather; 电话 138****8000 已核实',
  });
  expect(judgement(cancel)).toBe('None Past Minor Unlikely');
  await city.act(incident, LEADER, 'reopen');
  await city.act(incident, LEADER, 'confirm', { level: 'III' });
  const messages = await series(city, incident);
  expect(messages.map(({ status, msgType }) => `${status} ${msgType}`)).toEqual([
    'Draft Alert',
    'Actual Cancel',
    'Draft Alert',
    'Actual Alert',
  ]);
  expect(messages[3]?.references).toBeUndefined();
  expect(new Set(messages.map(({ identifier }) => identifier)).size).toBe(4);
});

test('an exercise says so in every message that is acted on', async () => {
  const incident = await whole({ exercise: true });
  for (const message of await series(city, incident)) {
    expect(message.status).toBe(message.note?.includes('not assessed') ? 'Draft' : 'Exercise');
    expect(message.note).toContain('演练 / exercise');
    expect(english(message).headline).toMatch(/^\[EXERCISE\] /);
  }
});

test('what concerns nobody outside issues no message', async () => {
  const incident = await city.raise();
  await city.act(incident, LEADER, 'assess');
  await city.act(incident, LEADER, 'comment', { note: 'x' });
  await city.act(incident, LEADER, 'log-call', { callee: 'x', answered: true });
  expect(await series(city, incident)).toHaveLength(1);
});

test.each([
  ['bridge', 'Infra'],
  ['fire', 'Fire'],
  ['drainage', 'Infra'],
  ['elevator', 'Rescue'],
  ['rail', 'Transport'],
  ['forest-fire', 'Fire'],
  ['high-risk-enterprise', 'CBRNE'],
  ['other', 'Other'],
])('%s is first of all %s', async (domain, category) => {
  expect(english(await newest(city, await city.raise({ domain }))).category[0]).toBe(category);
});

test('an incident that was merged into another is not over: it says where it goes on', async () => {
  const { id } = await whole();
  const incident = (await city.tenant('chancheng').incidents.load(id)) as Incident;
  const merged = { ...incident, clearedAt: undefined, mergedInto: '01M844DZG0000000000000000A-chancheng' } as unknown as Incident;
  const content = contentOf(merged, FOSHAN.registry, undefined);
  expect(content).toMatchObject({ phase: 'actual', status: 'Actual', incidents: `${id} 01M844DZG0000000000000000A-chancheng` });
  expect(content.note).toBe('并入 / merged into 01M844DZG0000000000000000A-chancheng');
  expect(content.info[0]).toMatchObject({ responseType: ['Execute'], severity: 'Severe' });
  expect(content.info[0]?.parameter).toContainEqual({ valueName: 'citywatch:state', value: 'merged' });
});
