import type { Clock } from '../core/ports/clock.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';

/** Declared exercises: what these things report until then is played, and the incidents they raise are marked so. */
export interface ExerciseStore {
  /** `until` is epoch milliseconds. */
  declare(things: readonly string[], until: number): Promise<void>;
  covers(thing: string): Promise<boolean>;
}

export function tableExerciseStore(table: TableStore, clock: Clock): ExerciseStore {
  return {
    async declare(things, until) {
      const expiresAt = Math.ceil(until / 1000);
      await Promise.all(things.map((thing) => table.put({ ...domainKeys.exercise(thing), version: 1, data: { until }, expiresAt }, 'any')));
    },
    async covers(thing) {
      const item = await table.get(domainKeys.exercise(thing));
      return item !== undefined && Number(item.data.until) > clock.now();
    },
  };
}
