import { figuresOf, type IncidentFigures } from '../core/accountability/figures/incident-figures.ts';
import type { Incident } from '../core/incident/model.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import type { FigureStore } from '../core/ports/figure-store.ts';
import { domainKeys, type IncidentKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { figureRows } from './figure-items.ts';
import { allItems } from './rows.ts';

/** Incidents whose figures one call makes again: some seconds' work. */
const REBUILT_AT_ONCE = 100;
const MOST_TRIES = 5;

/** The figures of one tenant's incidents, beside them in its domain table. */
export function tableFigureStore(table: TableStore): FigureStore {
  return {
    ofMonth: (month) => figuresOfMonth(table, month, domainKeys),
    async rebuild(before) {
      const page = await table.query({
        pk: domainKeys.incidentsOf('-'),
        index: 'index1',
        descending: true,
        limit: REBUILT_AT_ONCE,
        ...(before === undefined ? {} : { cursor: before }),
      });
      for (const { data } of page.items) await rebuildOne(table, String(data.id));
      return { incidents: page.items.length, ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
  };
}

export async function figuresOfMonth(table: TableStore, month: string, keys: IncidentKeys): Promise<readonly IncidentFigures[]> {
  const items = await allItems(table, { pk: keys.figuresOf(month), index: 'index1' });
  return items.map(({ data }) => data as unknown as IncidentFigures);
}

/** Of the head as it is in the moment it is written: one that moved meanwhile is read again. */
async function rebuildOne(table: TableStore, id: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const head = await table.get(domainKeys.head(id));
    const figures = head && figuresOf(head.data as unknown as Incident);
    if (!head || !figures) return;
    try {
      await table.transact([{ op: 'check', key: domainKeys.head(id), if: head.version }, ...figureRows(figures, domainKeys)]);
      return;
    } catch (cause) {
      if (!(cause instanceof VersionConflict) || tries === MOST_TRIES) throw cause;
    }
  }
}
