import { AlreadyApplied } from '../core/ports/errors.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import { type Item, type TableStore, TransactionConflict, type WriteOperation } from '../wiring/table-store.ts';

/** Writes the operations together with the mark that this effect was applied. Throws AlreadyApplied when the mark is there. */
export async function applyOnce(
  table: TableStore,
  effect: string,
  operations: readonly WriteOperation[],
  about: Pick<Item, 'data' | 'expiresAt'> = { data: {} },
): Promise<void> {
  const mark: WriteOperation = { op: 'put', item: { ...domainKeys.effect(effect), version: 1, ...about }, if: 'absent' };
  try {
    await table.transact([...operations, mark]);
  } catch (cause) {
    if (cause instanceof TransactionConflict && cause.failed.includes(operations.length)) {
      throw new AlreadyApplied(`the effect ${effect} was applied before`, { cause });
    }
    throw cause;
  }
}
