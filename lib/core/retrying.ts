import { VersionConflict } from './ports/errors.ts';

/** Races lost before a caller is told: each retry decides anew on what is stored. */
const ATTEMPTS = 6;

/** Runs a decision again while somebody else writes first; throws VersionConflict when others were faster each time. */
export async function retrying<T>(work: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof VersionConflict) || attempt === attempts) throw cause;
    }
  }
}
