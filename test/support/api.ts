import type { CityApi } from './city.ts';

/** Every item of a list of the API, page by page. Throws when it does not answer 200. */
export async function everyItem<T>(city: CityApi, path: string, user = 'admin'): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const answer = await city.api(user, 'GET', cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path);
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const page = answer.body as { readonly items: readonly T[]; readonly nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}
