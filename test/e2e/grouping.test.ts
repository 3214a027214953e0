import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlarmRow } from '../../lib/core/incident/model.ts';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatchHere } from '../support/command.ts';
import { connectDevice, type Device } from '../support/device.ts';
import { act, expectStatus, type IncidentView, incident, incidentsAt, settled } from '../support/incidents.ts';
import { positionOf, type Well, withWells } from '../unit/support/near-wells.ts';

const BEGIN = '2026-11-23T08:00:00+08:00';
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const WATCH = 'chancheng-duty';
const OWNER = 'foshan-gas-member';

/** Assets of one gateway: more than an incident has rows for before it folds them. */
const FARM = 42;

/** Each part of the test has a row of wells of its own, kilometres apart. */
const WELLS: readonly Well[] = [
  { id: 'again', north: 0 },
  ...[0, 299, 400].map((north): Well => ({ id: `near-${north}`, north, east: 3000 })),
  { id: 'near-south', north: -200, east: 3000 },
  ...[0, 200].map((north): Well => ({ id: `at-once-${north}`, north, east: 6000 })),
  { id: 'flaps', north: 0, east: 9000 },
  { id: 'broken', north: 0, east: 12_000 },
  { id: 'sewer', north: 0, east: -3000, domain: 'drainage', gateway: 'sewer-box' },
  { id: 'sewer-well', north: 20, east: -3000, gateway: 'sewer-box' },
  { id: 'span-a', north: 0, east: 12_000, domain: 'bridge' },
  { id: 'span-b', north: 400, east: 12_000, domain: 'bridge' },
  ...Array.from({ length: FARM }, (_, index): Well => ({ id: `farm-${index}`, north: 400 * index, east: -6000, gateway: 'farm' })),
];

const rule = (id: string) => ({
  id,
  metric: 'ch4',
  unit: '%{vol}',
  when: { above: { III: 1, II: 4 } },
  clear: { below: 0.8 },
  source: 'test',
});
const TWO_SPANS = {
  id: 'two-spans',
  metric: 'ch4',
  unit: '%{vol}',
  when: { any: [{ above: 1 }], within: 'PT10M', across: { radius: 500 }, sources: 2 },
  grade: 'II',
  source: 'test',
};
/** Without the wait of Foshan's own rule; and biogas in a sewer explains what the gas wells on its box measure. */
const RULES = [
  { domain: 'gas', rules: [rule('ch4-space')] },
  { domain: 'bridge', rules: [TWO_SPANS] },
  {
    domain: 'drainage',
    rules: [rule('biogas')],
    inhibits: [{ source: { rules: ['biogas'] }, target: { domain: 'gas', rules: ['ch4-space'] }, equal: ['thing'] }],
  },
];

let city: RunningCity;
let now = Date.parse(BEGIN);
const devices = new Map<string, Device>();

beforeAll(async () => {
  city = await startCity({ args: ['--clock', 'manual', '--now', BEGIN] });
  for (const [kind, body] of [
    ['registry', withWells(WELLS)],
    ['rules', RULES],
  ] as const)
    expectStatus(await city.api('admin', 'POST', '/v1/publications', { kind, body }), 201);
});
afterAll(async () => {
  for (const device of devices.values()) await device.close();
  await city?.stop();
});

interface RowView extends Partial<AlarmRow> {
  readonly asset: string;
  readonly episode: string;
  readonly count?: number;
}
/** An incident with what the API shows of grouping. */
type Grouped = Omit<IncidentView, 'alarms'> & {
  readonly alarms: readonly RowView[];
  readonly occurrence: number;
  readonly proposedLevel: string | null;
  readonly mergeProposed: string | null;
  readonly mergedInto?: string;
  readonly assetCount?: number;
};

const instant = (millis: number): string => `${new Date(millis + 8 * HOUR).toISOString().slice(0, -1)}+08:00`;
async function pass(millis: number): Promise<void> {
  now += millis;
  expectStatus(await city.api('operator', 'PUT', '/v1/local/clock', { now: instant(now) }), 200);
}

async function deviceOf(thing: string): Promise<Device> {
  const device = devices.get(thing) ?? (await connectDevice(city, 'chancheng', thing));
  devices.set(thing, device);
  return device;
}

/** What wells measure now, in one pack of their box. */
async function measure(wells: string | readonly string[], value: number, thing?: string): Promise<void> {
  const all = [wells].flat();
  const device = await deviceOf(thing ?? `${all[0]}-box`);
  await device.publish(all.map((well) => ({ n: `${well}-ch4/ch4`, v: value })));
  await settled(city);
}
const [ALARM, QUIET] = [1.5, 0.1];

const at = async (asset: string): Promise<Grouped[]> => (await incidentsAt(city, asset)) as unknown as Grouped[];
const load = async (id: string): Promise<Grouped> => (await incident(city, id)) as unknown as Grouped;
const typesOf = ({ timeline }: Grouped): string[] => timeline.map(({ type }) => type);
/** The only incident of an asset. */
async function onlyAt(asset: string): Promise<Grouped> {
  const [found, ...more] = await at(asset);
  if (!found || more.length > 0) throw new Error(`expected one incident at ${asset}, found ${more.length + (found ? 1 : 0)}`);
  return load(found.id);
}

describe('an asset that alarms again', () => {
  test('while its incident is open stays in it', async () => {
    await measure('again', ALARM);
    await pass(20 * MINUTE);
    await measure('again', QUIET);
    await pass(SECOND);
    await measure('again', ALARM);
    const { alarms, occurrence } = await onlyAt('again');
    expect(alarms.map(({ clearedAt }) => clearedAt !== undefined)).toEqual([true, false]);
    expect(occurrence).toBe(1);
  });

  test('within 24 h of the end is a new incident that names the old one', async () => {
    const { id } = await onlyAt('again');
    await pass(SECOND);
    await measure('again', QUIET);
    await act(city, id, WATCH, 'assess');
    await act(city, id, WATCH, 'confirm', { level: 'III', reason: 'test' });
    await act(city, id, WATCH, 'dispatch');
    await act(city, id, OWNER, 'acknowledge');
    await act(city, id, OWNER, 'arrive', { position: positionOf({ north: 0 }) });
    await act(city, id, OWNER, 'dispose');
    await act(city, id, OWNER, 'feed-back');
    await act(city, id, WATCH, 'verify');
    await act(city, id, WATCH, 'clear');
    await pass(5 * HOUR);
    await measure('again', ALARM);
    const [second, first] = await at('again');
    expect(second).toMatchObject({ state: 'raised', recurrenceOf: id, occurrence: 2, proposedLevel: null });
    expect(first).toMatchObject({ id, state: 'cleared' });
  });

  test('for the third time is proposed one level up, also after a false alarm; a person decides', async () => {
    const [second] = await at('again');
    await pass(SECOND);
    await measure('again', QUIET);
    await act(city, second?.id ?? '', WATCH, 'assess');
    await act(city, second?.id ?? '', WATCH, 'false-alarm', { reasonCode: 'sensor-fault' });
    await pass(HOUR);
    await measure('again', ALARM);
    const [third] = await at('again');
    expect(third).toMatchObject({ grade: 'III', recurrenceOf: second?.id, occurrence: 3, proposedLevel: 'II', level: null });
    expect(typesOf(await load(third?.id ?? ''))).toContain('level-proposed');
    await act(city, third?.id ?? '', WATCH, 'assess');
    expect(await act(city, third?.id ?? '', WATCH, 'confirm', { level: 'II', reason: 'third time' })).toMatchObject({
      grade: 'III',
      level: 'II',
      proposedLevel: null,
    });
  });
});

describe('two assets of a domain', () => {
  test('within 300 m and 10 min are one incident; farther, or later, they are two', async () => {
    await measure('near-0', ALARM);
    await pass(10 * MINUTE);
    await measure('near-299', ALARM);
    // 101 m from the one that joined: the incident's place does not move.
    await measure('near-400', ALARM);
    await pass(MINUTE);
    await measure('near-south', ALARM);
    const { alarms, assetCount } = await onlyAt('near-0');
    expect(alarms.map(({ asset }) => asset)).toEqual(['near-0', 'near-299']);
    expect(assetCount).toBe(2);
    expect(await at('near-299')).toEqual([]);
    for (const asset of ['near-400', 'near-south']) expect((await onlyAt(asset)).alarms.map((row) => row.asset)).toEqual([asset]);
  });

  test('that alarm at the same moment are one incident', async () => {
    const boxes = await Promise.all(['at-once-0', 'at-once-200'].map((well) => deviceOf(`${well}-box`)));
    await Promise.all(boxes.map((box) => box.publish([{ n: `${box.thing.replace(/-box$/, '-ch4')}/ch4`, v: ALARM }])));
    await settled(city);
    const [one, ...more] = [...(await at('at-once-0')), ...(await at('at-once-200'))];
    expect(more).toEqual([]);
    expect(one?.alarms.map(({ asset }) => asset).sort()).toEqual(['at-once-0', 'at-once-200']);
  });
});

describe('a report by hand', () => {
  test('beside an open incident is one of its own, and a merge is proposed, which a person does', async () => {
    const beside = await onlyAt('near-400');
    const report = { domain: 'gas', kind: 'report', title: '有气味 / smell of gas', town: 'zumiao', grade: 'III' };
    const post = async (north: number): Promise<Grouped> =>
      expectStatus(
        await city.api(WATCH, 'POST', '/v1/incidents', { ...report, position: positionOf({ north, east: 3000 }) }),
        201,
      ) as Grouped;
    const far = await post(5000);
    expect(far.mergeProposed).toBeNull();
    const near = await load((await post(480)).id);
    expect(near).toMatchObject({ mergeProposed: beside.id, state: 'raised' });
    const event = near.timeline.find(({ type }) => type === 'merge-proposed');
    expect(event?.data).toEqual({ with: beside.id, metres: 80 });
    await act(city, near.id, WATCH, 'merge', { into: beside.id, reason: 'the same smell' });
    expect(await load(near.id)).toMatchObject({ state: 'archived', mergedInto: beside.id });
    expect(typesOf(await load(beside.id))).toContain('absorbed');
  });
});

describe('a storm over one gateway', () => {
  test('is one incident with a row for each asset, which counts', async () => {
    const farm = Array.from({ length: FARM }, (_, index) => `farm-${index}`);
    for (const value of [ALARM, QUIET, ALARM]) {
      await measure(farm, value, 'farm');
      await pass(30 * SECOND);
    }
    // Of whichever was evaluated first.
    const all = (await everyItem<Grouped>(city, '/v1/incidents?limit=200')).filter(({ asset }) => asset?.startsWith('farm-'));
    expect(all).toHaveLength(1);
    const { id, assetCount, alarms } = await load(all[0]?.id ?? '');
    expect(assetCount).toBe(FARM);
    expect(new Set(alarms.map(({ asset }) => asset)).size).toBe(FARM);
    expect(alarms.map(({ count, active, folded }) => `${folded} ${count} ${active}`)).toEqual(Array.from(farm, () => 'asset 2 1'));
    expect((await city.api('auditor', 'GET', `/v1/audit/${id}`)).body).toMatchObject({ verified: true });
  });
});

describe('an alarm that flaps', () => {
  test('is one row that says so and counts, until it was quiet for 10 min', async () => {
    for (let onset = 0; onset < 7; onset++) {
      await measure('flaps', ALARM);
      await pass(20 * SECOND);
      await measure('flaps', QUIET);
      await pass(20 * SECOND);
    }
    const during = await onlyAt('flaps');
    expect(during.alarms).toMatchObject([{ asset: 'flaps', folded: 'sensor', flapping: true }]);
    await pass(11 * MINUTE);
    const after = await onlyAt('flaps');
    expect(after.alarms).toMatchObject([{ count: 7, active: 0, clearedAt: expect.any(String) }]);
    expect(after.alarms[0]?.flapping).toBeUndefined();
  });
});

describe('an alarm that another one explains', () => {
  test('is recorded where that one is, and nobody is sent; it is raised when that one ends', async () => {
    await measure('sewer', ALARM, 'sewer-box');
    const { id, alarms } = await onlyAt('sewer');
    await measure('sewer-well', ALARM, 'sewer-box');
    const [, held] = (await load(id)).alarms;
    expect(held).toMatchObject({ asset: 'sewer-well', inhibitedBy: alarms[0]?.episode });
    await pass(2 * MINUTE);
    expect(await at('sewer-well')).toEqual([]);
    await measure('sewer', QUIET, 'sewer-box');
    await pass(MINUTE);
    const raised = await onlyAt('sewer-well');
    expect(raised).toMatchObject({ state: 'raised', domain: 'gas', alarms: [{ episode: held?.episode }] });
    expect(raised.alarms[0]?.inhibitedBy).toBeUndefined();
    expect((await load(id)).alarms).toMatchObject([{ asset: 'sewer' }, { asset: 'sewer-well', movedTo: raised.id }]);
  });
});

describe('a gateway that falls silent', () => {
  const farm = Array.from({ length: FARM }, (_, index) => `farm-${index}`);
  const silent = ({ rule }: { readonly rule?: string }): boolean => rule === 'ch4-silent';
  /** Incidents at its wells that are about silence, with their rows. */
  const silences = async (): Promise<Grouped[]> => {
    const all = (await everyItem<Grouped>(city, '/v1/incidents?limit=200')).filter(({ asset }) => asset?.startsWith('farm-'));
    return (await Promise.all(all.map(({ id }) => load(id)))).filter(({ alarms }) => alarms.some(silent));
  };

  test('with more than forty sensors is one incident, as of the moment at which they had been silent for five minutes', async () => {
    // Of the storm before, nothing is left to join.
    for (const { id } of (await everyItem<Grouped>(city, '/v1/incidents?limit=200')).filter(({ asset }) => asset?.startsWith('farm-'))) {
      await measure(farm, QUIET, 'farm');
      await act(city, id, WATCH, 'assess');
      await act(city, id, WATCH, 'false-alarm', { reasonCode: 'test' });
    }
    const listening = { id: 'ch4-silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT5M' }, grade: 'III', source: 'test' };
    const body = RULES.map((pack) => (pack.domain === 'gas' ? { ...pack, rules: [...pack.rules, listening] } : pack));
    expectStatus(await city.api('admin', 'POST', '/v1/publications', { kind: 'rules', body }), 201);
    await pass(SECOND);
    await measure(farm, QUIET, 'farm');
    const heard = now;
    await pass(4 * MINUTE);
    expect(await silences()).toEqual([]);
    await pass(30 * MINUTE);
    const [found, ...more] = await silences();
    expect(more).toEqual([]);
    expect(found).toMatchObject({ state: 'raised', domain: 'gas', grade: 'III', assetCount: FARM });
    expect(new Set(found?.alarms.map(({ asset }) => asset))).toEqual(new Set(farm));
    for (const { onsetAt } of found?.alarms ?? []) expect(onsetAt).toBe(instant(heard + 5 * MINUTE));
    // The watcher looks each minute.
    expect(Date.parse(found?.raisedAt ?? '') - heard).toBeLessThanOrEqual(6 * MINUTE);
  });

  test('and that is heard again ends it, all of it', async () => {
    await measure(farm, QUIET, 'farm');
    const [found] = await silences();
    for (const { clearedAt, active } of found?.alarms ?? []) expect([clearedAt, active ?? 0]).toEqual([instant(now), 0]);
  });
});

describe('a sensor that is broken', () => {
  test('is an order for its keeper, who alone is told, and no incident; it closes when the readings are good again', async () => {
    const device = await deviceOf('broken-box');
    const minutes = async (count: number, reading: object): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await device.publish([{ n: 'broken-ch4/ch4', ...reading }]);
        await settled(city);
        await pass(3 * MINUTE);
      }
    };
    const orders = () => everyItem<{ id: string; version: number; state: string }>(city, '/v1/maintenance-orders?sensor=broken-ch4');
    await minutes(4, { u: 'Cel', v: 20 });
    expect(await orders()).toEqual([]);
    await minutes(2, { u: 'Cel', v: 20 });
    const [order] = await orders();
    expect(order).toMatchObject({ state: 'open', fault: 'unknown-unit', unit: 'foshan-gas', metrics: [{ metric: 'ch4' }] });
    const told = (await everyItem<{ order: string | null; unit: string }>(city, '/v1/notifications?limit=200')).filter(
      (row) => row.order === order?.id,
    );
    expect(new Set(told.map(({ unit }) => unit))).toEqual(new Set(['foshan-gas']));
    const id = order?.id ?? '';
    const maintenance = async (by: string, ...args: string[]): Promise<CommandResult> =>
      citywatchHere(['maintenance', ...args, '--token', await city.token(by), '--url', city.http]);
    expect((await maintenance(OWNER, 'list', '--sensor', 'broken-ch4')).stdout).toMatch(`${id}\topen\t`);
    const others = await maintenance(WATCH, 'acknowledge', id);
    expect(others).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('the order is for foshan-gas') });
    const acknowledged = await maintenance(OWNER, 'acknowledge', id, '--note', '明天去', '--json');
    expect(JSON.parse(acknowledged.stdout)).toMatchObject({ state: 'acknowledged', acknowledged: { note: '明天去' } });
    await minutes(6, { v: 0.1 });
    expect(await orders()).toMatchObject([{ id, state: 'closed' }]);
    expect(await maintenance(OWNER, 'list', '--sensor', 'broken-ch4')).toMatchObject({ status: 0, stdout: '' });
    expect((await maintenance(OWNER, 'list', '--sensor', 'broken-ch4', '--state', 'all')).stdout).toMatch(`${id}\tclosed\t`);
    expect((await maintenance(OWNER, 'done', id)).stderr).toContain('an order that is closed takes no done');
    expect(await at('broken')).toEqual([]);
  });
});

describe('two sources near each other', () => {
  test('are one alarm while both were seen within ten minutes, which ends on time though nobody says anything', async () => {
    await measure('span-a', ALARM);
    expect(await at('span-a')).toEqual([]);
    await pass(MINUTE);
    await measure('span-b', ALARM);
    const { id, grade, alarms } = await onlyAt('span-b');
    const sources = ['span-a-ch4/ch4', 'span-b-ch4/ch4'];
    expect({ grade, alarms }).toMatchObject({ grade: 'II', alarms: [{ sensor: 'span-b', rule: 'two-spans', value: ALARM, sources }] });
    await pass(MINUTE);
    const quietAt = now;
    await measure('span-a', QUIET);
    const alarmOf = async () => (await load(id)).alarms.find(({ rule }) => rule === 'ch4-space');
    expect((await alarmOf())?.clearedAt).toBeUndefined();
    await pass(HOUR);
    const ended = await load(id);
    expect(ended.alarms).toMatchObject([{ clearedAt: instant(quietAt + 10 * MINUTE) }]);
    // The watcher looks each minute.
    const { recordedAt = '' } = ended.timeline.find(({ type }) => type === 'alarm-cleared') ?? {};
    expect(Date.parse(recordedAt) - quietAt).toBeLessThanOrEqual(11 * MINUTE);
    expect(await at('span-a')).toEqual([]);
  });
});

describe('a rule that is withdrawn from a date on', () => {
  test('goes on until then, and ends its alarm at that moment, though nobody sends anything', async () => {
    await measure('broken', ALARM);
    const { id } = await onlyAt('broken');
    const effectiveFrom = instant(now + HOUR);
    const withdrawn = { kind: 'rules', body: [{ domain: 'gas', rules: [] }], effectiveFrom };
    expectStatus(await city.api('admin', 'POST', '/v1/publications', withdrawn), 201);
    await pass(59 * MINUTE);
    const alarmOf = async () => (await load(id)).alarms.find(({ rule }) => rule === 'ch4-space');
    expect((await alarmOf())?.clearedAt).toBeUndefined();
    await pass(2 * HOUR);
    expect(await alarmOf()).toMatchObject({ asset: 'broken', clearReason: 'rule-withdrawn' });
    const { timeline } = await load(id);
    const ended = timeline.find(({ type, data }) => type === 'alarm-cleared' && data.reasonCode === 'rule-withdrawn');
    // At the first full minute.
    expect(Date.parse(ended?.at ?? '') - Date.parse(effectiveFrom)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(ended?.at ?? '') - Date.parse(effectiveFrom)).toBeLessThanOrEqual(MINUTE);
  });
});
