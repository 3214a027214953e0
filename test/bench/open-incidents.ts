import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { INCIDENT_STATES, OVER_STATES } from '../../lib/core/incident/model.ts';
import type { IncidentQuery, IncidentStore } from '../../lib/core/ports/incident-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { incidentOf, obligationOf, opening, T0, TENANT } from '../contract/stores/fixtures.ts';
import { CountedReads } from '../support/counted-reads.ts';
import { percentile, report } from './measure.ts';

const [FEW, MANY] = [10, 100_000];
/** What a new incident is committed beside, as one write to the disk. */
const TOGETHER = 1000;
const ROUNDS = 50;
const OPEN = INCIDENT_STATES.filter((state) => !OVER_STATES.includes(state));

interface Page {
  readonly reads: number;
  /** Milliseconds, median. */
  readonly takes: number;
}

/** What the API's page of fifty asks of the store: as many open incidents as there may be after years of a storm nobody worked off. */
export async function benchOpenIncidents(): Promise<void> {
  const [few, many] = [await pagesOf(FEW), await pagesOf(MANY)];
  const baseline = `${FEW} open incidents`;
  const most = (pages: readonly Page[], what: keyof Page): number => Math.max(...pages.map((page) => page[what]));
  for (const [name, what, unit] of [
    ['open-incidents-reads', 'reads', 'reads'],
    ['open-incidents-page', 'takes', 'ms'],
  ] as const) {
    const value = most(many.plain, what);
    report({ name, value, unit, baseline, ratio: value / most(few.plain, what) });
  }
  report({ name: 'open-incidents-rare-reads', value: many.rare.reads, unit: 'reads', baseline, ratio: many.rare.reads / few.rare.reads });
}

/** Of all, of a town and of a unit, the first page and one in the middle: each without a filter that the keys cannot tell; and one of a grade that none has. */
async function pagesOf(count: number): Promise<{ readonly plain: readonly Page[]; readonly rare: Page }> {
  const folder = mkdtempSync(join(tmpdir(), 'citywatch-open-'));
  const database = openDatabase(join(folder, 'city.db'));
  try {
    const counted = new CountedReads();
    const table = sqliteTableStore(database, { table: `${TENANT}.domain`, feed: true, now: () => T0 });
    const store = tableIncidentStore(counted.of(table), { tenant: TENANT });
    for (let from = 0; from < count; from += TOGETHER) {
      const numbers = Array.from({ length: Math.min(TOGETHER, count - from) }, (_, index) => from + index);
      await Promise.all(numbers.map((number) => store.commit(opening(incidentOf(number, { obligations: [obligationOf('arrive')] })))));
    }
    const plain: Page[] = [];
    for (const query of [{}, { within: 'foshan/chancheng/zumiao' }, { unit: 'zumiao-gas-station' }])
      for (const later of [{}, { cursor: incidentOf(Math.floor(count / 2)).id }])
        plain.push(await page(store, counted, { ...query, ...later }));
    return { plain, rare: await page(store, counted, { grades: ['I'] }, 1) };
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function page(store: IncidentStore, counted: CountedReads, query: Partial<IncidentQuery>, rounds = ROUNDS): Promise<Page> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    counted.reads = 0;
    const begun = performance.now();
    // As the API asks: one more, to know whether there is another page.
    await store.list({ within: 'foshan/chancheng', states: OPEN, limit: 51, ...query });
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return { reads: counted.reads, takes: percentile(times, 0.5) };
}
