import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { GENESIS, seal, verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { incidentId, tenantOfIncident } from '../../../lib/core/incident/incident-id.ts';
import { IncidentCity, MINUTE } from '../support/incident-city.ts';

describe('the hash chain', () => {
  async function chain(): Promise<IncidentEvent[]> {
    const city = new IncidentCity();
    const incident = await city.disposed({ reporter: { name: '李四', phone: '13812345678' } });
    return [...(await city.incidents.events(incident.id))];
  }

  test('begins with 64 zeros and numbers from 1', async () => {
    const [first, second] = await chain();
    expect(first?.previousHash).toBe(GENESIS);
    expect(second?.previousHash).toBe(first?.hash);
    expect([first?.seq, second?.seq]).toEqual([1, 2]);
  });

  test('is over RFC 8785 bytes: the order of members does not matter, their values do', () => {
    const end = { version: 0, headHash: GENESIS };
    const event = { type: 'commented', at: '2026-11-23T20:00:00.000+08:00', actor: { kind: 'system', id: 'x' } } as const;
    const hash = (data: object): string | undefined =>
      seal('i', 't', end, [{ ...event, data: data as { note: string } }], '2026-11-23T20:00:00.000+08:00')[0]?.hash;
    expect(hash({ note: 'a', evidence: ['b'] })).toBe(hash({ evidence: ['b'], note: 'a' }));
    expect(hash({ note: 'a' })).not.toBe(hash({ note: 'A' }));
    // Reckoned with Python's json (sorted keys, no blanks) and hashlib: another program comes to the same.
    expect(hash({ note: '气味 1e3', evidence: [] })).toBe('f0fa69a720a644452f8fb45300bab15a7e60a0959e24773f27eb07540e62ade7');
  });

  test('any single change, removal, exchange or repetition is found, at its place', async () => {
    const events = await chain();
    for (const index of events.keys()) {
      const event = events[index] as IncidentEvent;
      const changes: IncidentEvent[] = [
        { ...event, at: '2026-11-23T20:00:00.001+08:00' },
        { ...event, actor: { ...event.actor, id: 'somebody-else' } },
        { ...event, data: { ...event.data, added: true } } as unknown as IncidentEvent,
        { ...event, recordedAt: '2020-01-01T00:00:00.000+08:00' },
        { ...event, hash: 'f'.repeat(64) },
      ];
      for (const changed of changes) expect(verifyChain(events.with(index, changed))).toMatchObject({ ok: false, seq: index + 1 });
      const removed = events.toSpliced(index, 1);
      if (index < events.length - 1) expect(verifyChain(removed)).toMatchObject({ ok: false, seq: index + 1 });
      expect(verifyChain(events.toSpliced(index, 0, event))).toMatchObject({ ok: false });
    }
  });

  test('personal data enter by salted digest; the text lies beside the chain and can be deleted', async () => {
    const [raised] = await chain();
    expect(JSON.stringify(raised)).not.toMatch(/李四|13812345678/);
    expect(raised?.data).toMatchObject({ reporter: { nameDigest: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  test('a text that has no UTF-8 form is recorded with its faults replaced, and verifies', async () => {
    const city = new IncidentCity();
    const raised = await city.raise({ title: 'half \ud800 a pair' });
    await city.act(raised, 'chancheng-duty', 'comment', { note: 'the other \udc00 half' });
    const events = await city.incidents.events(raised.id);
    expect(verifyChain(events)).toEqual({ ok: true });
    expect(events.at(-1)?.data).toEqual({ note: 'the other \ufffd half' });
  });
});

describe('the id of an incident', () => {
  test('sorts by time, whatever the seed and the owner', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 41), fc.nat(2 ** 41), fc.string(), fc.string(), (one, other, seed, another) => {
        if (one === other) return;
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(incidentId(earlier, seed, 'shunde') < incidentId(later, another, 'chancheng')).toBe(true);
      }),
    );
  });

  test('names its owner, and is the same for the same episode', () => {
    const id = incidentId(1_790_000_000_000, 'episode-1', 'chancheng');
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}-chancheng$/);
    expect(tenantOfIncident(id)).toBe('chancheng');
    expect(incidentId(1_790_000_000_000, 'episode-1', 'chancheng')).toBe(id);
    expect(incidentId(1_790_000_000_000, 'episode-2', 'chancheng')).not.toBe(id);
  });

  test('of what is no incident’s id nobody is the owner', () => {
    for (const id of ['', 'x', `${'0'.repeat(26)}-`, `${'0'.repeat(26)}-a/b`, `${'I'.repeat(26)}-foshan`, '../../etc']) {
      expect(tenantOfIncident(id), id).toBeUndefined();
    }
  });
});

describe('a report that comes again', () => {
  test('gives the incident that it raised, also when nobody was told of it; another request, person or day raises another', async () => {
    const city = new IncidentCity();
    const first = await city.raise({}, 'chancheng-duty', 'key 1');
    expect((await city.raise({}, 'chancheng-duty', 'key 1')).id).toBe(first.id);
    const others = [await city.raise({}, 'chancheng-duty', 'key 2'), await city.raise({}, 'chancheng-leader', 'key 1')];
    city.now += 25 * 60 * MINUTE;
    others.push(await city.raise({}, 'chancheng-duty', 'key 1'), await city.raise(), await city.raise());
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(6);
  });
});
