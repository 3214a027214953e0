import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { Listening, ProgressStore } from '../../../lib/core/ports/operation.ts';

/** What functions say of how far they have come; or a store that cannot be written. */
export function notedProgress(options: { readonly fails?: boolean } = {}): ProgressStore & { readonly noted: string[] } {
  const noted: string[] = [];
  const note = (of: string) => async (at: number) => {
    if (options.fails) throw new StoreUnavailable('planted');
    noted.push(`${of} ${at}`);
  };
  let listening: Listening | undefined;
  return {
    noted,
    evaluated: note('evaluated'),
    watched: note('watched'),
    read: async () => ({}),
    listening: async () => listening,
    listened: async (state) => {
      listening = state;
    },
  };
}
