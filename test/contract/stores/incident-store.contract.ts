import { beforeEach, describe, expect, it } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { AlreadyApplied, StoreLimitExceeded, VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { EpisodeRecord, IncidentQuery, IncidentStore } from '../../../lib/core/ports/incident-store.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { allPages, eventOf, incidentOf, MINUTE, obligationOf, opening, step, T0, TENANT } from './fixtures.ts';

const SHARDS = 3;
const record = (episode: string, incident?: string): EpisodeRecord => ({
  episode,
  ...(incident ? { incident } : {}),
  alarm: { episode, sensor: 's', metric: 'ch4', rule: 'ch4-space', grade: 'III', value: 1.5, onsetAt: toInstant(T0) },
});

export function incidentStoreContract(name: string, open: OpenTable): void {
  describe(`IncidentStore over ${name}`, () => {
    let table: TableStore;
    let incidents: IncidentStore;
    beforeEach(async () => {
      table = await open(() => T0);
      incidents = tableIncidentStore(table, { tenant: TENANT, dueShards: SHARDS });
    });

    const due = async (until: number): Promise<string[]> => {
      const shards = Array.from({ length: SHARDS }, (_, shard) => incidents.due(shard, toInstant(until), 100));
      return (await Promise.all(shards))
        .flatMap((entries) => entries.map(({ incident, obligation }) => `${incident}/${obligation}`))
        .sort();
    };

    it('holds an incident, its events in order, its group and its episode', async () => {
      const first = incidentOf(1, { asset: 'well-1', alarms: [record('e1').alarm], obligations: [obligationOf('o1')] });
      expect(await incidents.load(first.id)).toBeUndefined();
      expect(await incidents.events(first.id)).toEqual([]);
      expect(await incidents.group('gas', 'well-1')).toEqual({ domain: 'gas', asset: 'well-1', version: 0 });
      expect(await incidents.episode('e1')).toBeUndefined();
      const group = { domain: 'gas', asset: 'well-1', version: 0, open: first.id } as const;
      await incidents.commit({ ...opening(first), group, episode: record('e1', first.id), effect: 'effect-1' });
      expect(await incidents.load(first.id)).toEqual(first);
      expect(await incidents.group('gas', 'well-1')).toEqual({ ...group, version: 1 });
      expect(await incidents.episode('e1')).toEqual(record('e1', first.id));
      let last = first;
      for (let version = 2; version <= 12; version++) {
        await incidents.commit(step(last));
        last = { ...last, version };
      }
      await incidents.commit(opening(incidentOf(2)));
      expect(await incidents.load(first.id)).toEqual(last);
      expect((await incidents.events(first.id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect((await incidents.events(first.id))[11]).toEqual(eventOf(first.id, 12));
    });

    it('refuses a step from a version that is not the last, and keeps nothing of it', async () => {
      const first = incidentOf(1);
      await incidents.commit(opening(first));
      await expect(incidents.commit(opening({ ...first, title: 'again' }))).rejects.toBeInstanceOf(VersionConflict);
      const winner = step(first, { state: 'assessing' });
      await incidents.commit(winner);
      const obligations = [obligationOf('o1', { unit: 'late' })];
      const loser = { ...step(first, { obligations, state: 'false-alarm' }), effect: 'late', episode: record('late', first.id) };
      await expect(incidents.commit(loser)).rejects.toBeInstanceOf(VersionConflict);
      await expect(incidents.commit(loser)).rejects.not.toBeInstanceOf(AlreadyApplied);
      expect(await incidents.load(first.id)).toEqual(winner.after);
      expect(await incidents.events(first.id)).toHaveLength(2);
      expect(await due(T0 + 90 * MINUTE)).toEqual([]);
      expect(await incidents.episode('late')).toBeUndefined();
      expect((await incidents.list({ within: 'foshan', unit: 'late', limit: 9 })).items).toEqual([]);
      expect((await incidents.list({ within: 'foshan', states: ['raised', 'assessing'], limit: 9 })).items).toHaveLength(1);
    });

    it('lets one of several steps from the same version win', async () => {
      const first = incidentOf(1);
      await incidents.commit(opening(first));
      const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((title) => incidents.commit(step(first, { title }))));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const winner = ['a', 'b', 'c', 'd', 'e'][outcomes.findIndex(({ status }) => status === 'fulfilled')];
      expect(await incidents.load(first.id)).toMatchObject({ version: 2, title: winner });
    });

    it('knows the incident an effect was applied in, until the effect is forgotten', async () => {
      const now = T0 / 1000;
      const [kept, expired] = [incidentOf(1), incidentOf(2)];
      await incidents.commit({ ...opening(kept), effect: 'report#1', effectExpiresAt: now + 3600 });
      await incidents.commit({ ...opening(expired), effect: 'report#2', effectExpiresAt: now - 10 });
      expect(await incidents.appliedIn('report#1')).toBe(kept.id);
      expect(await incidents.appliedIn('report#2')).toBeUndefined();
      expect(await incidents.appliedIn('report#3')).toBeUndefined();
      expect(await incidents.areApplied(['report#3', 'report#1', 'report#2'])).toEqual([false, true, false]);
      expect(await incidents.areApplied([])).toEqual([]);
      await expect(incidents.commit({ ...opening(incidentOf(3)), effect: 'report#1' })).rejects.toBeInstanceOf(AlreadyApplied);
      await incidents.commit({ ...opening(incidentOf(4)), effect: 'report#2' });
    });

    it('says of an effect that it was applied, whatever happened since', async () => {
      const first = incidentOf(1);
      const change = { ...opening(first), effect: 'effect-1', episode: record('e1', first.id) };
      await incidents.commit(change);
      await expect(incidents.commit(change)).rejects.toBeInstanceOf(AlreadyApplied);
      const second = step(first);
      await incidents.commit(second);
      await expect(incidents.commit({ ...step(second.after), effect: 'effect-1' })).rejects.toBeInstanceOf(AlreadyApplied);
      await expect(incidents.commit({ ...step(first), effect: 'effect-1' })).rejects.toBeInstanceOf(AlreadyApplied);
      expect(await incidents.events(first.id)).toHaveLength(2);
    });

    it('records an episode that led to nothing once', async () => {
      await incidents.recordEpisode(record('e1'), 'effect-1');
      await incidents.recordEpisode({ ...record('e1'), incident: 'another' }, 'effect-1');
      expect(await incidents.episode('e1')).toEqual(record('e1'));
      await incidents.recordEpisode(record('e1', 'i'), 'effect-2');
      expect(await incidents.episode('e1')).toEqual(record('e1', 'i'));
    });

    it('replaces an episode as it was read, or as it is', async () => {
      const absent = { ...record('e1'), replaces: 'absent' } as const;
      await incidents.recordEpisode(absent, 'effect-1');
      await expect(incidents.recordEpisode(absent, 'effect-2')).rejects.toThrow(VersionConflict);
      const read = (await incidents.episodeToReplace('e1')) as EpisodeRecord;
      await incidents.recordEpisode(record('e1', 'i'), 'effect-3');
      await expect(incidents.recordEpisode({ ...read, incident: 'another' }, 'effect-4')).rejects.toThrow(VersionConflict);
      expect(await incidents.episode('e1')).toEqual(record('e1', 'i'));
      const again = (await incidents.episodeToReplace('e1')) as EpisodeRecord;
      await incidents.recordEpisode({ ...again, incident: 'another' }, 'effect-5');
      expect(await incidents.episode('e1')).toEqual(record('e1', 'another'));
    });

    it('lets one of two incidents have the group', async () => {
      const group = await incidents.group('gas', 'well-1');
      const outcomes = await Promise.allSettled(
        [1, 2].map((number) => incidents.commit({ ...opening(incidentOf(number)), group: { ...group, open: incidentOf(number).id } })),
      );
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const { open, version } = await incidents.group('gas', 'well-1');
      expect(version).toBe(1);
      expect((await incidents.list({ within: 'foshan', limit: 9 })).items.map(({ id }) => id)).toEqual([open]);
    });

    it('lets one of two incidents of one area be the first, and forgets an area a day after the last it took', async () => {
      const [asset, gateway] = [await incidents.group('gas', 'well-1'), await incidents.group('gas', 'gateway/box-1')];
      const [area] = await incidents.areas('gas', ['737']);
      expect([area]).toEqual([{ domain: 'gas', band: '737', version: 0, catchments: [] }]);
      if (!area) return;
      const reach = {
        position: { lat: 23.03, lon: 113.11 },
        reach: 300,
        from: toInstant(T0),
        until: toInstant(T0 + MINUTE),
        place: 'foshan',
      };
      const open = (number: number) => {
        const incident = incidentOf(number).id;
        const groups = { group: { ...asset, open: incident }, gateway: { ...gateway, open: incident, takenAt: toInstant(T0) } };
        return { ...opening(incidentOf(number)), ...groups, areas: [{ ...area, catchments: [{ incident, ...reach }] }] };
      };
      await incidents.commit(open(1));
      const second = { ...open(2), group: await incidents.group('gas', 'well-2'), gateway: await incidents.group('gas', 'gateway/box-2') };
      await expect(incidents.commit(second)).rejects.toBeInstanceOf(VersionConflict);
      await expect(incidents.commit({ ...open(2), areas: [] })).rejects.toBeInstanceOf(VersionConflict);
      expect(await incidents.areas('gas', ['1', '737'])).toEqual([
        { ...area, band: '1' },
        { ...area, version: 1, catchments: [{ incident: incidentOf(1).id, ...reach }] },
      ]);
      expect(await incidents.group('gas', 'gateway/box-1')).toMatchObject({ open: incidentOf(1).id, takenAt: toInstant(T0), version: 1 });
      expect(await incidents.areas('drainage', ['737'])).toMatchObject([{ version: 0 }]);
      const past = { ...reach, until: toInstant(T0 - 25 * 60 * MINUTE) };
      await incidents.commit({
        ...opening(incidentOf(3)),
        areas: [{ ...area, band: '1', catchments: [{ incident: 'i', ...past }] }],
      });
      expect(await incidents.areas('gas', ['1'])).toMatchObject([{ version: 0, catchments: [] }]);
    });

    it('keeps what a silence holds back, and what it held back', async () => {
      const silenced = (episode: string, silence: string) => {
        const { alarm } = record(episode);
        return { episode, alarm: { ...alarm, silencedBy: silence } };
      };
      const held = (episode: string, silence: string) =>
        ({ id: `silenced/${episode}`, because: 'silenced', silence, at: toInstant(T0 + MINUTE), episode, exercise: false }) as const;
      for (const [episode, silence] of [
        ['a', 's1'],
        ['b', 's1'],
        ['c', 's2'],
      ] as const)
        await incidents.recordEpisode(silenced(episode, silence), `effect-${episode}`, { hold: held(episode, silence) });
      expect(await incidents.heldBySilence('s1')).toEqual([held('a', 's1'), held('b', 's1')]);
      await incidents.recordEpisode({ ...silenced('a', 's1'), incident: 'i' }, 'released-a', { release: 'silenced/a' });
      await incidents.recordEpisode(silenced('b', 's2'), 'on-b', { hold: held('b', 's2') });
      expect([await incidents.heldBySilence('s1'), (await incidents.heldBySilence('s2')).length]).toEqual([[], 2]);
      expect(await incidents.silenced('s1', 10)).toEqual([{ ...silenced('a', 's1'), incident: 'i' }]);
      expect(await incidents.silenced('s2', 1)).toHaveLength(1);
      expect(await incidents.held(toInstant(T0 + MINUTE), 10)).toEqual([held('b', 's2'), held('c', 's2')]);
    });

    it('keeps what is held back until it is let go, by when to look at it', async () => {
      const hold = { because: 'inhibited', episode: 'e', incident: 'i', exercise: false } as const;
      const rows = await incidents.inhibitors('gas', 'asset=well-1');
      expect(rows).toEqual({ domain: 'gas', scope: 'asset=well-1', version: 0, episodes: [] });
      const first = { ...hold, id: 'inhibited/e', at: toInstant(T0) };
      await incidents.commit({ ...opening(incidentOf(1)), hold: first, inhibitors: [{ ...rows, episodes: ['e'] }] });
      expect(await incidents.inhibitors('gas', 'asset=well-1')).toEqual({ ...rows, version: 1, episodes: ['e'] });
      await expect(incidents.commit({ ...opening(incidentOf(2)), inhibitors: [rows] })).rejects.toBeInstanceOf(VersionConflict);
      const second = { ...first, id: 'flapping/s/r', at: toInstant(T0 + MINUTE) };
      await incidents.recordEpisode(record('e2'), 'effect-2', { hold: second });
      await incidents.recordEpisode(record('e2'), 'effect-2', { hold: { ...second, at: toInstant(T0 + 9 * MINUTE) } });
      expect(await incidents.held(toInstant(T0 - 1), 10)).toEqual([]);
      expect(await incidents.held(toInstant(T0 + MINUTE), 10)).toEqual([first, second]);
      const moved = { ...first, at: toInstant(T0 + 2 * MINUTE) };
      await incidents.recordEpisode(record('e3'), 'effect-3', { hold: moved });
      expect(await incidents.held(toInstant(T0 + 2 * MINUTE), 10)).toEqual([second, moved]);
      await incidents.letGo(second.id);
      await incidents.letGo(second.id);
      await incidents.commit({ ...opening(incidentOf(3)), release: moved.id });
      expect(await incidents.held(toInstant(T0 + 2 * MINUTE), 10)).toEqual([]);
    });

    it('refuses a step of more than a hundred rows, whole', async () => {
      const first = incidentOf(1);
      const events = Array.from({ length: 100 }, (_, index) => eventOf(first.id, index + 1));
      await expect(incidents.commit({ after: { ...first, version: 100 }, events })).rejects.toBeInstanceOf(StoreLimitExceeded);
      expect(await incidents.load(first.id)).toBeUndefined();
      const most = { after: { ...first, version: 95 }, events: events.slice(0, 95) };
      await incidents.commit(most);
      expect(await incidents.events(first.id)).toHaveLength(95);
    });

    it('finds what is due in its shard: the warning first, then the breach, then nothing', async () => {
      const all = Array.from({ length: 12 }, (_, number) => incidentOf(number, { obligations: [obligationOf('o1'), obligationOf('o2')] }));
      await Promise.all(all.map((incident) => incidents.commit(opening(incident))));
      const warning = T0 + 20 * MINUTE;
      expect(await due(warning - 1)).toEqual([]);
      expect(await due(warning)).toEqual(all.flatMap(({ id }) => [`${id}/o1`, `${id}/o2`]).sort());
      const shards = await Promise.all([0, 1, 2].map((shard) => incidents.due(shard, toInstant(warning), 100)));
      expect(shards.every((entries) => entries.length > 0)).toBe(true);
      const first = all[0] as (typeof all)[number];
      const name = (id: string): string => `${first.id}/${id}`;
      const ofFirst = async (until: number): Promise<string[]> => (await due(until)).filter((entry) => entry.startsWith(first.id));
      const warned = step(first, {
        obligations: [obligationOf('o1', { warnedAt: toInstant(warning) }), obligationOf('o2', { state: 'met' })],
      });
      await incidents.commit(warned);
      expect(await ofFirst(warning)).toEqual([]);
      expect(await ofFirst(T0 + 30 * MINUTE)).toEqual([name('o1')]);
      const breached = obligationOf('o1', { warnedAt: toInstant(warning), breachedAt: toInstant(T0 + 30 * MINUTE) });
      const after = step(warned.after, { obligations: [breached, obligationOf('o3', { due: toInstant(T0 + 5 * MINUTE) })] });
      await incidents.commit(after);
      // A limit shorter than its warning is warned at its base.
      expect(await ofFirst(T0)).toEqual([name('o3')]);
      await incidents.commit(step(after.after, { obligations: [breached] }));
      expect(await ofFirst(T0 + 60 * MINUTE)).toEqual([]);
    });

    it('gives what is due oldest first, no more than was asked for', async () => {
      const minutes = [7, 3, 9, 1, 5];
      const obligations = minutes.map((minute) =>
        obligationOf(`o${minute}`, { warnedAt: toInstant(T0), due: toInstant(T0 + minute * MINUTE) }),
      );
      const only = tableIncidentStore(table, { tenant: TENANT });
      await only.commit(opening(incidentOf(1, { obligations })));
      expect(only.dueShards).toBe(1);
      const entries = await only.due(0, toInstant(T0 + 8 * MINUTE), 3);
      expect(entries.map(({ obligation }) => obligation)).toEqual(['o1', 'o3', 'o5']);
      const at = toInstant(T0 + MINUTE);
      expect(entries[0]).toEqual({ incident: incidentOf(1).id, obligation: 'o1', at, due: at });
    });

    it('finds the reminders to come, with the wait for each, while there are any', async () => {
      const [from, to] = [toInstant(T0 + 10 * MINUTE), toInstant(T0 + 40 * MINUTE)];
      const escalation = { steps: [], told: 0, remind: 30 * MINUTE, remindAt: to };
      const missed = obligationOf('o1', { due: from, breachedAt: from, escalation });
      const only = tableIncidentStore(table, { tenant: TENANT });
      const first = opening(incidentOf(1, { obligations: [missed, obligationOf('o2')] }));
      await only.commit(first);
      const { id: incident, town, tier } = first.after;
      expect(await only.reminders(0, from, 10)).toEqual([
        { incident, obligation: 'o1', at: to, wait: { from, to, since: from }, place: town ?? tier },
      ]);
      expect(await only.reminders(0, to, 10)).toEqual([]);
      await only.commit(step(first.after, { obligations: [obligationOf('o1', { ...missed, state: 'met' }), obligationOf('o2')] }));
      expect(await only.reminders(0, from, 10)).toEqual([]);
    });

    it('has one row for each task that nobody has acknowledged, while somebody waits for that', async () => {
      const [base, due] = [toInstant(T0), toInstant(T0 + 10 * MINUTE)];
      const clock = { base, due, provisional: true };
      const owed = { obligations: [obligationOf('o1', { breachedAt: base })] };
      const task = { unit: 'zumiao-gas-station', acknowledgement: clock };
      const only = tableIncidentStore(table, { tenant: TENANT });
      const first = opening(incidentOf(1, { ...owed, tasks: [task, { ...task, unit: 'owes-nothing' }] }));
      const rows = async () => only.due(0, toInstant(T0 + 60 * MINUTE), 100);
      await only.commit(first);
      expect(await rows()).toEqual([{ incident: first.after.id, task: task.unit, at: due, due }]);
      const escalation = { steps: [], told: 0, remind: MINUTE, remindAt: toInstant(T0 + 30 * MINUTE) };
      const missed = step(first.after, { tasks: [{ ...task, acknowledgement: { ...clock, missedAt: due, escalation } }] });
      await only.commit(missed);
      expect(await rows()).toMatchObject([{ incident: first.after.id, task: task.unit, at: escalation.remindAt }]);
      await only.commit(step(missed.after, { tasks: [{ ...task, acknowledgedAt: due }] }));
      expect(await rows()).toEqual([]);
    });

    it('loads many incidents in few reads, in the order asked for', async () => {
      const all = Array.from({ length: 130 }, (_, number) => incidentOf(number));
      await Promise.all(all.map((incident) => incidents.commit(opening(incident))));
      const ids = [...all.map(({ id }) => id), 'none-chancheng'].reverse();
      expect((await incidents.loadMany(ids)).map((incident) => incident?.id)).toEqual([undefined, ...ids.slice(1)]);
      expect(await incidents.loadMany([])).toEqual([]);
    });

    it('lists newest first, complete and without repetition, by place, unit, state, domain, grade and exercise', async () => {
      const towns = ['foshan/chancheng/zumiao', 'foshan/chancheng/shiwan', undefined];
      const all = Array.from({ length: 40 }, (_, number) => {
        const town = towns[number % 3];
        return incidentOf(number, {
          ...(town ? {} : { tier: 'foshan/chancheng' }),
          town: town as string,
          state: number % 4 === 0 ? 'cleared' : 'raised',
          domain: number % 5 === 0 ? 'fire' : 'gas',
          grade: number % 6 === 0 ? 'I' : 'III',
          exercise: number % 7 === 0,
          obligations: [obligationOf('o1', { unit: `unit-${number % 2}` }), obligationOf('o2', { unit: 'unit-1' })],
        });
      });
      await Promise.all(all.map((incident) => incidents.commit(opening(incident))));
      const queries: readonly Omit<IncidentQuery, 'limit'>[] = [
        { within: 'foshan' },
        { within: 'foshan/chancheng' },
        { within: 'foshan/nanhai' },
        { within: 'foshan/chancheng/zumiao' },
        { within: 'foshan/chancheng/shiwan', states: ['raised'] },
        { within: 'foshan', states: ['raised', 'assessing'] },
        { within: 'foshan', states: ['cleared'] },
        { within: 'foshan', states: [] },
        { within: 'foshan', unit: 'unit-0' },
        { within: 'foshan/chancheng/zumiao', unit: 'unit-1', states: ['raised'] },
        { within: 'foshan', unit: 'nobody' },
        { within: 'foshan', domains: ['fire'], grades: ['I', 'II'] },
        { within: 'foshan', exercise: true },
        { within: 'foshan/chancheng', exercise: false, states: ['raised'] },
      ];
      for (const query of queries) {
        const expected = all
          .filter(({ tier, town }) => (town ?? tier).startsWith(query.within))
          .filter(({ state }) => !query.states || query.states.includes(state))
          .filter(({ domain }) => !query.domains || query.domains.includes(domain))
          .filter(({ grade }) => !query.grades || query.grades.includes(grade))
          .filter(({ exercise }) => query.exercise === undefined || exercise === query.exercise)
          .filter(({ obligations }) => !query.unit || obligations.some(({ unit }) => unit === query.unit))
          .map(({ id }) => id)
          .reverse();
        for (const limit of [1, 7, 200]) {
          const found = await allPages(async (cursor) => {
            const page = await incidents.list({ ...query, limit, ...(cursor ? { cursor } : {}) });
            if (page.cursor) expect(page.items).toHaveLength(limit);
            return page;
          });
          expect(found.map(({ id }) => id)).toEqual(expected);
        }
      }
    });

    it('goes on with older incidents though new ones were raised and others ended in between', async () => {
      const all = Array.from({ length: 9 }, (_, number) => incidentOf(number + 10));
      await Promise.all(all.map((incident) => incidents.commit(opening(incident))));
      const query = { within: 'foshan', states: ['raised'], limit: 3 } as const;
      const first = await incidents.list(query);
      await incidents.commit(opening(incidentOf(99)));
      await incidents.commit(step(all[6] as (typeof all)[number], { state: 'false-alarm' }));
      await incidents.commit(step(all[2] as (typeof all)[number], { state: 'false-alarm' }));
      const rest = await allPages((cursor) => incidents.list({ ...query, cursor: (cursor ?? first.cursor) as string }));
      expect([...first.items, ...rest].map(({ id }) => Number(id.slice(20, 26)))).toEqual([18, 17, 16, 15, 14, 13, 11, 10]);
      await expect(incidents.list({ ...query, cursor: '../x' })).rejects.toBeInstanceOf(RangeError);
      await expect(incidents.list({ ...query, cursor: '' })).rejects.toBeInstanceOf(RangeError);
    });

    it('has an incident among those that want attention exactly while it does', async () => {
      const first = incidentOf(1);
      const live = async (): Promise<number> => {
        const query = { states: ['raised', 'assessing', 'handling'], limit: 9 };
        const [everywhere, town] = await Promise.all([
          incidents.list({ ...query, within: 'foshan' }),
          incidents.list({ ...query, within: 'foshan/chancheng/zumiao' }),
        ]);
        expect(town.items).toEqual(everywhere.items);
        const rows = await table.query({ pk: 'LIVE-INCIDENTS#-', index: 'index1' });
        expect(rows.items).toHaveLength(everywhere.items.length);
        return rows.items.length;
      };
      let last = first;
      const go = async (state: typeof first.state): Promise<void> => {
        const change = step(last, { state });
        await incidents.commit(change);
        last = change.after;
      };
      await incidents.commit(opening(first));
      expect(await live()).toBe(1);
      await go('false-alarm');
      expect(await live()).toBe(0);
      await go('assessing');
      expect(await live()).toBe(1);
      await go('cleared');
      await go('archived');
      expect(await live()).toBe(0);
    });

    it('keeps the reporter beside the record, so that it can be deleted', async () => {
      const reporter = { name: '王', phone: '0757', salt: 'x' };
      const first = incidentOf(1);
      await incidents.commit({ ...opening(first), reporter });
      const key = { pk: `INCIDENT#${first.id}`, sk: 'REPORTER' };
      expect((await table.get(key))?.data).toEqual(reporter);
      expect(JSON.stringify([await incidents.load(first.id), await incidents.events(first.id)])).not.toContain('0757');
      await table.delete(key, 'any');
      expect(await incidents.load(first.id)).toEqual(first);
    });
  });
}
