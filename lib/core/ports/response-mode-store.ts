import type { Instant } from '../instant.ts';
import type { ResponseMode } from '../watch/response-mode.ts';

/** The response modes that a tenant knows of. */
export interface ResponseModeStore {
  /** Keeps it; one that is there already stays as it is. */
  declare(mode: ResponseMode): Promise<void>;
  /** Ends a mode before its time; the first end stays. Returns the mode as it is then; `undefined` when there is none of that id. */
  end(id: string, ended: NonNullable<ResponseMode['ended']>): Promise<ResponseMode | undefined>;
  get(id: string): Promise<ResponseMode | undefined>;
  /** Those that are not over at a moment: in force, or announced. */
  notOver(at: Instant): Promise<readonly ResponseMode[]>;
  /** Newest first. */
  list(query: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly ResponseMode[]; readonly cursor?: string }>;
}
