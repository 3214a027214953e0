import { parseChain } from '../core/accountability/audit/chains.ts';
import type { DigestMark, DigestStore, GrownChain } from '../core/ports/digest-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

const MARK = domainKeys.progress('digested');

/** What grew lies in the rows by which days are signed; the mark beside how far other functions have come. */
export function tableDigestStore(table: TableStore): DigestStore {
  return {
    async grownOn(day) {
      const rows = await allItems(table, { pk: domainKeys.changedPartition(day), consistent: true });
      return rows.flatMap(({ sk, data }): GrownChain[] => {
        const chain = parseChain(sk);
        return chain?.kind === 'incident' ? [{ ...(data as Partial<GrownChain>), incident: chain.id }] : [];
      });
    },
    async mark() {
      return (await table.get(MARK))?.data as DigestMark | undefined;
    },
    forgetMark: () => table.delete(MARK, 'any'),
    keepMark: (mark) => table.put({ ...MARK, version: 1, data: asData(mark) }, 'any'),
  };
}
