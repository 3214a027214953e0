import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint, ThingState } from '../../../lib/core/alarm/state.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { HistoryEntry } from '../../../lib/core/ports/telemetry-store.ts';
import { READING_FLAGS, type Reading } from '../../../lib/core/telemetry/model.ts';
import { type TelemetryArchive, type TelemetryStoreOptions, tableTelemetryStore } from '../../../lib/stores/telemetry-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { seededRandom } from '../seeded-random.ts';
import { allPages, MINUTE, T0, TestClock } from './fixtures.ts';

const KEY = '00000001';
const stateOf = (thing: string, group: string, version: number): ThingState => ({
  thing,
  group,
  version,
  spread: 1,
  publications: { registry: 1, rules: 1 },
  series: { 's/ch4': { startedAt: T0, evaluatedTo: T0 + version, value: 1e-300, bound: [KEY], rules: {} } },
  checkpoint: { number: version, at: T0 },
  recent: ['0123456789ab'],
  emitted: [],
  pending: [],
});
const checkpointOf = (thing: string, group: string, number: number): Checkpoint => ({ thing, group, number, series: {} });
const readingOf = (time: number, value: number | null = 1, more: Partial<Reading> = {}): Reading => ({
  sensor: 's',
  metric: 'ch4',
  unit: '%{vol}',
  time,
  value,
  flags: [],
  ...more,
});
const entryOf = (digest: string, readings: readonly Reading[], more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  digest,
  part: 0,
  receivedAt: T0,
  readings,
  ...more,
});

/** A table, and how what follows from a write to it is written, where the store has a way of its own. */
export type OpenTelemetry = (now: () => number) => Promise<{ readonly table: TableStore } & Pick<TelemetryStoreOptions, 'writeThen'>>;

export function telemetryStoreContract(name: string, open: OpenTelemetry, numRuns: number): void {
  describe(`TelemetryStore over ${name}`, () => {
    let clock: TestClock;
    let telemetry: TelemetryArchive;
    const openStore = async (): Promise<TelemetryArchive> => {
      const { table, ...more } = await open(() => clock.now());
      return tableTelemetryStore(table, { clock, retentionSeconds: 3600, ...more });
    };
    beforeEach(async () => {
      clock = new TestClock();
      telemetry = await openStore();
    });

    it('keeps what rules have learned with the state they belong to, however the two are written', async () => {
      const learned = (version: number, signal: string | undefined): ThingState => {
        const rules = { [KEY]: { machines: [], ...(signal === undefined ? {} : { signal }) } };
        return { ...stateOf('t', 'g', version), series: { 's/ch4': { startedAt: T0, evaluatedTo: T0, value: 1, bound: [KEY], rules } } };
      };
      await telemetry.saveState(learned(1, 'one'), []);
      expect(await telemetry.state('t', 'g')).toEqual(learned(1, 'one'));
      await expect(telemetry.saveState(learned(1, 'lost'), [])).rejects.toBeInstanceOf(VersionConflict);
      expect(await telemetry.states('t')).toEqual([learned(1, 'one')]);
      await telemetry.saveState(learned(2, undefined), []);
      expect(await telemetry.state('t', 'g')).toEqual(learned(2, undefined));
      await telemetry.saveSpread([learned(3, 'three')], []);
      expect(await telemetry.state('t', 'g')).toEqual(learned(3, 'three'));
      await telemetry.saveState(learned(4, 'four'), [checkpointOf('t', 'g', 1)]);
      expect(await telemetry.state('t', 'g')).toEqual(learned(4, 'four'));
    });

    it('writes what rules have learned again only where it says something new, whoever wrote in between', async () => {
      const { table, ...more } = await open(() => clock.now());
      let written = 0;
      const counted: TableStore = {
        ...table,
        get: (key) => table.get(key),
        getMany: (keys) => table.getMany(keys),
        query: (query) => table.query(query),
        delete: (key, condition) => table.delete(key, condition),
        put: (item, condition) => table.put(item, condition),
        transact(operations) {
          if (operations.some((one) => one.op === 'put' && one.item.pk.startsWith('LEARNED#'))) written++;
          return table.transact(operations);
        },
      };
      const options = { clock, retentionSeconds: 3600, ...more };
      const [here, there] = [tableTelemetryStore(counted, options), tableTelemetryStore(counted, options)] as const;
      const learned = (version: number, signal?: string): ThingState => {
        const rules = { [KEY]: { machines: [], ...(signal === undefined ? {} : { signal }) } };
        const series = { 's/ch4': { startedAt: T0, evaluatedTo: T0 + version, value: 1, bound: [KEY], rules } };
        return { ...stateOf('well', 'g0', version), series };
      };
      const save = async (store: TelemetryArchive, state: ThingState): Promise<void> => {
        await store.state('well', 'g0');
        await store.saveState(state, []);
        for (const one of [here, there]) expect(await one.state('well', 'g0')).toEqual(state);
      };
      await save(here, learned(1, 'running 1\nmonday'));
      await save(here, learned(2, 'running 2\nmonday'));
      await save(there, learned(3, 'running 3\nmonday'));
      expect(written).toBe(1);
      await save(here, learned(4, 'running 4\ntuesday'));
      await save(there, learned(5, 'running 5\ntuesday'));
      expect(written).toBe(2);
      // Of a rule that was withdrawn and comes back nothing is remembered.
      await save(there, learned(6));
      await save(here, learned(7, 'running 7\ntuesday'));
      expect(written).toBe(3);
      // One who lost a race tried, and wrote nothing.
      await expect(there.saveState(learned(7, 'running 8\nfriday'), [])).rejects.toThrow(VersionConflict);
      await save(there, learned(8, 'running 8\ntuesday'));
      expect(written).toBe(4);
    });

    it('moves a state on from its last version only, with its checkpoints or not at all', async () => {
      expect(await telemetry.state('t', 'g')).toBeUndefined();
      await telemetry.saveState(stateOf('t', 'g', 1), []);
      await expect(telemetry.saveState(stateOf('t', 'g', 1), [])).rejects.toBeInstanceOf(VersionConflict);
      await expect(telemetry.saveState(stateOf('t', 'g', 3), [checkpointOf('t', 'g', 3)])).rejects.toBeInstanceOf(VersionConflict);
      expect(await telemetry.checkpoints('t', 'g')).toEqual([]);
      await telemetry.saveState(stateOf('t', 'g', 2), [checkpointOf('t', 'g', 1), checkpointOf('t', 'g', 2)]);
      expect(await telemetry.state('t', 'g')).toEqual(stateOf('t', 'g', 2));
      expect((await telemetry.checkpoints('t', 'g')).map(({ number }) => number)).toEqual([2, 1]);
      const writers = await Promise.allSettled([1, 2, 3, 4].map(() => telemetry.saveState(stateOf('t', 'g', 3), [])));
      expect(writers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('keeps the last six checkpoints of each group, newest first, apart from those of groups of like names', async () => {
      for (let version = 1; version <= 13; version++) {
        await telemetry.saveState(stateOf('t', 'g', version), [checkpointOf('t', 'g', version)]);
      }
      for (const [thing, group] of [
        ['t', 'g1'],
        ['t', 'g-'],
        ['t', 'G'],
        ['t-1', 'g'],
      ] as const) {
        await telemetry.saveState(stateOf(thing, group, 1), [checkpointOf(thing, group, 1)]);
        expect(await telemetry.checkpoints(thing, group)).toEqual([checkpointOf(thing, group, 1)]);
      }
      expect((await telemetry.checkpoints('t', 'g')).map(({ number }) => number)).toEqual([13, 12, 11, 10, 9, 8]);
    });

    it('writes new entries with the state, all or nothing', async () => {
      const entries = [entryOf('d1', [readingOf(T0)]), entryOf('d1', [readingOf(T0 + 1)], { part: 1 })];
      await telemetry.saveState(stateOf('t', 'g', 1), [checkpointOf('t', 'g', 1)], entries);
      expect(await telemetry.history('t', T0, T0 + 9)).toEqual(entries);
      await expect(telemetry.saveState(stateOf('t', 'g', 2), [], [entryOf('d2', [readingOf(T0)]), ...entries])).rejects.toBeInstanceOf(
        VersionConflict,
      );
      await expect(telemetry.saveState(stateOf('t', 'g', 1), [], [entryOf('d2', [readingOf(T0)])])).rejects.toBeInstanceOf(VersionConflict);
      expect(await telemetry.history('t', T0, T0 + 9)).toEqual(entries);
      expect((await telemetry.state('t', 'g'))?.version).toBe(1);
    });

    it('writes what follows from a state only where the state stands', async () => {
      const following = (digest: string) => async () => void (await telemetry.keep('t', [entryOf(digest, [readingOf(T0)])]));
      await telemetry.saveState(stateOf('t', 'g', 1), [], [], following('d1'));
      const refused = [stateOf('t', 'g', 1), stateOf('t', 'g', 3)].map((state) => telemetry.saveState(state, [], [], following('d2')));
      for (const outcome of await Promise.allSettled(refused)) expect(outcome).toMatchObject({ reason: expect.any(VersionConflict) });
      expect((await telemetry.history('t', T0, T0 + 9)).map(({ digest }) => digest)).toEqual(['d1']);
      const failing = telemetry.saveState(stateOf('t', 'g', 2), [], [], async () => Promise.reject(new Error('planted')));
      await expect(failing).rejects.toThrow('planted');
      expect((await telemetry.state('t', 'g'))?.version).toBe(2);
    });

    it('writes states that are spread anew all or none, with their checkpoints', async () => {
      await telemetry.saveState(stateOf('t', 'g0', 1), [checkpointOf('t', 'g0', 1)]);
      await telemetry.saveSpread([stateOf('t', 'g0', 2), stateOf('t', 'g1', 1)], [checkpointOf('t', 'g0', 2), checkpointOf('t', 'g1', 2)]);
      expect(await telemetry.state('t', 'g0')).toEqual(stateOf('t', 'g0', 2));
      expect(await telemetry.state('t', 'g1')).toEqual(stateOf('t', 'g1', 1));
      expect((await telemetry.checkpoints('t', 'g0')).map(({ number }) => number)).toEqual([2, 1]);
      expect((await telemetry.checkpoints('t', 'g1')).map(({ number }) => number)).toEqual([2]);
      await expect(telemetry.saveSpread([stateOf('t', 'g0', 3), stateOf('t', 'g1', 1)], [])).rejects.toBeInstanceOf(VersionConflict);
      expect((await telemetry.state('t', 'g0'))?.version).toBe(2);
      await telemetry.saveState(stateOf('t-1', 'g0', 1), []);
      expect(await telemetry.states('t')).toEqual([stateOf('t', 'g0', 2), stateOf('t', 'g1', 1)]);
    });

    it('gives readings back as they were: absent values, flags, times before 1970 and far ahead, odd numbers', async () => {
      const odd = [
        readingOf(T0, null, { flags: ['out-of-range'] }),
        readingOf(T0, 5e-324),
        readingOf(T0 + 1, -1.797_693_134_862_315_7e308, { flags: ['late', 'clock', 'future'] }),
        readingOf(T0 + 2, 0.1 + 0.2, { sensor: 'a/b', metric: '温度', unit: 'Cel' }),
        readingOf(T0 + 2, 2 ** 53, { sensor: '__proto__', metric: 'constructor', unit: '' }),
      ];
      const early = [readingOf(-86_400_000 * 365, 1, { flags: ['clock'] }), readingOf(-86_400_000 * 365 + 5, 2)];
      const far = [readingOf(253_402_300_799_999, 3)];
      const entries = [entryOf('d1', odd), entryOf('d2', early, { part: 3, receivedAt: T0 + 7 }), entryOf('d3', far)];
      expect(await telemetry.keep('t', entries)).toEqual(entries);
      expect(await telemetry.history('t', T0, T0)).toEqual([entries[0]]);
      expect(await telemetry.history('t', early[1]?.time as number, 0)).toEqual([entries[1]]);
      expect(await telemetry.history('t', T0 + 3, Number.MAX_SAFE_INTEGER)).toEqual([entries[2]]);
      expect(await telemetry.history('t', T0 + 2, T0 + 2)).toEqual([entries[0]]);
      expect(await telemetry.history('t', T0 + 3, T0 + 3)).toEqual([]);
      expect(await telemetry.history('another', 0, T0)).toEqual([]);
      expect((await telemetry.readings('t', 'a/b', { from: 0, to: T0 + 9, limit: 9 })).items).toEqual([{ ...odd[3], receivedAt: T0 }]);
    });

    it('keeps a pack once: of a repetition, what came first is returned', async () => {
      const first = entryOf('d', [readingOf(T0)]);
      const again = entryOf('d', [readingOf(T0)], { receivedAt: T0 + 99 });
      expect(await telemetry.keep('t', [first])).toEqual([first]);
      expect(await telemetry.keep('t', [again, entryOf('d', [readingOf(T0)], { part: 1 })])).toEqual([
        first,
        entryOf('d', [readingOf(T0)], { part: 1 }),
      ]);
      const atOnce = await Promise.all([1, 2, 3].map((number) => telemetry.keep('u', [{ ...first, receivedAt: number }])));
      expect(new Set(atOnce.map(([kept]) => kept?.receivedAt)).size).toBe(1);
      expect((await telemetry.readings('u', 's', { from: 0, to: T0, limit: 9 })).items).toHaveLength(1);
    });

    it('marks readings as stuck and as not stuck, all that is asked for at once, and leaves other flags alone', async () => {
      const entry = entryOf('d', [readingOf(T0), readingOf(T0 + 1), readingOf(T0 + 2, 1, { flags: ['late'] }), readingOf(T0 + 3)], {
        part: 2,
      });
      await telemetry.keep('t', [entry]);
      const flags = async () =>
        (await telemetry.history('t', T0, T0 + 9)).flatMap(({ readings }) => readings.map((own) => own.flags.join()));
      await Promise.all([0, 1, 2].map((index) => telemetry.markStuck('t', entry, new Map([[index, true]]))));
      expect(await flags()).toEqual(['stuck', 'stuck', 'late', '']);
      await telemetry.markStuck(
        't',
        entry,
        new Map([
          [0, false],
          [2, false],
          [3, true],
        ]),
      );
      expect(await flags()).toEqual(['', 'stuck', 'late', 'stuck']);
      expect((await telemetry.keep('t', [entry]))[0]?.readings[3]?.flags).toEqual(['stuck']);
      // What is gone by now has nothing to mark.
      await telemetry.markStuck('t', entryOf('other', [readingOf(T0)]), new Map([[0, true]]));
      expect(await flags()).toHaveLength(4);
    });

    it('forgets what is older than its retention', async () => {
      await telemetry.keep('t', [entryOf('d', [readingOf(T0)])]);
      clock.millis += 3_599_999;
      expect(await telemetry.history('t', T0, T0)).toHaveLength(1);
      clock.millis += 1;
      expect(await telemetry.history('t', T0, T0)).toEqual([]);
      expect((await telemetry.readings('t', 's', { from: 0, to: T0, limit: 9 })).items).toEqual([]);
      // What was forgotten is new when it comes again.
      const again = entryOf('d', [readingOf(T0)], { receivedAt: T0 + 5 });
      expect(await telemetry.keep('t', [again])).toEqual([again]);
    });

    it('finds the newest readings also where they came in packs that began long before', async () => {
      const random = seededRandom(7);
      const entries = Array.from({ length: 700 }, (_, number) => {
        const first = T0 + number * 1000;
        const last = first + Math.floor(random() * 10 * MINUTE);
        return entryOf(`d${number}`, [readingOf(first, number), readingOf(last, -number)]);
      });
      await telemetry.keep('t', entries);
      const newest = entries.flatMap(({ readings }) => readings.map(({ time }) => time)).sort((a, b) => b - a);
      const query = { from: T0, to: T0 + 60 * MINUTE, limit: 400 };
      const found = await allPages((cursor) => telemetry.readings('t', 's', { ...query, ...(cursor ? { cursor } : {}) }));
      expect(found.map(({ time }) => time)).toEqual(newest);
      const to = T0 + 9 * MINUTE;
      const page = await telemetry.readings('t', 's', { ...query, to, limit: 30 });
      expect(page.items.map(({ time }) => time)).toEqual(newest.filter((time) => time <= to).slice(0, 30));
    });

    it('refuses cursors of other lists', async () => {
      await telemetry.keep('t', [
        entryOf(
          'd',
          [1, 2, 3].map((value) => readingOf(T0 + value, value)),
        ),
      ]);
      const query = { from: 0, to: T0 + 9, limit: 2 };
      const { cursor } = await telemetry.readings('t', 's', query);
      expect((await telemetry.readings('t', 's', { ...query, cursor: cursor as string })).items.map(({ value }) => value)).toEqual([1]);
      const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      for (const foreign of ['', 'x', encode([]), encode(['1', 2, 'd', 0]), encode([1, 2, 'd', 0, 0]), encode({ 0: 1 })]) {
        await expect(telemetry.readings('t', 's', { ...query, cursor: foreign }), foreign).rejects.toBeInstanceOf(RangeError);
      }
    });

    it("lists a sensor's readings newest first, each exactly once, whatever the packs and pages are", async () => {
      const time = fc.oneof(
        fc.integer({ min: 0, max: 90 * MINUTE }).map((after) => T0 + after),
        fc.integer({ min: 0, max: 5 }).map((after) => T0 + 30 * MINUTE + after),
        fc.integer({ min: -30, max: 30 }).map((minutes) => minutes * MINUTE),
      );
      const pack = fc.record({
        first: time,
        receivedAt: fc.integer({ min: T0, max: T0 + 3 }),
        readings: fc.array(
          fc.record({
            after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 * MINUTE })),
            sensor: fc.constantFrom('s', 's', 's', 'other'),
            value: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 9 })),
            flags: fc.subarray([...READING_FLAGS], { maxLength: 2 }),
          }),
          { minLength: 1, maxLength: 5 },
        ),
      });
      const bounds = fc.tuple(time, time).map((pair) => ({ from: Math.min(...pair), to: Math.max(...pair) }));
      await fc.assert(
        fc.asyncProperty(
          fc.array(pack, { maxLength: 12 }),
          fc.array(bounds, { maxLength: 2 }),
          fc.integer({ min: 1, max: 4 }),
          async (packs, ranges, limit) => {
            const store = await openStore();
            const entries = packs.map(({ first, receivedAt, readings }, index) =>
              entryOf(
                `d${index}`,
                readings.map(({ after, ...rest }) => readingOf(first + after, rest.value, rest)),
                { receivedAt },
              ),
            );
            await store.keep('t', entries);
            const own = entries.flatMap(({ receivedAt, readings }) =>
              readings.filter(({ sensor }) => sensor === 's').map((reading) => ({ ...reading, receivedAt })),
            );
            for (const { from, to } of [...ranges, { from: -40 * MINUTE, to: T0 + 200 * MINUTE }]) {
              const found = await allPages(async (cursor) => {
                const page = await store.readings('t', 's', { from, to, limit, ...(cursor ? { cursor } : {}) });
                if (page.cursor) expect(page.items).toHaveLength(limit);
                return page;
              });
              expect(found.map((reading) => reading.time)).toEqual(found.map((reading) => reading.time).sort((a, b) => b - a));
              const text = (readings: readonly object[]): string[] =>
                readings.map((reading) => JSON.stringify(reading, ['time', 'receivedAt', 'value', 'flags'])).sort();
              expect(text(found)).toEqual(text(own.filter((reading) => reading.time >= from && reading.time <= to)));
              expect((await store.history('t', from, to)).map(({ digest }) => digest).sort()).toEqual(
                entries
                  .filter(({ readings }) => readings.some((reading) => reading.time >= from && reading.time <= to))
                  .map(({ digest }) => digest)
                  .sort(),
              );
            }
          },
        ),
        { numRuns },
      );
    }, 60_000);
  });
}
