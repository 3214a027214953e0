import { beforeEach, describe, expect, test } from 'vitest';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { seal } from '../../../lib/core/incident/hash-chain.ts';
import { incidentId } from '../../../lib/core/incident/incident-id.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { TenantDigest } from '../../../lib/core/link/digest.ts';
import { ON_ITS_WAY } from '../../../lib/core/link/digest-progress.ts';
import type { Envelope } from '../../../lib/wiring/bus.ts';
import { isEffect } from '../../../lib/wiring/table-keys.ts';
import { EVENING, IncidentCity, MINUTE } from '../support/incident-city.ts';
import { digestEnvelope, eventEnvelope, ReplicaHub } from '../support/replica-hub.ts';

let district: IncidentCity;
let hub: ReplicaHub;
let id: string;
let events: readonly IncidentEvent[];

beforeEach(async () => {
  district = new IncidentCity();
  hub = new ReplicaHub({ now: () => district.now });
  id = (await district.disposed()).id;
  events = await district.incidents.events(id);
});

const equal = async (): Promise<void> => {
  expect(await hub.replicas.load(id)).toEqual(await district.incident(id));
  expect(await hub.replicas.events(id)).toEqual(events);
  expect(await hub.replicas.early(id, 100)).toEqual([]);
};

const digestOf = (more: Partial<TenantDigest> = {}): TenantDigest => ({
  tenant: 'chancheng',
  epoch: 1,
  at: toInstant(EVENING),
  part: 1,
  parts: 1,
  whole: false,
  chains: [{ incident: id, seq: events.length, hash: events.at(-1)?.hash ?? '' }],
  ...more,
});

describe('a replica', () => {
  test.each([
    ['in order', (all: readonly IncidentEvent[]) => all],
    ['the last first', (all: readonly IncidentEvent[]) => all.toReversed()],
    ['twice', (all: readonly IncidentEvent[]) => [...all, ...all]],
    ['with the first at the end', ([first, ...rest]: readonly IncidentEvent[]) => [...rest, first as IncidentEvent]],
  ])('is what the owner has, whether events come %s', async (_how, order) => {
    for (const event of order(events)) expect(await hub.take(eventEnvelope(event))).toBe(0);
    await equal();
    expect(hub.letters.size).toBe(0);
  });

  test('comes of one batch as well, and the consoles are told of it', async () => {
    await hub.take(...events.toReversed().map((event) => eventEnvelope(event)));
    await equal();
    expect(hub.pushed).toContain(`citywatch/foshan/push/place/chancheng/zumiao/gas ${events.length}`);
  });

  test('comes of invocations at the same moment as well', async () => {
    await Promise.all(events.map((event) => hub.take(eventEnvelope(event))));
    await equal();
  });

  test('moves in sequence alone: what comes early is held', async () => {
    await hub.take(...events.slice(2).map((event) => eventEnvelope(event)));
    expect(await hub.replicas.load(id)).toBeUndefined();
    await hub.take(eventEnvelope(events[0] as IncidentEvent));
    expect((await hub.replicas.load(id))?.version).toBe(1);
    await hub.take(eventEnvelope(events[1] as IncidentEvent));
    await equal();
  });

  test('is listed like an incident, of its unit, its town and while it is live', async () => {
    await hub.take(...events.map((event) => eventEnvelope(event)));
    const ids = async (query: object) =>
      (await hub.replicas.list({ within: 'foshan', limit: 10, ...query })).items.map((incident) => incident.id);
    expect(await ids({})).toEqual([id]);
    expect(await ids({ unit: 'foshan-gas' })).toEqual([id]);
    expect(await ids({ within: 'foshan/chancheng/zumiao', states: ['disposed'] })).toEqual([id]);
    expect(await ids({ states: ['raised'] })).toEqual([]);
  });

  test('causes nothing: no effect, no clock and nothing to sign among the hub’s own', async () => {
    await hub.take(...events.map((event) => eventEnvelope(event)));
    const { items } = await hub.table.query({ pk: `REPLICA#${id}` });
    expect(items.length).toBeGreaterThan(events.length);
    expect(items.filter(isEffect)).toEqual([]);
    expect((await hub.table.query({ pk: 'DUE#0', index: 'index1' })).items).toEqual([]);
    expect((await hub.table.query({ pk: 'INCIDENTS#-', index: 'index1' })).items).toEqual([]);
    expect((await hub.table.query({ pk: `CHANGED#${toInstant(EVENING).slice(0, 10)}` })).items).toEqual([]);
  });
});

describe('the hub does not believe, and keeps where somebody sees it,', () => {
  const [second, third] = [1, 2].map((index) => () => events[index] as IncidentEvent) as [() => IncidentEvent, () => IncidentEvent];

  test('what was changed on the way', async () => {
    await hub.take(eventEnvelope({ ...(events[0] as IncidentEvent), at: toInstant(EVENING + 1) }));
    expect(hub.refusals()).toEqual(['event 1 is not what was hashed']);
    expect(await hub.replicas.load(id)).toBeUndefined();
  });

  test('what another district says of it', async () => {
    await hub.take(eventEnvelope(events[0] as IncidentEvent, 'nanhai'), digestEnvelope(digestOf(), 'nanhai'));
    expect(hub.refusals().map((reason) => reason.slice(0, 20))).toEqual(['it came from nanhai,', 'it came from nanhai ']);
    expect([...hub.letters.values()][0]).toMatchObject({ queue: 'from-districts', reason: 'refused', topic: `incident/${id}/1/raised` });
  });

  test('another event of a number that it has: neither takes the place of the other', async () => {
    await hub.take(...events.map((event) => eventEnvelope(event)));
    const { hash: _h, previousHash, seq: _s, incident: _i, tenant: _t, recordedAt: _r, ...plain } = third();
    const [forged] = seal(
      id,
      'chancheng',
      { version: 2, headHash: previousHash },
      [{ ...plain, at: toInstant(EVENING + 5) }] as never,
      toInstant(EVENING + 5),
    );
    await hub.take(eventEnvelope(forged as IncidentEvent), eventEnvelope(forged as IncidentEvent));
    expect(hub.refusals()).toEqual([expect.stringMatching(/^event 3 has the hash .*, but the hub has one with /)]);
    await equal();
  });

  test('what does not follow, early or in its turn; what does is taken', async () => {
    const { hash: _h, previousHash: _p, seq: _s, incident: _i, tenant: _t, recordedAt: _r, ...plain } = third();
    const [stray] = seal(id, 'chancheng', { version: 2, headHash: 'f'.repeat(64) }, [plain] as never, toInstant(EVENING));
    await hub.take(eventEnvelope(stray as IncidentEvent));
    await hub.take(eventEnvelope(third()), eventEnvelope(events[0] as IncidentEvent));
    await hub.take(eventEnvelope(second()));
    expect((await hub.replicas.load(id))?.version).toBe(3);
    expect(hub.refusals()).toEqual([expect.stringMatching(/^event 3 follows f{64}, but the hub’s event 2 has the hash /)]);
  });

  test('an event that came early and lost against another of its number, at whatever moment it is found', async () => {
    const { hash: _h, previousHash, seq: _s, incident: _i, tenant: _t, recordedAt: _r, ...plain } = third();
    const at = toInstant(EVENING + 5);
    const [forged] = seal(id, 'chancheng', { version: 2, headHash: previousHash }, [{ ...plain, at }] as never, at);
    const [first] = events;
    // Both wait for the second event: one of them is applied with it.
    await hub.take(...[forged as IncidentEvent, third(), first as IncidentEvent].map((event) => eventEnvelope(event)));
    await hub.take(eventEnvelope(second()));
    expect((await hub.replicas.load(id))?.version).toBe(3);
    expect(hub.refusals()).toEqual([expect.stringMatching(/^event 3 has the hash .*, but the hub has one with /)]);
    expect(await hub.replicas.early(id, 100)).toEqual([]);
  });

  test('the same event once, however often and in whatever envelope it comes', async () => {
    const stray = { ...(events[0] as IncidentEvent), at: toInstant(EVENING + 1) };
    for (const time of ['2026-11-23T12:00:00Z', '2026-11-24T12:00:00Z']) await hub.take({ ...eventEnvelope(stray), time });
    await hub.take(...events.map((event) => eventEnvelope(event)));
    const wrong = digestEnvelope(digestOf({ chains: [{ incident: id, seq: 2, hash: 'e'.repeat(64) }] }));
    for (const time of ['2026-11-23T12:00:00Z', '2026-11-24T12:00:00Z']) await hub.take({ ...wrong, time });
    expect(hub.refusals().map((reason) => reason.slice(0, 18))).toEqual(['event 1 is not wha', 'its owner says tha']);
  });

  test('what a district wraps as if the hub had tried again, at any depth', async () => {
    const [own] = [eventEnvelope(events[0] as IncidentEvent)];
    const wrapped = (tenant: string, detail: object) => ({ source: `citywatch.${tenant}`, 'detail-type': 'inbox.redelivered', detail });
    await hub.take(wrapped('nanhai', own), wrapped('foshan', wrapped('nanhai', own)));
    expect(hub.refusals()).toEqual([expect.stringMatching(/^nanhai wraps what somebody may have sent/)]);
    expect(await hub.replicas.load(id)).toBeUndefined();
    await hub.take(wrapped('foshan', own));
    expect((await hub.replicas.load(id))?.version).toBe(1);
  });

  test('an epoch that is too far above the newest it has heard: what the owner says afterwards it still believes', async () => {
    const [first, second] = events.slice(0, 2).map((event) => eventEnvelope(event)) as [Envelope, Envelope];
    for (const epoch of [9_007_199_254_740_991, 12]) await hub.take({ ...first, resources: [`epoch:${epoch}`] });
    expect(hub.refusals()).toEqual([
      expect.stringContaining('speaks with epoch 9007199254740991, but the newest that was heard is 1'),
      expect.stringContaining('speaks with epoch 12'),
    ]);
    await hub.take(first, { ...second, resources: ['epoch:2'] });
    expect((await hub.replicas.load(id))?.version).toBe(2);
  });

  test('what is of no type that it knows', async () => {
    await hub.take({ source: 'citywatch.chancheng', 'detail-type': 'tenant.gossip', detail: {} });
    expect(hub.refusals()[0]).toContain('the hub knows no tenant.gossip');
  });
});

describe('a digest', () => {
  test('makes the hub ask for a tail that got lost, and for an incident of which nothing came', async () => {
    await hub.take(...events.slice(0, 3).map((event) => eventEnvelope(event)));
    const other = (await district.raise({ title: 'another' })).id;
    const head = await district.incident(other);
    const chains = [...digestOf().chains, { incident: other, seq: head.version, hash: head.headHash }];
    await hub.take(digestEnvelope(digestOf({ chains })));
    expect(hub.commands).toMatchObject([
      {
        kind: 'backfill',
        tenant: 'chancheng',
        wanted: [
          { incident: id, from: 4 },
          { incident: other, from: 1 },
        ],
      },
    ]);
    expect(await hub.replicas.tenant('chancheng')).toEqual({ tenant: 'chancheng', digestAt: toInstant(EVENING), behind: 2 });
  });

  test('that comes again after more was lost makes another command: the first one asks for less', async () => {
    await hub.take(eventEnvelope(events[0] as IncidentEvent));
    await hub.take(digestEnvelope(digestOf()));
    await hub.take(digestEnvelope(digestOf()));
    await hub.take(eventEnvelope(events[1] as IncidentEvent));
    await hub.take(digestEnvelope(digestOf()));
    expect(hub.commands.map((command) => (command.kind === 'backfill' ? command.wanted[0]?.from : 0))).toEqual([2, 2, 3]);
    expect(new Set(hub.commands.map((command) => command.id)).size).toBe(2);
  });

  test('of what the hub has asks for nothing, and says until when the hub has everything', async () => {
    await hub.take(...events.map((event) => eventEnvelope(event)));
    await hub.take(
      digestEnvelope(digestOf()),
      digestEnvelope(digestOf({ chains: [{ incident: id, seq: 2, hash: events[1]?.hash ?? '' }] })),
    );
    expect([hub.commands, hub.refusals()]).toEqual([[], []]);
    expect((await hub.replicas.tenant('chancheng'))?.completeAt).toBe(toInstant(EVENING - ON_ITS_WAY));
  });

  test('that names another hash is a fault for people, once, at the head and before it', async () => {
    await hub.take(...events.map((event) => eventEnvelope(event)));
    for (const seq of [2, events.length]) {
      const wrong = digestEnvelope(digestOf({ chains: [{ incident: id, seq, hash: 'e'.repeat(64) }] }));
      await hub.take(wrong, wrong);
    }
    expect(hub.refusals().map((reason) => /event \d+/.exec(reason)?.[0])).toEqual(['event 2', `event ${events.length}`]);
    expect(hub.commands).toEqual([]);
    await equal();
  });

  test('does not make the hub complete again while what an earlier one named is missing, and makes it ask for that again', async () => {
    await hub.take(...events.slice(0, 3).map((event) => eventEnvelope(event)));
    const at = (minutes: number, more: Partial<TenantDigest> = {}) =>
      digestEnvelope(digestOf({ at: toInstant(EVENING + minutes * MINUTE), ...more }));
    await hub.take(at(5));
    for (const minutes of [20, 25]) await hub.take(at(minutes, { chains: [], since: toInstant(EVENING) }));
    expect(hub.commands.map((command) => command.kind === 'backfill' && command.wanted)).toEqual(
      Array(3).fill([{ incident: id, from: 4 }]),
    );
    expect(await hub.replicas.tenant('chancheng')).toMatchObject({ behind: 1 });
    expect((await hub.replicas.tenant('chancheng'))?.completeAt).toBeUndefined();
    await hub.take(...events.slice(3).map((event) => eventEnvelope(event)));
    expect(await hub.replicas.tenant('chancheng')).toMatchObject({ behind: 0, completeAt: toInstant(EVENING + 25 * MINUTE - ON_ITS_WAY) });
  });

  test('that leaves a gap, or comes to a hub that lost its table, makes the hub ask for everything, once', async () => {
    const later = digestOf({ at: toInstant(EVENING + MINUTE), since: toInstant(EVENING), chains: [] });
    await hub.take(digestEnvelope(later), digestEnvelope(later));
    expect(new Set(hub.commands.map(({ id }) => id)).size).toBe(1);
    expect(hub.commands[0]).toMatchObject({ kind: 'backfill', everything: true, wanted: [] });
    expect((await hub.replicas.tenant('chancheng'))?.completeAt).toBeUndefined();
    await hub.take(...events.map((event) => eventEnvelope(event)));
    await hub.take(digestEnvelope(digestOf({ at: toInstant(EVENING + 2 * MINUTE) })));
    expect((await hub.replicas.tenant('chancheng'))?.completeAt).toBe(toInstant(EVENING + 2 * MINUTE - ON_ITS_WAY));
  });

  test('of many chains is not complete because the first of them have come', async () => {
    await hub.take(...events.map((event) => eventEnvelope(event)));
    const replica = await district.incident(id);
    const chains = Array.from({ length: 101 }, (_, index) => ({
      incident: incidentId(EVENING + index, '', 'chancheng'),
      seq: 1,
      hash: 'a',
    }));
    await hub.replicas.digested(digestOf(), chains);
    const [last, ...others] = chains.toReversed();
    for (const { incident } of others) await hub.replicas.advance(undefined, { ...replica, id: incident }, []);
    expect((await hub.replicas.tenant('chancheng'))?.completeAt).toBeUndefined();
    await hub.replicas.advance(undefined, { ...replica, id: last?.incident ?? '' }, []);
    await hub.replicas.digested(digestOf(), []);
    expect(await hub.replicas.tenant('chancheng')).toMatchObject({ behind: 0, completeAt: toInstant(EVENING - ON_ITS_WAY) });
  });

  test('in parts says that the hub is complete only where every part does', async () => {
    const missing = digestOf({ parts: 2 });
    const complete = digestOf({ part: 2, parts: 2, chains: [] });
    for (const [first, second] of [
      [missing, complete],
      [complete, missing],
    ] as const) {
      const fresh = new ReplicaHub({ now: () => district.now });
      await fresh.take(digestEnvelope(first));
      await fresh.take(digestEnvelope(second));
      expect(await fresh.replicas.tenant('chancheng')).toEqual({ tenant: 'chancheng', digestAt: toInstant(EVENING), behind: 1 });
    }
  });
});
