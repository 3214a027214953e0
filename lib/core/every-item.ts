/** Every item of a list that comes in pages, in its order. A page is asked for when the one before it is used up. */
export async function* everyItem<Item>(
  page: (after: { readonly cursor?: string }) => Promise<{ readonly items: readonly Item[]; readonly cursor?: string }>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const answer = await page(cursor ? { cursor } : {});
    yield* answer.items;
    cursor = answer.cursor;
  } while (cursor);
}
