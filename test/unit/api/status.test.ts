import { beforeEach, describe, expect, test } from 'vitest';
import { type Attention, attentionOf, type TenantStatus } from '../../../lib/core/operation/tenant-status.ts';
import { ApiCity } from '../support/api-city.ts';

const MINUTE = 60_000;

type Row = TenantStatus & { readonly attention: readonly Attention[] };

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start({ publishes: true, empty: true });
});

const statusOf = async (tenant: string): Promise<Row> => {
  const { items } = (await city.get('operator', '/v1/status')).body as { items: Row[] };
  return items.find((row) => row.tenant === tenant) as Row;
};

describe('GET /v1/status', () => {
  test('is for those who run the platform or audit it, each for the tenants of their tier', async () => {
    for (const user of ['operator', 'admin', 'auditor']) expect((await city.get(user, '/v1/status')).body.items).toHaveLength(6);
    expect((await city.get('viewer', '/v1/status')).status).toBe(403);
    const claims = { sub: 'li', tier: 'foshan/nanhai', roles: 'operator' };
    const { body } = await city.call(undefined, 'GET', '/v1/status', { claims });
    expect(body.items.map(({ tenant }: Row) => tenant)).toEqual(['nanhai']);
  });

  test('answers where nothing is there yet, and says what is missing', async () => {
    const status = await statusOf('chancheng');
    expect(status).toMatchObject({ version: '1.2.3+abc', watcher: null, ingest: null, publications: { registry: null, rules: null } });
    expect(status.attention.map(({ code }) => code)).toEqual(['nothing-published', 'watcher-late']);
  });

  test('tells how far functions have come, what is open, what was missed and what could not be processed', async () => {
    city = await ApiCity.start({ publishes: true });
    const { progress, deadLetters } = city.tenant('chancheng');
    await city.alarm();
    city.now += 61 * MINUTE;
    await city.watch();
    await progress.watched(city.now - 1000);
    await progress.evaluated(city.now - 2000);
    for (const [id, age] of [
      ['old', 25 * 60],
      ['new', 60],
    ] as const) {
      const receivedAt = city.now - age * MINUTE;
      const letter = {
        receivedAt,
        tenant: 'chancheng',
        queue: 'push',
        topic: 'push',
        reason: 'failed',
        detail: '',
        head: '',
        body: '',
        givenUpAt: receivedAt,
      } as const;
      await deadLetters.put({ id: `${receivedAt}-${id}`, ...letter });
    }
    city.depths.set('chancheng', [{ name: 'telemetry', messages: 3, oldestSeconds: 2, isEnd: false }]);
    const status = await statusOf('chancheng');
    expect(status).toMatchObject({
      watcher: { ageSeconds: 1 },
      ingest: { lagSeconds: 2 },
      queues: [{ name: 'telemetry', messages: 3 }],
      deadLetters: { count: 1, more: false },
      publications: { registry: { number: 1 }, mechanism: { number: 1 }, rules: { number: 1 } },
      incidents: { open: 1, more: false },
    });
    expect(status.incidents.breached).toBeGreaterThan(0);
    expect(status.attention.map(({ code }) => code)).toEqual(['dead-letters']);
  });
});

describe('what needs attention', () => {
  const AT = '2026-11-23T20:00:00.000+08:00';
  const PUBLISHED = { number: 1, effectiveFrom: AT };
  const WELL: TenantStatus = {
    tenant: 'nanhai',
    at: AT,
    version: '1',
    queues: [
      { name: 'telemetry', messages: 40, oldestSeconds: 1, isEnd: false },
      { name: 'push', messages: 4000, oldestSeconds: null, isEnd: false },
      { name: 'ingest-errors', messages: 0, oldestSeconds: null, isEnd: true },
    ],
    deadLetters: { count: 0, more: false },
    watcher: { lastPass: AT, ageSeconds: 70 },
    ingest: { evaluatedUpTo: AT, lagSeconds: 61 },
    hub: { heardAt: AT, downSince: null },
    publications: { registry: PUBLISHED, mechanism: PUBLISHED, rules: PUBLISHED },
    incidents: { open: 12, breached: 3, more: false },
    maintenance: { open: 2, more: false },
  };
  const codes = (more: Partial<TenantStatus>, speed = 1): string[] => attentionOf({ ...WELL, ...more }, speed).map(({ code }) => code);

  test('is nothing where all runs, whatever people owe', () => {
    expect(codes({})).toEqual([]);
    // Nothing was sent for hours, and nothing waits.
    // A beat is late, and no more.
    expect(codes({ hub: { heardAt: '2026-11-23T19:58:30.000+08:00', downSince: '2026-11-23T19:59:30.000+08:00' } })).toEqual([]);
    expect(codes({ hub: null })).toEqual([]);
    expect(codes({ queues: [], ingest: { evaluatedUpTo: AT, lagSeconds: 9000 } })).toEqual([]);
  });

  test.each<[string, Partial<TenantStatus>, string[]]>([
    ['a watcher that missed its passes', { watcher: { lastPass: AT, ageSeconds: 200 } }, ['watcher-late']],
    ['a message that waits', { queues: [{ name: 'push', messages: 1, oldestSeconds: 400, isEnd: false }] }, ['queue-behind']],
    [
      'a queue that is full where ages are not told',
      { queues: [{ name: 'push', messages: 9000, oldestSeconds: null, isEnd: false }] },
      ['queue-behind'],
    ],
    [
      'a hub that is silent',
      { hub: { heardAt: '2026-11-23T19:58:00.000+08:00', downSince: '2026-11-23T19:59:00.000+08:00' } },
      ['hub-silent'],
    ],
    ['a hub that was never heard', { hub: { heardAt: null, downSince: '2026-11-23T19:00:00.000+08:00' } }, ['hub-silent']],
    ['what waits for a person', { queues: [{ name: 'ingest-errors', messages: 1, oldestSeconds: null, isEnd: true }] }, ['end-queue']],
    ['packs that wait while none are evaluated', { ingest: { evaluatedUpTo: AT, lagSeconds: 900 } }, ['ingest-behind']],
    ['a kind that is not published', { publications: { ...WELL.publications, rules: null } }, ['nothing-published']],
    ['dead letters', { deadLetters: { count: 1, more: false } }, ['dead-letters']],
  ])('is %s', (_, more, expected) => {
    expect(codes(more)).toEqual(expected);
  });

  test('is not what only looks late on a clock that runs fast', () => {
    expect(codes({ watcher: { lastPass: AT, ageSeconds: 200 } }, 600)).toEqual([]);
  });
});
