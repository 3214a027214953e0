import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { makeHandler as makeApplyChanges } from '../../functions/apply-changes/handler.ts';
import { makeHandler as makeForward } from '../../functions/forward/handler.ts';
import { makeHandler as makeNotify } from '../../functions/notify/handler.ts';
import { makeHandler as makePush } from '../../functions/push/handler.ts';
import { SqliteChangeFeed } from '../../lib/adapters/sqlite/change-feed.ts';
import { DurableQueue } from '../../lib/adapters/sqlite/durable-queue.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { applyAlarmEffects } from '../../lib/core/incident/apply-alarm-effects.ts';
import type { IncidentEvent } from '../../lib/core/incident/events.ts';
import { verifyChain } from '../../lib/core/incident/hash-chain.ts';
import { foldIncident } from '../../lib/core/incident/incident.ts';
import { watchDeadlines } from '../../lib/core/incident/watch-deadlines.ts';
import { FeedPump } from '../../lib/local/feed-pump.ts';
import { functionContext } from '../../lib/local/function-context.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableMaintenanceStore } from '../../lib/stores/maintenance-store.ts';
import { tableNotificationStore } from '../../lib/stores/notification-store.ts';
import { tableSilenceStore } from '../../lib/stores/silence-store.ts';
import { scratchDatabases } from './scratch-database.ts';
import { seededRandom } from './seeded-random.ts';
import { MINUTE, TENANT, TestClock } from './stores/fixtures.ts';
import { foshan, onset } from './stores/onsets.contract.ts';

const scratch = scratchDatabases();
const publications = await foshan();
const TABLE = `${TENANT}.domain`;
/** Of one event at one function. Each retry waits twice as long as the one before: without a bound, luck decides how long this test takes. */
const MOST_FAILURES = 6;
const SENSORS = ['gas-zumiao-01-ch4-1', 'gas-zumiao-01-ch4-2', 'gas-shiwan-01-ch4-1', 'gas-zhangcha-01-ch4-1'];

/** What came of it: rows of notifications by (event, unit, channel), and the events that were forwarded and pushed. */
interface Outcome {
  readonly notifications: readonly string[];
  readonly forwarded: readonly string[];
  readonly pushed: readonly string[];
  /** Handed on, repetitions included. */
  readonly handed: number;
}

const nameOf = ({ incident, seq }: IncidentEvent): string => `${incident}#${seq}`;

/** Raises, joins, warns and breaches; with a seed, the feed does all that it may do, and every function fails now and then, before or after its work. */
async function play(seed: number | undefined): Promise<Outcome> {
  const random = seed === undefined ? undefined : seededRandom(seed);
  const clock = new TestClock();
  const database = scratch().open();
  const domain = sqliteTableStore(database, { table: TABLE, feed: true, now: () => clock.now() });
  const incidents = tableIncidentStore(domain, { tenant: TENANT });
  const notifications = tableNotificationStore(domain);
  const observe = () => undefined;
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const planted = new Map<string, number>();
  const fails = (about: string): boolean => {
    const before = planted.get(about) ?? 0;
    if (!random || before === MOST_FAILURES || random() >= 0.05) return false;
    planted.set(about, before + 1);
    return true;
  };
  const flaky = async <T>(about: string, work: () => Promise<T>): Promise<T> => {
    if (fails(about)) throw new Error('planted: before');
    const result = await work();
    if (fails(about)) throw new Error('planted: after');
    return result;
  };
  const forwarded: IncidentEvent[] = [];
  const pushed = new Set<string>();
  const maintenance = tableMaintenanceStore(domain);
  const handlers = {
    notify: makeNotify({
      tenant: TENANT,
      incidents,
      maintenance,
      publications,
      notifications,
      notifier: { send: ({ event }) => flaky(`notify ${event}`, async () => ({})) },
      clock,
      logger,
      observe,
    }),
    push: makePush({
      tenant: TENANT,
      incidents,
      push: {
        push: (_topic, { incident, version }) =>
          flaky(`push ${incident}#${version}`, async () => void pushed.add(`${incident}#${version}`)),
      },
      logger,
      observe,
    }),
    forward: makeForward({
      forwarder: { forward: (events) => flaky(`forward ${events.map(nameOf)}`, async () => void forwarded.push(...events)) },
      clock,
      logger,
      observe,
    }),
  };
  const queue = (name: keyof typeof handlers): DurableQueue =>
    new DurableQueue(database, name, {
      batchSize: 10,
      retryAfter: 1,
      maxReceives: 1000,
      onDead: async () => expect.unreachable('nothing is given up'),
    });
  const queues = { notify: queue('notify'), push: queue('push'), forward: queue('forward') };
  const telemetry = { send: async () => expect.unreachable('nothing is declared') };
  const applyChanges = makeApplyChanges({ queues: { ...queues, telemetry }, logger });
  const feed = new SqliteChangeFeed(database, { table: TABLE, ...(random ? { disturbance: { random } } : {}) });
  const pump = new FeedPump(
    feed,
    (event) => applyChanges(event, functionContext('apply-changes')),
    () => undefined,
  );
  for (const name of ['notify', 'push', 'forward'] as const) {
    const handle = handlers[name] as (
      event: SQSEvent,
      context: ReturnType<typeof functionContext>,
    ) => Promise<SQSBatchResponse | undefined>;
    queues[name].consume((event) => handle(event, functionContext(name)));
  }
  pump.start();
  const deps = { tenant: TENANT, incidents, maintenance, publications, silences: tableSilenceStore(domain), clock };
  for (const [number, sensor] of SENSORS.entries()) await applyAlarmEffects(deps, [onset(sensor, number)]);
  for (let pass = 0; pass < 8; pass++) {
    clock.millis += 4 * 60 * MINUTE;
    await watchDeadlines(deps);
  }
  const idle = () => pump.idle && Object.values(queues).every((one) => one.idle) && feed.read(1) === undefined;
  try {
    await vi.waitFor(() => expect(idle()).toBe(true), { timeout: 15_000, interval: 5 });
  } finally {
    await Promise.all([pump.stop(), ...Object.values(queues).map((one) => one.stop())]);
  }

  const { items } = await incidents.list({ within: 'foshan', limit: 100 });
  for (const incident of items) {
    const events = await incidents.events(incident.id);
    expect(verifyChain(events)).toEqual({ ok: true });
    // A replica that puts what was forwarded in order, and ignores what it has, is the incident.
    const received = new Map(forwarded.filter((event) => event.incident === incident.id).map((event) => [event.seq, event]));
    expect(foldIncident([...received.values()].sort((a, b) => a.seq - b.seq))).toEqual(incident);
  }
  const rows = (await notifications.list({ limit: 1000 })).items;
  expect(rows.every(({ sentAt }) => sentAt !== undefined)).toBe(true);
  return {
    notifications: rows.map(({ event, unit, channel }) => `${event} ${unit} ${channel}`).sort(),
    forwarded: [...new Set(forwarded.map(nameOf))].sort(),
    pushed: [...pushed].sort(),
    handed: forwarded.length,
  };
}

describe('what follows from the events of incidents', () => {
  it('is the same however the change feed and the functions behind it misbehave', async () => {
    const { handed, ...calm } = await play(undefined);
    expect(handed).toBe(calm.forwarded.length);
    expect(calm.forwarded.length).toBeGreaterThan(10);
    expect(calm.notifications.length).toBeGreaterThan(10);
    expect(new Set(calm.notifications).size).toBe(calm.notifications.length);
    let repeated = 0;
    for (const seed of [1, 2, 3, 4, 5]) {
      const { handed: more, ...disturbed } = await play(seed);
      expect(disturbed, `seed ${seed}`).toEqual(calm);
      if (more > handed) repeated++;
    }
    expect(repeated).toBeGreaterThan(0);
  }, 60_000);
});
