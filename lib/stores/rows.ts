import type { Item, Json, Query, TableStore } from '../wiring/table-store.ts';

/** Domain values are plain JSON by construction; the type system cannot see that of readonly interfaces. */
export const asData = (value: object): { readonly [key: string]: Json | undefined } =>
  value as { readonly [key: string]: Json | undefined };

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
