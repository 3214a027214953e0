/** What a list of the API holds and shows, newest first: ids sort by time. */
interface Listed {
  readonly id: string;
}

interface StoredPage<Entry> {
  readonly items: readonly Entry[];
  readonly cursor?: string;
}

/** One tenant's list, newest first, and which of its entries are meant. */
export interface TenantList<Entry> {
  readonly page: (cursor: { readonly cursor?: string }) => Promise<StoredPage<Entry>>;
  readonly isShown?: (entry: Entry) => boolean;
}

/** The newest of several tenants' lists as one, older than `before`: `limit` of them, and the cursor (the id of the last one shown) while there are more. */
export async function newestOfAll<Entry extends Listed>(
  lists: readonly TenantList<Entry>[],
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<{ readonly items: readonly Entry[]; readonly nextCursor: string | null }> {
  const found: Entry[] = [];
  for (const { page: pageOf, isShown = () => true } of lists) {
    let cursor: string | undefined;
    let taken = 0;
    do {
      const page = await pageOf(cursor ? { cursor } : {});
      const shown = page.items.filter((entry) => (before === undefined || entry.id < before) && isShown(entry));
      found.push(...shown);
      taken += shown.length;
      cursor = page.cursor;
    } while (cursor && taken <= limit);
  }
  found.sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
