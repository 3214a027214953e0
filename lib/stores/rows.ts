import type { Item, Json, Query, TableStore } from '../wiring/table-store.ts';

/** Domain values are plain JSON by construction; the type system cannot see that of readonly interfaces. */
export const asData = (value: object): { readonly [key: string]: Json | undefined } =>
  value as { readonly [key: string]: Json | undefined };

/** A page of a range, newest first, each item read as `read` says; `cursor` goes on behind the last one. */
export async function newestPage<Row>(
  table: TableStore,
  range: Omit<Query, 'cursor' | 'limit' | 'descending'>,
  { limit, cursor }: Pick<Query, 'limit' | 'cursor'>,
  read: (item: Item) => Row,
): Promise<{ readonly items: readonly Row[]; readonly cursor?: string }> {
  const page = await table.query({ ...range, descending: true, ...(limit === undefined ? {} : { limit }), ...(cursor ? { cursor } : {}) });
  return { items: page.items.map(read), ...(page.cursor ? { cursor: page.cursor } : {}) };
}

/** The items of a query, page after page, `most` at most: a page may end early for reasons of the store's own. */
export async function allItems(
  table: TableStore,
  query: Omit<Query, 'cursor' | 'limit'>,
  most = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const wanted = most - items.length;
    const page = await table.query({ ...query, ...(wanted < 1000 ? { limit: wanted } : {}), ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor && items.length < most);
  return items;
}
