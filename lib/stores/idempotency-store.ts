import type { Clock } from '../core/ports/clock.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';

/** How long a key is remembered (INTERFACES.md): 24 hours. */
const REMEMBERED_SECONDS = 24 * 3600;
/** A request that has not been answered by then has died; the next one with its key may begin. */
const ABANDONED_SECONDS = 60;

export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type IdempotencyOutcome =
  | { readonly outcome: 'first' }
  | { readonly outcome: 'replay'; readonly answer: StoredAnswer }
  | { readonly outcome: 'mismatch' }
  | { readonly outcome: 'in-progress' };

export interface IdempotencyKey {
  readonly person: string;
  readonly route: string;
  readonly key: string;
}

/** What was answered to a request with an Idempotency-Key, for each person and route. */
export interface IdempotencyStore {
  /** `digest` identifies the request's body. */
  begin(key: IdempotencyKey, digest: string): Promise<IdempotencyOutcome>;
  finish(key: IdempotencyKey, digest: string, answer: StoredAnswer): Promise<void>;
  /** The request failed for a passing reason: its key may be used again. */
  abandon(key: IdempotencyKey): Promise<void>;
}

export function tableIdempotencyStore(table: TableStore, clock: Clock): IdempotencyStore {
  const itemKey = ({ person, route, key }: IdempotencyKey) => domainKeys.idempotency(person, route, key);
  const seconds = (): number => Math.floor(clock.now() / 1000);
  return {
    async begin(key, digest) {
      try {
        await table.put({ ...itemKey(key), version: 1, data: { digest }, expiresAt: seconds() + ABANDONED_SECONDS }, 'absent');
        return { outcome: 'first' };
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
      const stored = (await table.get(itemKey(key)))?.data as { digest: string; answer?: StoredAnswer } | undefined;
      if (stored && stored.digest !== digest) return { outcome: 'mismatch' };
      return stored?.answer ? { outcome: 'replay', answer: stored.answer } : { outcome: 'in-progress' };
    },
    async finish(key, digest, answer) {
      await table.put(
        { ...itemKey(key), version: 2, data: { digest, answer: { ...answer } }, expiresAt: seconds() + REMEMBERED_SECONDS },
        'any',
      );
    },
    abandon: (key) => table.delete(itemKey(key), 'any'),
  };
}
