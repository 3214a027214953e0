import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { folderObjectStore } from '../../../lib/adapters/local/folder-object-store.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { afterAction, type MaintenanceOrder, newOrder } from '../../../lib/core/maintenance/order.ts';
import type { Mechanism } from '../../../lib/core/mechanism/model.ts';
import type { CapMessageRecord } from '../../../lib/core/ports/cap-message-store.ts';
import type { DeadLetter, DeadLetterState } from '../../../lib/core/ports/dead-letter-store.ts';
import { AlreadyApplied, VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { Notification } from '../../../lib/core/ports/notification-store.ts';
import { NothingPublished } from '../../../lib/core/ports/publications.ts';
import { tableCapMessageStore } from '../../../lib/stores/cap-message-store.ts';
import { tableDeadLetterStore } from '../../../lib/stores/dead-letter-store.ts';
import { objectEvidenceStore } from '../../../lib/stores/evidence-store.ts';
import { tableExerciseStore } from '../../../lib/stores/exercise-store.ts';
import { tableIdempotencyStore } from '../../../lib/stores/idempotency-store.ts';
import { tableMaintenanceStore } from '../../../lib/stores/maintenance-store.ts';
import { tableNotificationStore } from '../../../lib/stores/notification-store.ts';
import { tableProgressStore } from '../../../lib/stores/progress-store.ts';
import { tablePublicationStore } from '../../../lib/stores/publication-store.ts';
import { tableRebindingStore } from '../../../lib/stores/rebinding-store.ts';
import type { ObjectStore } from '../../../lib/wiring/object-store.ts';
import { telemetryKeys } from '../../../lib/wiring/table-keys.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { allPages, T0, TestClock } from './fixtures.ts';

const DAY = 86_400_000;
const notificationOf = (number: number, more: Partial<Notification> = {}): Notification => ({
  id: `n${String(number).padStart(3, '0')}`,
  event: 'i1#1',
  incident: 'i1',
  unit: 'unit-a',
  channel: 'outbox',
  subject: { zh: '告警', en: 'Alarm' },
  text: { zh: '告警', en: 'Alarm' },
  createdAt: toInstant(T0),
  ...more,
});
const letterAt = (time: number): DeadLetter => ({
  id: `${String(time).padStart(15, '0')}-d`,
  receivedAt: time,
  givenUpAt: time + 1,
  tenant: 'chancheng',
  topic: 'citywatch/chancheng/\u0000/telemetry',
  queue: 'telemetry',
  reason: 'not-senml',
  detail: 'no JSON',
  head: '\ufffd\u0000\ud800',
  body: `${time}`,
});
const mechanismOf = (...versions: string[]): Mechanism =>
  ({ versions: versions.map((version) => ({ version, effectiveFrom: toInstant(T0) })) }) as unknown as Mechanism;

/** The stores of rows that stand each for themselves. */
export function recordStoresContract(name: string, open: OpenTable): void {
  describe(`stores of records over ${name}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'citywatch-records-'));
    afterAll(() => rmSync(root, { recursive: true }));
    let clock: TestClock;
    let table: TableStore;
    let objects: ObjectStore;
    let folders = 0;
    beforeEach(async () => {
      clock = new TestClock();
      table = await open(() => clock.now());
      objects = folderObjectStore(join(root, `${++folders}`));
    });

    it('notifications: one for each event, unit and channel, however often it is recorded', async () => {
      const store = tableNotificationStore(table);
      const rows = [notificationOf(1), notificationOf(2, { channel: 'email' })];
      expect(await store.record(rows)).toEqual(rows);
      await store.markSent(['n001', 'n002', 'unknown'], toInstant(T0 + 5));
      const stored = [
        { ...rows[0], sentAt: toInstant(T0 + 5), deliveredAt: toInstant(T0 + 5) },
        { ...rows[1], sentAt: toInstant(T0 + 5) },
      ];
      expect(await store.record([notificationOf(2), notificationOf(1, { createdAt: toInstant(T0 + 99) })])).toEqual([...stored].reverse());
      await store.markSent(['n001'], toInstant(T0 + 77));
      const atOnce = await Promise.all([6, 7, 8].map((later) => store.record([notificationOf(3, { createdAt: toInstant(T0 + later) })])));
      expect(new Set(atOnce.map(([row]) => row?.createdAt)).size).toBe(1);
      expect((await store.list({ limit: 9 })).items).toEqual([atOnce[0]?.[0], ...[...stored].reverse()]);
    });

    it('notifications: sent, failed and delivered are told apart, and the first delivery counts', async () => {
      const store = tableNotificationStore(table);
      await store.record([1, 2, 3].map((number) => notificationOf(number, { channel: 'sms' })));
      await store.markFailed('n001', toInstant(T0 + 1), 'busy');
      expect(await store.get('n001')).toMatchObject({ failure: { at: toInstant(T0 + 1), reason: 'busy' } });
      await store.markSent(['n001', 'n002'], toInstant(T0 + 2), new Map([['n001', { recipient: 'officer', reference: 'b-1' }]]));
      await store.markFailed('n001', toInstant(T0 + 3), 'too late to fail');
      const first = await store.get('n001');
      expect(first).toMatchObject({ sentAt: toInstant(T0 + 2), recipient: 'officer', reference: 'b-1' });
      expect(first).not.toHaveProperty('failure');
      expect(first).not.toHaveProperty('deliveredAt');
      expect([await store.markDelivered('n001', toInstant(T0 + 4)), await store.markDelivered('n001', toInstant(T0 + 5))]).toEqual([
        true,
        true,
      ]);
      expect(await store.get('n001')).toMatchObject({ deliveredAt: toInstant(T0 + 4) });
      // A provider may be faster than we are.
      await store.markDelivered('n003', toInstant(T0 + 6));
      await store.markSent(['n003'], toInstant(T0 + 7), new Map([['n003', { delivered: true }]]));
      expect(await store.get('n003')).toMatchObject({ sentAt: toInstant(T0 + 7), deliveredAt: toInstant(T0 + 6) });
      expect(await store.markDelivered('unknown', toInstant(T0))).toBe(false);
      expect(await store.get('unknown')).toBeUndefined();
    });

    it('notifications: an answer is for all that one unit was told in one incident, and the first counts', async () => {
      const store = tableNotificationStore(table);
      await store.record([
        notificationOf(1),
        notificationOf(2, { channel: 'email' }),
        notificationOf(3, { unit: 'unit-b' }),
        notificationOf(4, { incident: 'i2' }),
      ]);
      await Promise.all([store.markAnswered('i1', 'unit-a', toInstant(T0 + 1)), store.markSent(['n001', 'n002'], toInstant(T0 + 2))]);
      await store.markAnswered('i1', 'unit-a', toInstant(T0 + 3));
      await store.markAnswered('i9', 'unit-a', toInstant(T0 + 3));
      const answered = Object.fromEntries(
        (await store.list({ limit: 9 })).items.map(({ id, answeredAt, sentAt }) => [id, { answeredAt, sentAt }]),
      );
      const both = { answeredAt: toInstant(T0 + 1), sentAt: toInstant(T0 + 2) };
      expect(answered).toEqual({ n001: both, n002: both, n003: {}, n004: {} });
    });

    it('notifications: of one unit and of all, newest first, in pages, though they share their moment', async () => {
      const store = tableNotificationStore(table);
      const rows = Array.from({ length: 23 }, (_, number) =>
        notificationOf(number, { unit: `unit-${number % 2}`, createdAt: toInstant(T0 + Math.floor(number / 4)) }),
      );
      await store.record(rows);
      for (const unit of [undefined, 'unit-0', 'unit-1', 'nobody']) {
        const found = await allPages((cursor) => store.list({ limit: 5, ...(unit ? { unit } : {}), ...(cursor ? { cursor } : {}) }));
        const expected = rows.filter((row) => !unit || row.unit === unit).reverse();
        expect(found).toEqual(expected);
      }
      await expect(store.list({ limit: 5, cursor: 'x' })).rejects.toBeInstanceOf(RangeError);
    });

    it('CAP messages: one for each sender, identifier and moment; found by sender and identifier, with their bytes', async () => {
      const store = tableCapMessageStore(table, objects);
      const bytes = Buffer.from('<alert>…</alert>');
      const content = await store.keep(bytes);
      expect(await store.keep(bytes)).toBe(content);
      expect(Buffer.from((await store.content(content)) ?? [])).toEqual(bytes);
      expect(await store.content('0'.repeat(64))).toBeUndefined();
      const record = (minute: number, more: Partial<CapMessageRecord> = {}): CapMessageRecord => ({
        sender: 'alarm@chancheng.example',
        identifier: 'x#1 ~',
        sent: toInstant(T0 + minute * 60_000),
        outcome: 'raised',
        incident: 'i1',
        receivedAt: toInstant(T0),
        note: '',
        content,
        ...more,
      });
      const both = await Promise.all([store.record(record(2)), store.record(record(2, { incident: 'i2' }))]);
      expect(both[0]).toEqual(both[1]);
      await store.record(record(1));
      await store.record(record(1, { sender: 'alarm@chancheng.example\nx', identifier: '#1 ~' }));
      expect(await store.find('alarm@chancheng.example', 'x#1 ~')).toEqual([record(1), both[0]]);
      expect(await store.find('alarm@chancheng.example', 'other')).toEqual([]);
      expect(await store.firstRefused(content, toInstant(T0))).toBe(toInstant(T0));
      expect(await store.firstRefused(content, toInstant(T0 + DAY))).toBe(toInstant(T0));
    });

    it('publications: numbered from 1, the newest whose date has come is in force', async () => {
      const store = tablePublicationStore(table, objects, clock);
      await expect(store.active('mechanism')).rejects.toBeInstanceOf(NothingPublished);
      const by = (from: number) => ({ author: 'admin', effectiveFrom: toInstant(from) });
      const first = await store.publish('mechanism', mechanismOf('a'), by(T0 - DAY));
      expect(first).toMatchObject({ kind: 'mechanism', number: 1, author: 'admin', publishedAt: toInstant(T0) });
      // The same again is no new version.
      expect(await store.publish('mechanism', mechanismOf('a'), by(T0))).toEqual(first);
      const tomorrow = await store.publish('mechanism', mechanismOf('a', 'b'), by(T0 + DAY));
      expect(await store.active('mechanism')).toEqual({ ...first, body: mechanismOf('a') });
      clock.millis = T0 + DAY;
      expect(await store.active('mechanism')).toEqual({ ...tomorrow, body: mechanismOf('a', 'b') });
      expect(await store.records('mechanism')).toEqual([tomorrow, first]);
      expect(await store.records('rules')).toEqual([]);
      // Back to an earlier body is a version of its own.
      expect((await store.publish('mechanism', mechanismOf('a'), by(T0 + DAY))).number).toBe(3);
      expect((await store.active('mechanism')).body).toEqual(mechanismOf('a'));
    });

    it('publications: what will be in force from a date on is not published again, and may be taken back', async () => {
      const store = tablePublicationStore(table, objects, clock);
      const by = (at: number) => ({ author: 'admin', effectiveFrom: toInstant(at) });
      expect(await store.at('mechanism', toInstant(T0))).toBeUndefined();
      await store.publish('mechanism', mechanismOf('a'), by(T0));
      const announced = await store.publish('mechanism', mechanismOf('b'), by(T0 + DAY));
      expect(await store.publish('mechanism', mechanismOf('b'), by(T0 + DAY))).toEqual(announced);
      expect(await store.at('mechanism', toInstant(T0 + DAY - 1))).toMatchObject({ number: 1, body: mechanismOf('a') });
      expect(await store.at('mechanism', toInstant(T0 + DAY))).toMatchObject({ number: 2, body: mechanismOf('b') });
      // A date in the past begins now: what is in force is asked, not what was.
      expect((await store.publish('mechanism', mechanismOf('a'), by(0))).number).toBe(1);
      expect((await store.publish('mechanism', mechanismOf('a'), by(T0 + DAY))).number).toBe(3);
      expect(await store.at('mechanism', toInstant(T0 + DAY))).toMatchObject({ body: mechanismOf('a') });
      expect((await store.active('mechanism')).number).toBe(1);
    });

    it('publications: one of two authors at once is told that the number is taken', async () => {
      const authors = [1, 2].map(() => tablePublicationStore(table, objects, clock));
      const outcomes = await Promise.allSettled(
        authors.map((store, index) =>
          store.publish('mechanism', mechanismOf(`v${index}`), { author: `${index}`, effectiveFrom: toInstant(T0) }),
        ),
      );
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost.map(({ reason }) => reason)).toEqual([expect.any(VersionConflict)]);
      expect(await authors[0]?.records('mechanism')).toHaveLength(1);
    });

    it('publications: another instance sees a new version within two seconds, or when it has heard of its number', async () => {
      const [here, there] = [tablePublicationStore(table, objects, clock), tablePublicationStore(table, objects, clock)];
      const by = { author: 'admin', effectiveFrom: toInstant(T0) };
      await here.publish('mechanism', mechanismOf('a'), by);
      expect((await there.active('mechanism')).number).toBe(1);
      await here.publish('mechanism', mechanismOf('b'), by);
      expect((await here.active('mechanism')).number).toBe(2);
      clock.millis += 1999;
      expect((await there.active('mechanism')).number).toBe(1);
      expect((await there.active('mechanism', 2)).number).toBe(2);
      await here.publish('mechanism', mechanismOf('c'), by);
      clock.millis += 2000;
      expect((await there.active('mechanism')).body).toEqual(mechanismOf('c'));
    });

    it('publications: each is found by its number, whatever is in force', async () => {
      const store = tablePublicationStore(table, objects, clock);
      const later = { author: 'admin', effectiveFrom: toInstant(T0 + 86_400_000) };
      await store.publish('mechanism', mechanismOf('a'), { ...later, effectiveFrom: toInstant(T0) });
      await store.publish('mechanism', mechanismOf('b'), later);
      expect((await store.numbered('mechanism', 1))?.body).toEqual(mechanismOf('a'));
      expect((await store.numbered('mechanism', 2))?.body).toEqual(mechanismOf('b'));
      expect(await store.numbered('mechanism', 3)).toBeUndefined();
    });

    it('maintenance: at most one order is open for a sensor’s fault, whoever opens it, and each effect is applied once', async () => {
      const store = tableMaintenanceStore(table);
      const kept = {
        tenant: 'chancheng',
        sensor: 's-1',
        thing: 't-1',
        asset: 'a-1',
        domain: 'gas',
        town: 'foshan/chancheng/zumiao',
      } as const;
      const opened = (unit: string, at: number): MaintenanceOrder =>
        newOrder({ ...kept, unit }, { fault: 'stuck', metrics: [{ metric: 'ch4', since: toInstant(at) }] }, toInstant(at), `e-${at}`);
      const order = opened('foshan-gas', T0);
      const tries = [order, opened('foshan-gas', T0 + 1)].map((one) => store.commit({ order: one, effect: one.id, tells: 'opened' }));
      expect((await Promise.allSettled(tries)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const open = (await store.open('s-1', 'stuck')) as MaintenanceOrder;
      expect(await store.load(open.id)).toEqual(open);
      expect(await store.open('s-1', 'clock')).toBeUndefined();
      expect(await store.countOpen(10)).toBe(1);
      await expect(store.commit({ order: { ...open, version: 2 }, effect: open.id })).rejects.toThrow(AlreadyApplied);
      const actor = { kind: 'person', id: 'li' } as const;
      const done = afterAction(open, 'done', actor, toInstant(T0 + 60_000), 'cleaned');
      await store.commit({ order: done });
      await expect(store.commit({ order: done })).rejects.toThrow(VersionConflict);
      expect(await store.open('s-1', 'stuck')).toBeUndefined();
      expect(await store.countOpen(10)).toBe(0);
      const next = opened('foshan-gas', T0 + 120_000);
      await store.commit({ order: next });
      expect((await store.list({ limit: 10 })).items).toEqual([next, done]);
      expect((await store.list({ unit: 'foshan-gas', limit: 1 })).items).toEqual([next]);
      expect((await store.list({ unit: 'other', limit: 10 })).items).toEqual([]);
    });

    it('rebinding: how far things are brought under what was published, written by one at a time', async () => {
      const store = tableRebindingStore(table);
      expect(await store.read()).toEqual({ version: 0 });
      const pass = { towards: { registry: 2, rules: 3 }, upTo: 'a', failed: ['b'] };
      await store.save({ pass, version: 1 });
      expect(await store.read()).toEqual({ pass, version: 1 });
      await expect(store.save({ done: pass.towards, version: 1 })).rejects.toThrow(VersionConflict);
      await store.save({ done: pass.towards, version: 2 });
      expect(await store.read()).toEqual({ done: pass.towards, version: 2 });
    });

    it('progress: of evaluation moves on only, and is marked once a minute by each instance', async () => {
      const stores = [tableProgressStore(table, clock), tableProgressStore(table, clock)] as const;
      const [here, there] = stores;
      expect(await here.read()).toEqual({});
      await here.evaluated(T0);
      await here.evaluated(T0 + 5);
      expect(await there.read()).toEqual({ evaluatedUpTo: T0 });
      await there.evaluated(T0 - 5);
      expect(await here.read()).toEqual({ evaluatedUpTo: T0 });
      clock.millis += 60_000;
      await there.evaluated(T0 + 60_000);
      await here.watched(T0 + 1);
      await there.watched(T0 + 2);
      expect(await there.read()).toEqual({ evaluatedUpTo: T0 + 60_000, watchedAt: T0 + 2 });
    });

    it('progress: since when packs are taken without a break', async () => {
      const stores = [tableProgressStore(table, clock), tableProgressStore(table, clock)] as const;
      const [here, there] = stores;
      expect(await here.listening()).toBeUndefined();
      await here.listened({ last: T0, since: T0 });
      await there.listened({ last: T0 + 60_000, since: T0 });
      expect(await here.listening()).toEqual({ last: T0 + 60_000, since: T0 });
    });

    it('idempotency: the first of a person, route and key begins, the others are told what became of it', async () => {
      const store = tableIdempotencyStore(table, clock);
      const key = { person: 'duty', route: 'POST /incidents', key: "k#'1" };
      const answer = { status: 201, headers: { location: '/v1/incidents/1' }, body: '{"id":"佛"}' };
      const begun = await Promise.all([1, 2, 3].map(() => store.begin(key, 'd1')));
      expect(begun.map(({ outcome }) => outcome).sort()).toEqual(['first', 'in-progress', 'in-progress']);
      expect(await store.begin(key, 'd2')).toEqual({ outcome: 'mismatch' });
      for (const other of [
        { ...key, person: 'leader' },
        { ...key, route: 'POST /x' },
        { ...key, key: 'k2' },
      ]) {
        expect(await store.begin(other, 'd2')).toEqual({ outcome: 'first' });
      }
      await store.finish(key, 'd1', answer);
      expect(await store.begin(key, 'd1')).toEqual({ outcome: 'replay', answer });
      expect(await store.begin(key, 'd2')).toEqual({ outcome: 'mismatch' });
      clock.millis += DAY - 1000;
      expect(await store.begin(key, 'd1')).toEqual({ outcome: 'replay', answer });
      clock.millis += 1000;
      expect(await store.begin(key, 'd2')).toEqual({ outcome: 'first' });
    });

    it('idempotency: a key is free again when its request was given up or died', async () => {
      const store = tableIdempotencyStore(table, clock);
      const key = { person: 'duty', route: 'POST /incidents', key: 'k' };
      await store.begin(key, 'd1');
      await store.abandon(key);
      expect(await store.begin(key, 'd2')).toEqual({ outcome: 'first' });
      clock.millis += 59_000;
      expect(await store.begin(key, 'd2')).toEqual({ outcome: 'in-progress' });
      clock.millis += 1000;
      expect(await store.begin(key, 'd3')).toEqual({ outcome: 'first' });
    });

    it('dead letters: one row for a message, newest first, for 400 days', async () => {
      const store = tableDeadLetterStore(table, clock);
      const letters = Array.from({ length: 12 }, (_, number) => letterAt(T0 + number));
      const entries = letters.map(({ body: _, ...entry }) => entry).reverse();
      await Promise.all([...letters, ...letters].map((letter) => store.put(letter)));
      const list = (state: DeadLetterState = 'open') =>
        allPages((cursor) => store.list({ state, limit: 5, ...(cursor ? { cursor } : {}) }));
      expect(await list()).toEqual(entries);
      expect(await store.get(letters[3]?.id as string)).toEqual(letters[3]);
      expect(await store.get('none')).toBeUndefined();
      await expect(store.list({ state: 'open', limit: 5, cursor: 'x' })).rejects.toBeInstanceOf(RangeError);
      clock.millis += 400 * DAY;
      expect(await list()).toEqual([]);
      expect(await store.get(letters[3]?.id as string)).toBeUndefined();
    });

    it('dead letters: one that was sent again leaves the open ones, keeps its first mark, and is not opened by a repetition', async () => {
      const store = tableDeadLetterStore(table, clock);
      const letters = [1, 2, 3].map((number) => letterAt(T0 + number));
      for (const letter of letters) await store.put(letter);
      const [, second] = letters as [DeadLetter, DeadLetter];
      await Promise.all([1, 2].map((at) => store.markRedriven(second.id, { at, by: `operator-${at}` })));
      const redriven = (await store.get(second.id))?.redriven;
      expect(redriven?.by).toBe(`operator-${redriven?.at}`);
      await store.put(second);
      await store.markRedriven(second.id, { at: 3, by: 'operator-3' });
      await store.markRedriven('none', { at: 3, by: 'operator-3' });
      const idsOf = async (state: DeadLetterState) =>
        (await store.list({ state, limit: 10 })).items.map(({ id, redriven: mark }) => [id, mark]);
      const [one, two, three] = letters.map(({ id }) => id);
      expect(await idsOf('open')).toEqual([
        [three, undefined],
        [one, undefined],
      ]);
      expect(await idsOf('redriven')).toEqual([[two, redriven]]);
      expect(await idsOf('all')).toEqual([
        [three, undefined],
        [two, redriven],
        [one, undefined],
      ]);
      expect((await store.get(second.id))?.body).toBe(second.body);
    });

    it('dead letters: holds the longest message a queue takes, whatever is in it', async () => {
      const store = tableDeadLetterStore(table, clock);
      const quotes = '"'.repeat(262_144);
      const random = randomBytes(196_608).toString('base64');
      for (const [index, body] of [quotes, random].entries()) await store.put({ ...letterAt(T0 + index), body });
      const bodies = await Promise.all([0, 1].map(async (index) => (await store.get(letterAt(T0 + index).id))?.body));
      expect(bodies[0] === quotes && bodies[1] === random).toBe(true);
    });

    it('dead letters: shows those that version 0.1 kept', async () => {
      const store = tableDeadLetterStore(table, clock);
      const { queue: _, givenUpAt: __, ...old }: DeadLetter = { ...letterAt(T0), topic: 'notify', reason: 'failed' };
      await table.put({ ...telemetryKeys.deadLetter(old.id), version: 1, data: { ...old, redriven: undefined } }, 'any');
      expect(await store.get(old.id)).toEqual({ ...old, queue: 'notify', givenUpAt: old.receivedAt });
      await store.markRedriven(old.id, { at: 1, by: 'operator' });
      expect(await store.get(old.id)).toMatchObject({ body: old.body, redriven: { by: 'operator' } });
    });

    it('evidence: the same bytes of one incident are one piece, and another incident does not have them', async () => {
      const store = objectEvidenceStore(table, objects, clock);
      const photo = { bytes: new Uint8Array([255, 216, 0]), contentType: 'image/jpeg' };
      const id = await store.add('i-1', 'duty', photo);
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(await store.add('i-1', 'leader', photo)).toBe(id);
      expect(await store.add('i-1', 'duty', { ...photo, bytes: new Uint8Array() })).not.toBe(id);
      expect(await store.get('i-1', id)).toEqual(photo);
      expect(await store.get('i-2', id)).toBeUndefined();
      expect([await store.typeOf('i-1', id), await store.typeOf('i-2', id)]).toEqual(['image/jpeg', undefined]);
      expect(await store.get('i-1', '../../secret')).toBeUndefined();
    });

    it('exercises: a thing is in one until its end, of several the last that was declared', async () => {
      const store = tableExerciseStore(table, clock);
      await store.declare(['t-1', 't-2'], T0 + 1500);
      expect(await Promise.all(['t-1', 't-2', 't-3'].map((thing) => store.covers(thing)))).toEqual([true, true, false]);
      clock.millis = T0 + 1499;
      expect(await store.covers('t-1')).toBe(true);
      clock.millis = T0 + 1500;
      expect(await store.covers('t-1')).toBe(false);
      await store.declare(['t-1'], T0 + 9000);
      expect(await store.covers('t-1')).toBe(true);
      await store.declare(['t-1'], T0);
      expect(await store.covers('t-1')).toBe(false);
    });
  });
}
