import { everyItem } from '../core/every-item.ts';
import type { CityAnswer } from './api-request.ts';

/** Everything a list of the API holds, page after page. `path`: with a query of its own, or none. Throws what `ask` throws. */
export function everyItemAt<Item>(ask: (path: string) => Promise<CityAnswer>, path: string): Promise<Item[]> {
  const separator = path.includes('?') ? '&' : '?';
  return Array.fromAsync(
    everyItem(async ({ cursor }) => {
      const { body } = await ask(cursor === undefined ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`);
      const { items, nextCursor } = body as { readonly items: readonly Item[]; readonly nextCursor: string | null };
      return { items, ...(nextCursor === null ? {} : { cursor: nextCursor }) };
    }),
  );
}
