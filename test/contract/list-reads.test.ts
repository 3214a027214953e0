import { describe, expect, it } from 'vitest';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { INCIDENT_STATES, OVER_STATES } from '../../lib/core/incident/model.ts';
import type { IncidentQuery } from '../../lib/core/ports/incident-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { CountedReads } from '../support/counted-reads.ts';
import { scratchDatabases } from './scratch-database.ts';
import { incidentOf, obligationOf, opening, T0, TENANT } from './stores/fixtures.ts';

const INCIDENTS = 300;
const OPEN = INCIDENT_STATES.filter((state) => !OVER_STATES.includes(state));
/** A page of fifty, and one more to know whether there is another. */
const PAGE = { within: 'foshan/chancheng', limit: 51 };

const scratch = scratchDatabases();

describe('a page of fifty', () => {
  it(`of ${INCIDENTS} open incidents takes two reads, the first as well as a later one; what is filtered two for each hundred looked through`, async () => {
    const table = sqliteTableStore(scratch().open(), { table: `${TENANT}.domain`, feed: true, now: () => T0 });
    const counted = new CountedReads();
    const store = tableIncidentStore(counted.of(table), { tenant: TENANT });
    const opened = Array.from({ length: INCIDENTS }, (_, number) => incidentOf(number, { obligations: [obligationOf('arrive')] }));
    await Promise.all(opened.map((incident) => store.commit(opening(incident))));
    const readsOf = async (query: Partial<IncidentQuery>, found: number): Promise<number> => {
      counted.reads = 0;
      expect((await store.list({ ...PAGE, ...query })).items).toHaveLength(found);
      return counted.reads;
    };
    for (const later of [{}, { cursor: incidentOf(200).id }]) {
      expect(await readsOf(later, 51)).toBe(1);
      expect(await readsOf({ states: OPEN, ...later }, 51)).toBe(2);
      expect(await readsOf({ states: OPEN, within: 'foshan/chancheng/zumiao', ...later }, 51)).toBe(2);
      expect(await readsOf({ unit: 'zumiao-gas-station', ...later }, 51)).toBe(2);
    }
    expect(await readsOf({ states: OPEN, grades: ['I'] }, 0)).toBeLessThanOrEqual(2 * (Math.ceil(INCIDENTS / 100) + 1));
  });
});
