import { toMillis } from '../core/instant.ts';
import type { Area, Bookkeeping } from '../core/ports/incident-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, Key, WriteOperation } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** The rows beside an incident, each replaced as it was read, for its step's transaction. */
export function bookkeepingOperations({ group, gateway, areas = [], inhibitors = [], hold, release }: Bookkeeping): WriteOperation[] {
  return [
    ...[group, gateway].flatMap((row) => (row ? [nextVersion(domainKeys.group(row.domain, row.asset), row)] : [])),
    ...areas.map((area) => nextVersion(domainKeys.area(area.domain, area.band), area, areaEnd(area))),
    ...inhibitors.map((row) => nextVersion(domainKeys.inhibitors(row.domain, row.scope), row)),
    ...(hold ? [{ op: 'put', item: heldItem(hold), if: 'any' } as const] : []),
    ...(release ? [{ op: 'delete', key: domainKeys.held(release), if: 'any' } as const] : []),
  ];
}

/** Replaces a row that is still as it was read. */
function nextVersion(key: Key, row: { readonly version: number }, expiresAt?: number): WriteOperation {
  const version = row.version + 1;
  const item = { ...key, version, data: asData({ ...row, version }), ...(expiresAt === undefined ? {} : { expiresAt }) };
  return { op: 'put', item, if: row.version === 0 ? 'absent' : row.version };
}

/** Epoch seconds, a day after the last of its catchments: until then what is late may still arrive. */
function areaEnd({ catchments }: Area): number | undefined {
  if (catchments.length === 0) return undefined;
  return Math.ceil(Math.max(...catchments.map(({ until }) => toMillis(until))) / 1000) + 24 * 3600;
}

const heldItem = (held: NonNullable<Bookkeeping['hold']>): Item => ({
  ...domainKeys.held(held.id),
  version: 1,
  data: asData(held),
  indexes: {
    index1: { pk: domainKeys.heldAlarms, sk: `${held.at}#${held.id}` },
    ...(held.because === 'silenced' ? { index2: { pk: domainKeys.heldBySilence(held.silence), sk: `${held.at}#${held.id}` } } : {}),
  },
});
