import type { Instant } from '../instant.ts';
import type { CancelledOccurrence, Silence } from '../watch/silence.ts';

/** The silences that a tenant knows of. */
export interface SilenceStore {
  /** Keeps it; one that is there already stays as it is. */
  add(silence: Silence): Promise<void>;
  /** Ends a silence before its time; the first end stays. Returns the silence as it is then; `undefined` when there is none of that id. */
  end(id: string, ended: NonNullable<Silence['ended']>): Promise<Silence | undefined>;
  /** Cancels one occurrence of a silence that recurs; the first time stays. Returns the silence as it is then, as `end` does. */
  cancel(id: string, cancelled: CancelledOccurrence): Promise<Silence | undefined>;
  get(id: string): Promise<Silence | undefined>;
  /** Those whose `to` is not past at a moment, planned and ended ones included; may be stale. */
  upTo(at: Instant): Promise<readonly Silence[]>;
  /** Newest first. */
  list(query: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly Silence[]; readonly cursor?: string }>;
}
