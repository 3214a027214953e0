import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { toInstant, toMillis } from '../../../lib/core/instant.ts';
import { type DutyLogEntry, foldWatch } from '../../../lib/core/watch/duty-log.ts';
import { InvalidWatchCommand, WatchError, WatchForbidden, WatchNotAllowed } from '../../../lib/core/watch/errors.ts';
import { handOverList } from '../../../lib/core/watch/hand-over-list.ts';
import { agreeKeeping, handOver, openShift, type Taking, type WatchDependencies } from '../../../lib/core/watch/keep-watch.ts';
import type { Shift } from '../../../lib/core/watch/model.ts';
import { writeLog } from '../../../lib/core/watch/write-log.ts';
import { objectHandOverArchive } from '../../../lib/stores/hand-over-archive.ts';
import { tableWatchStore } from '../../../lib/stores/watch-store.ts';
import type { StoredObject } from '../../../lib/wiring/object-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { user } from '../support/foshan.ts';
import { EVENING, HOUR, MINUTE } from '../support/incident-city.ts';

const SANSHUI = 'foshan/sanshui';

/** A watch room over stores in memory. `pause` runs before each read and write: what others do meanwhile comes in between. */
class WatchRoom {
  now = EVENING;
  #salt = 0;
  readonly deps: WatchDependencies;

  constructor(pause: () => Promise<void> = async () => undefined) {
    const table = new ModelTableStore(() => this.now);
    const slow: TableStore = {
      get: (key) => pause().then(() => table.get(key)),
      getMany: (keys) => pause().then(() => table.getMany(keys)),
      put: (item, condition) => pause().then(() => table.put(item, condition)),
      delete: (key, condition) => pause().then(() => table.delete(key, condition)),
      transact: (operations) => pause().then(() => table.transact(operations)),
      query: (query) => pause().then(() => table.query(query)),
    };
    const objects = new Map<string, StoredObject>();
    this.deps = {
      authorizer: AUTHORIZER,
      watch: tableWatchStore(slow),
      handOvers: objectHandOverArchive({
        put: async (key, object) => void objects.set(key, object),
        get: async (key) => objects.get(key),
        delete: async (key) => void objects.delete(key),
      }),
      clock: { now: () => this.now },
      salt: () => `salt-${++this.#salt}`,
    };
  }

  open = (tier: string, name: string, more: Omit<Taking, 'principal'> = {}): Promise<Shift> =>
    openShift(this.deps, tier, { principal: user(name), ...more });

  async take(shift: Shift, principal: Principal, more: Omit<Taking, 'principal'> = {}): Promise<Shift> {
    const done = await handOver(this.deps, shift, { principal, ...more }, async (held, at) =>
      handOverList({
        shift: held,
        at,
        incidents: [],
        silences: [],
        deadSensors: [],
        sensorsNeverHeard: 0,
        entries: await this.entries(held.tier),
      }),
    );
    return done.shift;
  }

  entries = async (tier: string): Promise<DutyLogEntry[]> => [...(await this.deps.watch.log({ tier, limit: 1000 })).items].reverse();
}

describe('a watch', () => {
  it('is taken by an officer of its tier, or of one above it on its behalf, and by nobody else', async () => {
    const room = new WatchRoom();
    const shift = await room.open(SANSHUI, 'sanshui-duty');
    expect(shift).toMatchObject({ tier: SANSHUI, holder: { id: 'sanshui-duty', unit: 'sanshui-centre' }, from: toInstant(EVENING) });
    expect(shift.id).toMatch(/^[0-9A-Z]{26}-sanshui$/);
    expect(shift.keeper).toBeUndefined();
    expect(await room.open('foshan/nanhai', 'foshan-duty')).toMatchObject({ keeper: 'foshan', holder: { id: 'foshan-duty' } });
    for (const name of ['chancheng-duty', 'xinan-duty', 'admin', 'supervisor', 'sanshui-centre-member', 'gas-sector'])
      await expect(room.open('foshan/chancheng/zumiao', name === 'chancheng-duty' ? 'nanhai-duty' : name), name).rejects.toThrow(
        WatchForbidden,
      );
  });

  it('that is held is taken over by a hand-over alone, signed by another person', async () => {
    const room = new WatchRoom();
    const shift = await room.open(SANSHUI, 'sanshui-duty');
    await expect(room.open(SANSHUI, 'sanshui-leader')).rejects.toMatchObject({ allowed: ['hand-over'] });
    await expect(room.take(shift, user('sanshui-duty'))).rejects.toThrow(WatchForbidden);
    await expect(room.take(shift, user('nanhai-duty'))).rejects.toThrow(WatchForbidden);
    room.now += 8 * HOUR;
    const next = await room.take(shift, user('sanshui-leader'));
    expect(next).toMatchObject({ holder: { id: 'sanshui-leader' }, from: toInstant(EVENING + 8 * HOUR) });
    const ended = await room.deps.watch.shift(shift.id);
    expect(ended).toMatchObject({ to: next.from, handOver: { signedBy: { id: 'sanshui-leader' }, signedAt: next.from } });
    await expect(room.take(shift, user('sanshui-leader'))).rejects.toThrow(WatchNotAllowed);
    const list = await room.deps.handOvers.get(ended?.handOver?.digest ?? '');
    expect(list).toMatchObject({ tier: SANSHUI, shift: shift.id, at: next.from });
  });

  it('kept for another tier says until when, and is kept on until somebody comes', async () => {
    const room = new WatchRoom();
    const own = await room.open(SANSHUI, 'sanshui-duty');
    const until = toInstant(EVENING + 12 * HOUR);
    await expect(room.take(own, user('sanshui-leader'), { until })).rejects.toThrow(InvalidWatchCommand);
    await expect(room.take(own, user('foshan-duty'), { until: toInstant(EVENING) })).rejects.toThrow(InvalidWatchCommand);
    const kept = await room.take(own, user('foshan-duty'), { until });
    expect(kept).toMatchObject({ keeper: 'foshan', until });
    room.now += 24 * HOUR;
    expect((await room.deps.watch.watch(SANSHUI)).shift).toEqual(kept);
    expect((await room.take(kept, user('sanshui-duty'))).keeper).toBeUndefined();
    expect((await room.entries(SANSHUI)).map(({ type, actingFor }) => [type, actingFor])).toEqual([
      ['shift-opened', undefined],
      ['handed-over', SANSHUI],
      ['handed-over', undefined],
    ]);
  });

  it('is kept by a centre that does not lie above it only where the tier agreed, and only in that time', async () => {
    const room = new WatchRoom();
    const own = await room.open(SANSHUI, 'sanshui-duty');
    const agreement = { keeper: 'foshan/nanhai', from: toInstant(EVENING + HOUR), to: toInstant(EVENING + 2 * HOUR) };
    await expect(agreeKeeping(room.deps, SANSHUI, user('nanhai-leader'), agreement)).rejects.toThrow(WatchForbidden);
    await expect(agreeKeeping(room.deps, SANSHUI, user('sanshui-duty'), { ...agreement, to: agreement.from })).rejects.toThrow(
      InvalidWatchCommand,
    );
    await agreeKeeping(room.deps, SANSHUI, user('sanshui-duty'), agreement);
    await expect(room.take(own, user('nanhai-duty'))).rejects.toThrow(WatchForbidden);
    room.now += HOUR;
    expect(await room.take(own, user('nanhai-duty'))).toMatchObject({ keeper: 'foshan/nanhai' });
    await expect(room.take(own, user('chancheng-duty'))).rejects.toThrow(WatchNotAllowed);
    room.now += HOUR;
    const held = (await room.deps.watch.watch(SANSHUI)).shift as Shift;
    await expect(room.take(held, user('nanhai-leader'))).rejects.toThrow(WatchForbidden);
  });
});

describe('a duty log', () => {
  it('takes calls, decisions, visits and notes, with telephone numbers masked, and corrections as new entries', async () => {
    const room = new WatchRoom();
    const call = { kind: 'call', text: '致电 13812345678，无人接听', callee: '+86 138 1234 5678', answered: false };
    const first = await writeLog(room.deps, SANSHUI, user('sanshui-duty'), call);
    expect(first).toMatchObject({ seq: 1, by: { id: 'sanshui-duty' }, data: { text: '致电 138****5678，无人接听', answered: false } });
    expect(JSON.stringify(first)).not.toMatch(/1234/);
    const second = await writeLog(room.deps, SANSHUI, user('foshan-duty'), { text: '打错了，是 0757-8222 1234', corrects: 1 });
    expect(second).toMatchObject({ seq: 2, type: 'logged', data: { kind: 'note', corrects: 1 } });
    expect(second.actingFor).toBeUndefined();
    expect((await room.entries(SANSHUI))[0]).toEqual(first);
    await expect(writeLog(room.deps, SANSHUI, user('sanshui-duty'), { text: 'x', corrects: 9 })).rejects.toThrow(InvalidWatchCommand);
    await expect(
      writeLog(room.deps, SANSHUI, user('sanshui-duty'), {
        kind: 'gossip',
        text: ' ',
        answered: 'yes',
        occurredAt: toInstant(EVENING + 1),
      }),
    ).rejects.toMatchObject({
      errors: ['/kind', '/answered', '/occurredAt', '/text'].map((pointer) => expect.objectContaining({ pointer })),
    });
    for (const name of ['nanhai-duty', 'auditor', 'sanshui-centre-member'])
      await expect(writeLog(room.deps, SANSHUI, user(name), { text: 'x' }), name).rejects.toThrow(WatchForbidden);
  });

  it('says on whose behalf it was written by whoever keeps the watch', async () => {
    const room = new WatchRoom();
    await room.open(SANSHUI, 'foshan-duty');
    expect(await writeLog(room.deps, SANSHUI, user('foshan-leader'), { text: 'x' })).toMatchObject({ actingFor: SANSHUI });
    expect((await writeLog(room.deps, SANSHUI, user('sanshui-duty'), { text: 'x' })).actingFor).toBeUndefined();
  });

  it('is a chain: a change, a removal and a clock that goes back are found or prevented', async () => {
    const room = new WatchRoom();
    await room.open(SANSHUI, 'sanshui-duty');
    for (const text of ['a', 'b', 'c']) {
      room.now -= MINUTE;
      await writeLog(room.deps, SANSHUI, user('sanshui-duty'), { text });
    }
    const entries = await room.entries(SANSHUI);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(() => toInstant(EVENING)));
    expect(verifyChain(entries)).toEqual({ ok: true });
    const changed = entries.map((entry) => (entry.seq === 3 ? ({ ...entry, data: { kind: 'note', text: 'B' } } as DutyLogEntry) : entry));
    expect(verifyChain(changed)).toMatchObject({ ok: false, seq: 3 });
    expect(verifyChain(entries.filter(({ seq }) => seq !== 2))).toMatchObject({ ok: false, seq: 2 });
  });
});

describe('the list of a hand-over', () => {
  const shift: Shift = { id: 'S1-sanshui', tier: SANSHUI, holder: { id: 'a', name: 'A', tier: SANSHUI }, from: toInstant(EVENING) };
  const logged = (seq: number, minutes: number, data: object): DutyLogEntry =>
    ({ seq, type: 'logged', at: toInstant(EVENING + minutes * MINUTE), by: shift.holder, data }) as DutyLogEntry;

  it('has the notes and decisions of the shift, oldest first, as they were put right', () => {
    const list = handOverList({
      shift,
      at: toInstant(EVENING + HOUR),
      incidents: [],
      silences: [],
      deadSensors: [],
      sensorsNeverHeard: 0,
      entries: [
        logged(5, 50, { kind: 'note', text: '2 号泵已修好', corrects: 3 }),
        logged(4, 40, { kind: 'call', text: 'no note' }),
        logged(3, 30, { kind: 'note', text: '2 号泵停' }),
        logged(2, 10, { kind: 'decision', text: '加派一人' }),
        logged(1, -10, { kind: 'note', text: 'the shift before' }),
      ],
    });
    expect(list.notes.map(({ seq, text, by }) => [seq, text, by])).toEqual([
      [2, '加派一人', 'A'],
      [5, '2 号泵已修好', 'A'],
    ]);
  });
});

describe('whatever people do at once', () => {
  const PEOPLE = ['sanshui-duty', 'sanshui-leader', 'foshan-duty', 'foshan-leader', 'nanhai-duty'];
  const command = fc.record({
    who: fc.constantFrom(...PEOPLE),
    what: fc.constantFrom('open', 'take', 'take', 'take', 'note', 'agree'),
    wait: fc.integer({ min: 0, max: 3 }),
    minutes: fc.integer({ min: 0, max: 20 }),
  });
  const RUNS = Number(process.env.CITYWATCH_PROPERTY_RUNS ?? 60);

  it('exactly one officer holds the watch at every moment from the first on, and the log tells the same as the head', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(command, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        fc.scheduler(),
        async (rounds, scheduler) => {
          const room = new WatchRoom(() => scheduler.schedule(Promise.resolve()));
          const run = async ({ who, what }: { who: string; what: string }): Promise<unknown> => {
            if (what === 'open') return room.open(SANSHUI, who);
            if (what === 'note') return writeLog(room.deps, SANSHUI, user(who), { text: who });
            if (what === 'agree')
              return agreeKeeping(room.deps, SANSHUI, user(who), {
                keeper: 'foshan/nanhai',
                from: toInstant(room.now),
                to: toInstant(room.now + HOUR),
              });
            const { shift } = await room.deps.watch.watch(SANSHUI);
            return shift && room.take(shift, user(who));
          };
          for (const round of rounds) {
            room.now += (round[0]?.minutes ?? 0) * MINUTE;
            const all = Promise.allSettled(round.map(run));
            await scheduler.waitFor(all);
            for (const outcome of await all)
              if (outcome.status === 'rejected' && !(outcome.reason instanceof WatchError)) throw outcome.reason;
          }
          const reading = Promise.all([room.entries(SANSHUI), room.deps.watch.watch(SANSHUI), room.deps.watch.shifts({ limit: 1000 })]);
          await scheduler.waitFor(reading);
          const [entries, head, { items }] = await reading;
          expect(verifyChain(entries)).toEqual({ ok: true });
          expect(foldWatch(SANSHUI, entries)).toEqual(head);
          const turns = [...items].sort(
            (a, b) =>
              toMillis(a.from) - toMillis(b.from) || (a.to === undefined ? 1 : b.to === undefined ? -1 : toMillis(a.to) - toMillis(b.to)),
          );
          expect(turns.filter(({ to }) => to === undefined).map(({ id }) => id)).toEqual(head.shift ? [head.shift.id] : []);
          // One turn ends where the next begins: no moment with two holders, none with nobody.
          for (const [index, turn] of turns.entries()) if (index > 0) expect(turn.from).toBe(turns[index - 1]?.to);
          for (const entry of entries)
            if (entry.type === 'handed-over')
              expect(entry.data.handOver.signedBy.id).not.toBe(turns.find(({ id }) => id === entry.data.ended)?.holder.id);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
