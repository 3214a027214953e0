import type { Item } from './table-store.ts';

/** Every live item of a table, in an order that keeps a partition together: for an operator's tools. No function may scan. */
export interface TableScan {
  items(): AsyncIterable<Item>;
}
