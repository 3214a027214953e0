import { beforeEach, describe, expect, it } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { ON_ITS_WAY } from '../../../lib/core/link/digest-progress.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { ReplicaStore } from '../../../lib/core/ports/replica-store.ts';
import { tableDigestStore } from '../../../lib/stores/digest-store.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import { tableReplicaStore } from '../../../lib/stores/replica-store.ts';
import { replicaKeys } from '../../../lib/wiring/table-keys.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { eventOf, incidentOf, MINUTE, obligationOf, opening, step, T0, TENANT } from './fixtures.ts';

export function replicaStoreContract(name: string, open: OpenTable): void {
  describe(`ReplicaStore over ${name}`, () => {
    let table: TableStore;
    let replicas: ReplicaStore;
    beforeEach(async () => {
      table = await open(() => T0);
      replicas = tableReplicaStore(table);
    });

    it('keeps a replica beside an incident of the same id, and lists it by tenant, town, unit and while it is live', async () => {
      const first = incidentOf(1, { obligations: [obligationOf('o1', { unit: 'gas-company' })] });
      const events = [eventOf(first.id, 1)];
      await replicas.advance(undefined, first, events);
      expect(await replicas.load(first.id)).toEqual(first);
      expect(await replicas.loadMany([first.id, incidentOf(2).id])).toEqual([first, undefined]);
      expect(await replicas.events(first.id)).toEqual(events);
      expect([await replicas.event(first.id, 1), await replicas.event(first.id, 2)]).toEqual([events[0], undefined]);
      for (const query of [{}, { unit: 'gas-company' }, { within: first.town ?? first.tier }, { states: ['raised'] }])
        expect((await replicas.list({ within: 'foshan', limit: 9, ...query })).items, JSON.stringify(query)).toEqual([first]);
      const incidents = tableIncidentStore(table, { tenant: 'foshan' });
      expect(await incidents.load(first.id)).toBeUndefined();
      expect((await incidents.list({ within: 'foshan', limit: 9 })).items).toEqual([]);
      await incidents.commit(opening(first));
      const { after } = step(first, { state: 'assessing' });
      await replicas.advance(first, after, [eventOf(first.id, 2)]);
      expect([await incidents.load(first.id), await replicas.load(first.id)]).toEqual([first, after]);
    });

    it('refuses a step from a version that is not the last, and keeps nothing of it', async () => {
      const first = incidentOf(1);
      await replicas.advance(undefined, first, [eventOf(first.id, 1)]);
      await expect(replicas.advance(undefined, first, [eventOf(first.id, 1)])).rejects.toBeInstanceOf(VersionConflict);
      const { after } = step(first);
      await replicas.advance(first, after, [eventOf(first.id, 2)]);
      await expect(replicas.advance(first, after, [eventOf(first.id, 2)])).rejects.toBeInstanceOf(VersionConflict);
      expect((await replicas.events(first.id)).map(({ seq }) => seq)).toEqual([1, 2]);
    });

    it('holds what came early by its number until it is applied or forgotten', async () => {
      const { id } = incidentOf(1);
      const [first, second, tenth, third] = [1, 2, 10, 3].map((seq) => eventOf(id, seq)) as [never, never, never, never];
      for (const event of [tenth, third, second, second]) await replicas.keepEarly(event);
      expect(await replicas.early(id, 100)).toEqual([second, third, tenth]);
      expect(await replicas.early(id, 2)).toEqual([second, third]);
      await replicas.advance(undefined, incidentOf(1, { version: 2 }), [first, second]);
      await replicas.forgetEarly(tenth);
      expect(await replicas.early(id, 100)).toEqual([third]);
      expect((await replicas.events(id)).map(({ seq }) => seq)).toEqual([1, 2]);
    });

    it('notes digests, the newest alone, and how far the hub is complete', async () => {
      const at = (minutes: number) => ({ tenant: TENANT, at: toInstant(T0 + minutes * MINUTE), part: 1, parts: 1, whole: true });
      const told = (minutes: number) => toInstant(T0 + minutes * MINUTE - ON_ITS_WAY);
      expect(await replicas.tenant(TENANT)).toBeUndefined();
      expect(await replicas.digested(at(5), [])).toEqual({ still: [], hasGap: false });
      const { id } = incidentOf(1);
      const lacking = { incident: id, seq: 1, hash: 'a' };
      expect(await replicas.digested(at(10), [lacking])).toEqual({ still: [{ incident: id, version: 0 }], hasGap: false });
      expect(await replicas.digested(at(7), [{ ...lacking, seq: 1 }])).toMatchObject({ still: [{ incident: id, version: 0 }] });
      await replicas.digested({ ...at(1), tenant: 'nanhai' }, [{ ...lacking, incident: incidentOf(2).id }]);
      const known = { tenant: TENANT, digestAt: at(10).at, behind: 1, completeAt: told(5) };
      expect(await replicas.tenant(TENANT)).toEqual(known);
      expect(await replicas.tenants()).toEqual([known, { tenant: 'nanhai', digestAt: at(1).at, behind: 1 }]);
      // What came since counts at once, and is forgotten with the next digest.
      await replicas.advance(undefined, incidentOf(1), [eventOf(id, 1)]);
      expect(await replicas.tenant(TENANT)).toEqual({ tenant: TENANT, digestAt: at(10).at, behind: 0, completeAt: told(10) });
      expect(await replicas.digested(at(15), [])).toEqual({ still: [], hasGap: false });
      expect(await table.get(replicaKeys.lacking(TENANT, id))).toBeUndefined();
      // An older digest that comes again lowers nothing, and a gap is said.
      await replicas.digested(at(20), [{ ...lacking, seq: 7 }]);
      await replicas.digested(at(18), [{ ...lacking, seq: 2 }]);
      expect(await table.get(replicaKeys.lacking(TENANT, id))).toMatchObject({ data: { seq: 7 } });
      expect(await replicas.digested({ ...at(90), since: at(80).at }, [])).toMatchObject({ hasGap: true });
    });

    it('takes what a digest says from the rows of the days', async () => {
      const digests = tableDigestStore(table);
      const incidents = tableIncidentStore(table, { tenant: TENANT });
      const first = incidentOf(1);
      await incidents.commit(opening(first));
      const second = step(first);
      await incidents.commit(second);
      const [last] = second.events;
      const day = last?.recordedAt.slice(0, 10) ?? '';
      expect(await digests.grownOn(day)).toEqual([{ incident: first.id, seq: last?.seq, hash: last?.hash, at: last?.recordedAt }]);
      expect([await digests.grownOn('2026-01-01'), await digests.mark()]).toEqual([[], undefined]);
      await digests.keepMark({ at: toInstant(T0), wholeAt: toInstant(T0) });
      expect(await digests.mark()).toEqual({ at: toInstant(T0), wholeAt: toInstant(T0) });
    });
  });
}
