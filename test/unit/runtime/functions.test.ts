import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { makeHandler as makeApplyChanges } from '../../../functions/apply-changes/handler.ts';
import { makeHandler as makeForward } from '../../../functions/forward/handler.ts';
import { makeHandler as makeNotify } from '../../../functions/notify/handler.ts';
import { makeHandler as makePush } from '../../../functions/push/handler.ts';
import { makeHandler as makeWatchDeadlines } from '../../../functions/watch-deadlines/handler.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import type { AlarmRow } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { Happening } from '../../../lib/core/ports/observer.ts';
import type { QueueMessage } from '../../../lib/core/ports/work-queue.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { CounterMetrics } from '../../../lib/runtime/counter-metrics.ts';
import { errorFields, jsonLogger } from '../../../lib/runtime/logger.ts';
import { observer } from '../../../lib/runtime/observer.ts';
import { toImage } from '../../../lib/wiring/table-image.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import { IncidentCity, MINUTE, NOTHING } from '../support/incident-city.ts';
import { notedProgress } from '../support/noted-progress.ts';

const lines: string[] = [];
const logger = jsonLogger({ function: 'test' }, (line) => lines.push(line));
const observe = observer(logger, new CounterMetrics());
const context = functionContext('test');

const batch = (...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, attributes: { ApproximateReceiveCount: '1' } })) as never,
});
const message = (event: IncidentEvent): string => JSON.stringify({ event });

type Change = readonly [eventName: 'INSERT' | 'MODIFY' | 'REMOVE', key: { readonly pk: string; readonly sk: string }, data: object];
const feed = (...changes: readonly Change[]): DynamoDBStreamEvent => ({
  Records: changes.map(([eventName, key, data]) => ({
    eventName,
    dynamodb: eventName === 'REMOVE' ? {} : { NewImage: toImage({ ...key, version: 1, data: {} }, JSON.stringify(data)) },
  })) as never,
});

function recordingQueue() {
  const sent: QueueMessage[] = [];
  return { sent, send: async (messages: readonly QueueMessage[]) => void sent.push(...messages) };
}

describe('apply-changes', () => {
  test('puts each new event on the three queues, and nothing else causes anything', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const [event] = await city.incidents.events(raised.id);
    if (!event) throw new Error('nothing');
    const queues = { notify: recordingQueue(), push: recordingQueue(), forward: recordingQueue() };
    const telemetry = recordingQueue();
    const key = domainKeys.event(raised.id, 1);
    await makeApplyChanges({ queues: { ...queues, telemetry }, logger })(
      feed(['INSERT', key, event], ['MODIFY', key, event], ['REMOVE', key, event], ['INSERT', domainKeys.head(raised.id), raised]),
      context,
    );
    for (const { sent } of Object.values(queues)) {
      expect(sent.map(({ id }) => id)).toEqual([`${raised.id}-1`]);
      expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ event });
    }
    expect(telemetry.sent).toEqual([]);
  });

  test('puts the incident on the queue of evaluation when it is confirmed, cleared or merged: a context begins, or ends', async () => {
    const city = new IncidentCity();
    const [event] = await city.incidents.events((await city.raise()).id);
    if (!event) throw new Error('nothing');
    const queue = () => recordingQueue();
    const queues = { notify: queue(), push: queue(), forward: queue(), telemetry: queue() };
    const types = ['assessment-started', 'confirmed', 'dispatched', 'cleared', 'merged'];
    const changes = types.map((type, index): Change => ['INSERT', domainKeys.event('i', index + 2), { ...event, seq: index + 2, type }]);
    await makeApplyChanges({ queues, logger })(feed(...changes), context);
    expect(queues.telemetry.sent.map(({ id }) => id)).toEqual([3, 5, 6].map((seq) => `declared-${event.incident}-${seq}`));
    expect(JSON.parse(queues.telemetry.sent[0]?.body ?? '')).toEqual({ declaredBy: event.incident });
    expect(queues.notify.sent).toHaveLength(5);
  });

  test('fails as a whole when a queue does not take it: the feed brings it again', async () => {
    const broken = { send: () => Promise.reject(new StoreUnavailable('planted: queue')) };
    const city = new IncidentCity();
    const [event] = await city.incidents.events((await city.raise()).id);
    const queues = { notify: recordingQueue(), push: broken, forward: recordingQueue(), telemetry: recordingQueue() };
    const change: Change = ['INSERT', domainKeys.event('i', 1), event as object];
    await expect(makeApplyChanges({ queues, logger })(feed(change), context)).rejects.toThrow('planted: queue');
    expect(lines.at(-1)).toContain('come again');
  });
});

describe('notify', () => {
  test('reports the message that failed and deals with the others', async () => {
    const city = new IncidentCity();
    const events = [...(await city.incidents.events((await city.raise()).id)), ...(await city.incidents.events((await city.raise()).id))];
    const failing = events[0]?.incident;
    const notifier = {
      send: async ({ incident }: { readonly incident?: string }) => {
        if (incident === failing) throw new StoreUnavailable('planted: mail');
        return {};
      },
    };
    const handler = makeNotify({ ...city.core, notifications: city.notifications, notifier, logger, observe });
    expect(await handler(batch(...events.map(message)), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    const unsent = (await city.told()).filter(({ sentAt }) => !sentAt);
    expect(new Set(unsent.map(({ incident }) => incident))).toEqual(new Set([failing]));
  });

  test('says of each notification once that it was sent, however often its event comes, and of each attempt that failed', async () => {
    const city = new IncidentCity();
    const [event] = await city.incidents.events((await city.raise()).id);
    const { incident, seq } = event as IncidentEvent;
    let broken = true;
    const notifier = {
      send: async () => {
        if (broken) throw new StoreUnavailable('planted: mail');
        return {};
      },
    };
    const handler = makeNotify({ ...city.core, notifications: city.notifications, notifier, logger, observe });
    lines.length = 0;
    const said = (text: string) => lines.map((line) => JSON.parse(line)).filter(({ message: said }) => said === text);
    await handler(batch(message(event as IncidentEvent)), context);
    expect(said('notification failed')).toHaveLength(2);
    expect(said('a message failed')).toMatchObject([{ incident, seq, event: `${incident}#${seq}`, type: 'raised' }]);
    broken = false;
    for (let time = 0; time < 3; time++) await handler(batch(message(event as IncidentEvent)), context);
    const told = await city.told();
    expect(
      said('notification sent')
        .map(({ notification }) => notification)
        .sort(),
    ).toEqual(told.map(({ id }) => id).sort());
    expect(said('notification sent')[0]).toMatchObject({ level: 'info', incident, seq, event: `${incident}#${seq}`, channel: 'outbox' });
  });

  test('a message that is no JSON fails alone', async () => {
    const city = new IncidentCity();
    const handler = makeNotify({
      ...city.core,
      notifications: city.notifications,
      notifier: { send: async () => ({}) },
      logger,
      observe,
    });
    const [event] = await city.incidents.events((await city.raise()).id);
    expect(await handler(batch('{', message(event as IncidentEvent)), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(await city.told()).toHaveLength(2);
  });
});

describe('push', () => {
  test('tells the consoles of the place and of every unit concerned the id and the version, and nothing more', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const pushed: [string, object][] = [];
    const push = { push: async (topic: string, content: object) => void pushed.push([topic, content]) };
    const handler = makePush({ tenant: 'chancheng', incidents: city.incidents, push, logger, observe });
    const [event] = await city.incidents.events(raised.id);
    await handler(batch(message(event as IncidentEvent)), context);
    expect(pushed.map(([topic]) => topic).sort()).toEqual([
      'citywatch/chancheng/push/place/chancheng/zumiao/gas',
      'citywatch/chancheng/push/unit/chancheng-centre',
      'citywatch/chancheng/push/unit/chancheng-housing-bureau',
      'citywatch/chancheng/push/unit/foshan-gas',
    ]);
    for (const [, content] of pushed) expect(content).toEqual({ incident: raised.id, version: 1 });
  });
});

describe('forward', () => {
  test('puts each event on the tenant’s own bus; what the bus does not take comes again', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    const events = await city.incidents.events(incident.id);
    const forwarded: IncidentEvent[] = [];
    const forwarder = {
      forward: async (some: readonly IncidentEvent[]) => {
        if (some.some(({ seq }) => seq === 2)) throw new StoreUnavailable('planted: bus');
        forwarded.push(...some);
      },
    };
    const answer = await makeForward({ forwarder, clock: city.core.clock, logger, observe })(batch(...events.map(message)), context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(forwarded).toEqual(events.filter(({ seq }) => seq !== 2));
  });

  test('hands on which dead letter a message was, and puts before the hub again what it could not keep, where there is a hub', async () => {
    const done: unknown[] = [];
    const forwarder = { forward: async (...call: readonly unknown[]) => void done.push(call) };
    const redelivery = { redeliver: async (...call: readonly unknown[]) => void done.push(call) };
    const [again, inbox] = [
      { event: { seq: 1, recordedAt: '2026-11-24T10:00:00Z' }, redriveOf: 'letter-1' },
      { redelivered: { source: 'citywatch.nanhai' }, redriveOf: 'letter-2' },
    ];
    const both = () => batch(JSON.stringify(again), JSON.stringify(inbox));
    const rest = { clock: { now: () => Date.parse('2026-11-24T10:00:01Z') }, logger, observe: () => undefined };
    expect(await makeForward({ forwarder, redelivery, ...rest })(both(), context)).toEqual({ batchItemFailures: [] });
    expect(done).toEqual([
      [[again.event], 'letter-1'],
      [inbox.redelivered, 'letter-2'],
    ]);
    expect(await makeForward({ forwarder, ...rest })(both(), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('watch-deadlines', () => {
  const rebinding = { read: async () => ({ version: 0 }), save: async () => undefined };
  const marks = { telemetryQueue: { send: async () => undefined }, previousPass: async () => undefined };

  test('answers what it did, and says so in the log when it did something', async () => {
    const city = new IncidentCity();
    await city.raise();
    const progress = notedProgress();
    const handler = makeWatchDeadlines({ ...city.core, ...marks, rebinding, progress, logger, observe });
    lines.length = 0;
    expect(await handler({}, context)).toEqual(NOTHING);
    expect(lines).toEqual([]);
    city.now += 61 * MINUTE;
    expect(await handler({}, context)).toEqual({ ...NOTHING, warned: 1, breached: 1 });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', function: 'test', warned: 1, breached: 1 });
    expect(progress.noted).toEqual([`watched ${city.now - 61 * MINUTE}`, `watched ${city.now}`]);
  });

  test('marks its pass and says what it could not do, where one row fails each time', async () => {
    const city = new IncidentCity();
    const broken = await city.raise();
    const row = { id: 'inhibited/bad', because: 'inhibited', at: toInstant(city.now), episode: 'bad', exercise: false } as const;
    await city.incidents.recordEpisode({ episode: 'bad', alarm: {} as AlarmRow }, 'bad', { hold: { ...row, incident: 'none' } });
    city.failCommitsOf = broken.id;
    const told: Happening[] = [];
    const progress = notedProgress();
    const incidents = {
      ...city.incidents,
      episode: async () => {
        throw new Error('planted');
      },
    };
    const handler = makeWatchDeadlines({
      ...city.core,
      ...marks,
      rebinding,
      incidents,
      progress,
      logger,
      observe: (happening) => told.push(happening),
    });
    city.now += 61 * MINUTE;
    expect(await handler({}, context)).toEqual({ ...NOTHING, failed: 3 });
    expect(told.map(({ what }) => what)).toEqual(['clock-failed', 'clock-failed', 'held-alarm-failed', 'deadlines-watched']);
    expect(progress.noted).toEqual([`watched ${city.now}`]);
  });

  test('has not failed because its pass could not be marked', async () => {
    const city = new IncidentCity();
    lines.length = 0;
    const handler = makeWatchDeadlines({
      ...city.core,
      ...marks,
      rebinding,
      progress: notedProgress({ fails: true }),
      logger,
      observe,
    });
    expect(await handler({}, context)).toEqual(NOTHING);
    expect(lines[0]).toContain('could not be marked');
  });
});

describe('the log', () => {
  test('is a line of JSON each, with the cause of an error and never more than one line', () => {
    lines.length = 0;
    logger.error('it failed\nbadly', errorFields(new Error('outer', { cause: new Error('inner') })));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      message: 'it failed\nbadly',
      error: 'Error',
      detail: 'outer',
      cause: 'inner',
    });
    expect(errorFields('text')).toEqual({ error: 'text' });
  });
});
