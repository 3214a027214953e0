/** Items that are worked on at the same time. */
const AT_ONCE = 8;

/** Works on all items in their order, a few side by side. One that fails keeps none of the others from it: returns why, by name. */
export async function failuresOf<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  work: (item: Item) => Promise<void>,
): Promise<Map<string, unknown>> {
  const failures = new Map<string, unknown>();
  let next = 0;
  const take = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next++] as Item;
      await work(item).catch((cause: unknown) => failures.set(nameOf(item), cause));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return failures;
}
