import type { Clock } from '../core/ports/clock.ts';
import type { Listening, ProgressStore } from '../core/ports/operation.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';

/** Between two marks of one instance of a function: what everybody waits for is the pack, not the mark. */
const MARKED_EVERY = 60_000;

/** One row for each kind of progress. Several instances evaluate at once: their mark moves on only, give or take a minute. */
export function tableProgressStore(table: TableStore, clock: Clock): ProgressStore {
  let marked = Number.NEGATIVE_INFINITY;
  const read = async (of: 'evaluated' | 'watched'): Promise<number | undefined> => {
    const item = await table.get(domainKeys.progress(of));
    return item && Number(item.data.at);
  };
  const put = (of: 'evaluated' | 'watched', at: number): Promise<void> =>
    table.put({ ...domainKeys.progress(of), version: 1, data: { at } }, 'any');
  return {
    async evaluated(receivedAt) {
      const now = clock.now();
      if (now - marked < MARKED_EVERY) return;
      marked = now;
      if (receivedAt > ((await read('evaluated')) ?? Number.NEGATIVE_INFINITY)) await put('evaluated', receivedAt);
    },
    // One pass at a time: nobody else can be further.
    watched: (at) => put('watched', at),
    async read() {
      const [evaluatedUpTo, watchedAt] = await Promise.all([read('evaluated'), read('watched')]);
      return { ...(evaluatedUpTo === undefined ? {} : { evaluatedUpTo }), ...(watchedAt === undefined ? {} : { watchedAt }) };
    },
    async listening() {
      const item = await table.get(domainKeys.progress('listening'));
      return item?.data as Listening | undefined;
    },
    // A mark a minute: whoever takes two at once writes the older of two states at worst, which says less.
    listened: ({ last, since }) => table.put({ ...domainKeys.progress('listening'), version: 1, data: { last, since } }, 'any'),
  };
}
