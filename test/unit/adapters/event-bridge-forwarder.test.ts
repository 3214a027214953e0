import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { eventBridgeForwarder } from '../../../lib/adapters/aws/event-bridge-forwarder.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { StoreLimitExceeded, StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { redriveOfEnvelope } from '../../../lib/wiring/bus.ts';
import { jsonFault, serviceDouble } from './service-double.ts';

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
}
interface Refused {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

function event(seq: number, note = ''): IncidentEvent {
  return {
    incident: 'chancheng-01hzy',
    tenant: 'chancheng',
    seq,
    type: 'assessment-started',
    at: '2026-11-23T08:00:00.000+08:00',
    recordedAt: '2026-11-23T08:00:01.000+08:00',
    actor: { kind: 'system', id: 'test' },
    data: { note },
    previousHash: '0'.repeat(64),
    hash: 'f'.repeat(64),
  } as unknown as IncidentEvent;
}

/** A bus that refuses what `refuse` says of an event's number and its attempt, counted from 1. */
async function bus(refuse: (seq: number, attempt: number) => Refused | undefined = () => undefined) {
  const attempts = new Map<number, number>();
  const double = await serviceDouble(({ body }) => {
    const { Entries } = JSON.parse(body) as { Entries: readonly Entry[] };
    const results = Entries.map(({ Detail }) => {
      const { seq } = JSON.parse(Detail) as IncidentEvent;
      attempts.set(seq, (attempts.get(seq) ?? 0) + 1);
      return refuse(seq, attempts.get(seq) as number) ?? { EventId: `e-${seq}` };
    });
    return { body: JSON.stringify({ FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }) };
  });
  const pauses: number[] = [];
  const forwarder = eventBridgeForwarder(new EventBridgeClient(double.settings), {
    tenant: 'chancheng',
    bus: 'citywatch-chancheng',
    pause: async (millis) => pauses.push(millis),
  });
  const calls = (): (readonly Entry[])[] => double.requests.map(({ body }) => (JSON.parse(body) as { Entries: Entry[] }).Entries);
  const seqs = (): number[][] => calls().map((entries) => entries.map(({ Detail }) => (JSON.parse(Detail) as IncidentEvent).seq));
  return { forwarder, pauses, attempts, calls, seqs };
}

const throttled: Refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'rate exceeded' };
const numbered = (count: number): IncidentEvent[] => Array.from({ length: count }, (_, index) => event(index + 1));

describe('the forwarder on EventBridge', () => {
  it('puts the event whole on the tenant’s bus, under the tenant’s source, with and with its type', async () => {
    const { forwarder, calls } = await bus();
    await forwarder.forward([event(7, '燃气泄漏')]);
    const [entry] = calls().flat() as [Entry];
    expect(entry).toEqual({
      EventBusName: 'citywatch-chancheng',
      Source: 'citywatch.chancheng',
      DetailType: 'incident.assessment-started',
      Detail: expect.any(String),
    });
    expect(JSON.parse(entry.Detail)).toEqual(event(7, '燃气泄漏'));
  });

  it('names the dead letter that an event was beside it, so that the event stays as it is', async () => {
    const { forwarder, calls } = await bus();
    await forwarder.forward([event(7)], 'letter-1');
    const [entry] = calls().flat() as [Entry];
    expect(entry.Resources).toEqual(['dead-letter:letter-1']);
    expect(redriveOfEnvelope({ resources: entry.Resources })).toBe('letter-1');
    expect(JSON.parse(entry.Detail)).toEqual(event(7));
  });

  it('puts what a district had sent before the hub again, whole, under the own source', async () => {
    const { forwarder, calls } = await bus();
    const envelope = { source: 'citywatch.nanhai', account: '222222222222', detail: event(7), seq: 7 };
    await forwarder.redeliver(envelope, 'letter-1');
    const [entry] = calls().flat() as [Entry];
    expect(entry).toEqual({
      EventBusName: 'citywatch-chancheng',
      Source: 'citywatch.chancheng',
      DetailType: 'inbox.redelivered',
      Resources: ['dead-letter:letter-1'],
      Detail: JSON.stringify(envelope),
    });
  });

  it('puts ten events a call, in order', async () => {
    const { forwarder, seqs } = await bus();
    await forwarder.forward(numbered(23));
    expect(seqs()).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
      [21, 22, 23],
    ]);
  });

  it('keeps a call under 256 KB', async () => {
    const { forwarder, seqs } = await bus();
    await forwarder.forward([1, 2, 3].map((seq) => event(seq, 'x'.repeat(100_000))));
    expect(seqs()).toEqual([[1, 2], [3]]);
  });

  it('does not take an answer of 200 for success: the entries that were not taken come again, alone', async () => {
    const { forwarder, seqs, pauses } = await bus((seq, attempt) => (seq === 2 && attempt === 1 ? throttled : undefined));
    await forwarder.forward(numbered(3));
    expect(seqs()).toEqual([[1, 2, 3], [2]]);
    expect(pauses).toEqual([50]);
  });

  it('is unavailable when entries are still not taken after four attempts', async () => {
    const { forwarder, attempts } = await bus((seq) => (seq === 2 ? throttled : undefined));
    const failure = await forwarder.forward(numbered(3)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect((failure as Error).message).toBe('citywatch-chancheng: 1 of 3 entries not taken: ThrottlingException: rate exceeded');
    expect([...attempts]).toEqual([
      [1, 1],
      [2, 4],
      [3, 1],
    ]);
  });

  it('does not repeat what EventBridge can never take', async () => {
    const { forwarder, attempts } = await bus(() => ({ ErrorCode: 'MalformedDetail', ErrorMessage: 'not JSON' }));
    await expect(forwarder.forward([event(1)])).rejects.toBeInstanceOf(StoreLimitExceeded);
    expect(attempts.get(1)).toBe(1);
  });

  it('refuses an event that no call could carry', async () => {
    const { forwarder, calls } = await bus();
    await expect(forwarder.forward([event(1, 'x'.repeat(262_144))])).rejects.toBeInstanceOf(StoreLimitExceeded);
    expect(calls()).toEqual([]);
  });

  it.each([
    [500, 'InternalException', StoreUnavailable],
    [400, 'ThrottlingException', StoreUnavailable],
    [400, 'ValidationException', StoreLimitExceeded],
  ])('has a named error for a call that failed with %i %s', async (status, type, expected) => {
    const double = await serviceDouble(() => jsonFault(status, type));
    const forwarder = eventBridgeForwarder(new EventBridgeClient(double.settings), { tenant: 'chancheng', bus: 'citywatch-chancheng' });
    await expect(forwarder.forward([event(1)])).rejects.toBeInstanceOf(expected);
  });
});
