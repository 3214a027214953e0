import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedActions } from '../../../lib/core/incident/allowed-actions.ts';
import { IncidentError } from '../../../lib/core/incident/errors.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { GENESIS, seal, verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import { incidentId, tenantOfIncident } from '../../../lib/core/incident/incident-id.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { user } from '../support/foshan.ts';
import { HERE, IncidentCity, MINUTE } from '../support/incident-city.ts';

const PEOPLE = [
  'chancheng-duty',
  'chancheng-leader',
  'foshan-leader',
  'foshan-gas-member',
  'chancheng-housing-bureau-lead',
  'water-company-member',
  'chancheng-emergency-bureau-lead',
] as const;
const ACTIONS = [
  'assess',
  'confirm',
  'false-alarm',
  'reopen',
  'dispatch',
  'acknowledge',
  'return',
  'reassign',
  'arrive',
  'dispose',
  'feed-back',
  'guide',
  'support',
  'verify',
  'reject',
  'clear',
  'archive',
  'publish-report',
  'comment',
  'log-call',
] as const;

interface Step {
  readonly kind: 'onward' | 'likely' | 'wild' | 'alarm' | 'watch';
  readonly by: number;
  readonly action: number;
  readonly pick: number;
  readonly minutes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('onward', 'onward', 'onward', 'onward', 'onward', 'likely', 'likely', 'wild', 'alarm', 'watch'),
  by: fc.nat(),
  action: fc.nat(),
  pick: fc.nat(),
  minutes: fc.constantFrom(0, 0, 1, 7, 45, 130),
});

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** What somebody might send; where the state allows something, mostly that. */
async function play(city: IncidentCity, id: string, { kind, by, action, pick, minutes }: Step): Promise<void> {
  city.now += minutes * MINUTE;
  const incident = await city.incident(id);
  if (kind === 'watch') return void (await city.watch());
  const grade = at(['I', 'II', 'III'] as const, pick);
  if (kind === 'alarm') {
    const transition = at(['onset', 'upgrade', 'downgrade', 'clear'] as const, action);
    return city.apply(city.transition(transition, { episode: `episode-${pick % 3}`, grade }));
  }
  const able = PEOPLE.flatMap((name) => allowedActions(incident, toInstant(city.now), user(name)).map((own) => ({ name, own })));
  const onward = able.filter(({ own }) => !IDLE.includes(own));
  const next = ONWARD.flatMap((wanted) => able.find(({ own }) => own === wanted) ?? [])[0];
  const likely = (kind === 'onward' && next) || at(onward.length > 0 ? onward : [{ name: PEOPLE[0], own: 'comment' as string }], by);
  const obligation = at([...incident.obligations.map((one) => one.id), undefined], pick);
  const input = {
    ...(obligation ? { obligation } : {}),
    level: grade,
    reasonCode: 'other',
    reason: 'because',
    unit: at(['water-company', 'chancheng-centre', 'foshan-gas'], pick),
    position: HERE,
    note: at(['说明', '\u0000\u202e<script>', 'é vs e\u0301', '🚒'], pick),
  };
  try {
    if (kind === 'wild') await city.act(incident, at(PEOPLE, by), at(ACTIONS, action), input);
    else await city.act(incident, likely.name, likely.own, obligationFor(incident, likely, input));
  } catch (cause) {
    if (!(cause instanceof IncidentError)) throw cause;
  }
}

/** Actions that lead nowhere: a walk of these alone would stay where it is. */
const IDLE: readonly string[] = ['comment', 'log-call', 'return', 'reassign'];

/** What brings an incident nearer to its archive, the last steps first: random walks alone hardly ever get beyond the disposal. */
const ONWARD = ['archive', 'clear', 'verify', 'feed-back', 'dispose', 'arrive', 'acknowledge', 'dispatch', 'confirm', 'assess'];

/** The action with an obligation that it can be about. */
function obligationFor(incident: Incident, { name, own }: { readonly name: string; readonly own: string }, input: object): object {
  const state = own === 'reject' ? 'met' : 'pending';
  const action = own === 'reject' ? 'dispose' : own;
  const unit = own === 'reject' ? undefined : user(name).unit;
  const found = incident.obligations.findLast((one) => one.state === state && one.action === action && (!unit || one.unit === unit));
  return { ...input, obligation: found?.id };
}

describe('an incident and its events', () => {
  test('whatever people, sensors and clocks do, the events alone give the incident that is stored, and their chain holds', async () => {
    const reached = new Map<string, number>();
    let total = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), fc.constantFrom('I', 'II', 'III'), async (steps, grade) => {
        const city = new IncidentCity();
        await city.apply(city.transition('onset', { episode: 'episode-0', grade: grade as 'I' }));
        const [first] = await city.all();
        if (!first) throw new Error('nothing was raised');
        for (const one of steps) {
          await play(city, first.id, one);
          for (const passed of await city.all()) reached.set(passed.state, (reached.get(passed.state) ?? 0) + 1);
        }
        for (const stored of await city.all()) {
          const events = await city.incidents.events(stored.id);
          expect(JSON.parse(JSON.stringify(foldIncident(events)))).toEqual(stored);
          expect(verifyChain(events)).toEqual({ ok: true });
          expect(stored.headHash).toBe(events.at(-1)?.hash);
          checkInvariants(stored);
          total++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(total).toBeGreaterThanOrEqual(1000);
    // The walks are long enough to mean something.
    expect([...reached.keys()]).toEqual(
      expect.arrayContaining(['raised', 'assessing', 'handling', 'disposed', 'verified', 'cleared', 'false-alarm']),
    );
  }, 120_000);
});

/** What holds of any incident whatever happened to it. */
function checkInvariants({ obligations, tasks, state }: Incident): void {
  expect(obligations.map(({ id }) => id)).toEqual(obligations.map((_, index) => `o${index + 1}`));
  expect(new Set(tasks.map(({ unit }) => unit)).size).toBe(tasks.length);
  for (const one of obligations) {
    expect((one.base === undefined) === (one.due === undefined)).toBe(true);
    if (one.base && one.due) expect(Date.parse(one.due) - Date.parse(one.base)).toBe(one.within);
    expect((one.state === 'met') === (one.metAt !== undefined)).toBe(true);
    if (one.outcome === 'on-time') expect(one.breachedAt).toBeUndefined();
    if (one.breachedAt) expect(one.breachedAt).toBe(one.due);
  }
  if (state === 'disposed') expect(obligations.some((one) => one.action === 'dispose' && one.state === 'pending')).toBe(false);
  if (state === 'verified') expect(obligations.some((one) => one.action === 'feed-back' && one.state === 'pending')).toBe(false);
  if (state === 'false-alarm') expect(obligations.some((one) => one.state === 'pending')).toBe(false);
}

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
