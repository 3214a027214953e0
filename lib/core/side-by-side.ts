/** Items that are worked on at the same time. */
const AT_ONCE = 8;

/** Works on all items in their order, `atOnce` side by side; returns what came of each, in that order. Rejects with the first that fails. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  atOnce: number,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const take = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return results;
}

/** Works on all items in their order, a few side by side. One that fails keeps none of the others from it: returns why, by name. */
export async function failuresOf<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  work: (item: Item) => Promise<void>,
): Promise<Map<string, unknown>> {
  const failures = new Map<string, unknown>();
  const tried = (item: Item): Promise<unknown> => work(item).catch((cause: unknown) => failures.set(nameOf(item), cause));
  await sideBySide(items, tried, AT_ONCE);
  return failures;
}
