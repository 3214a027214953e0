import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { Secrets } from '../../core/ports/secrets.ts';

/** Bits by which others than the owner may do anything with a file. */
const OTHERS = 0o077;

/**
 * Secrets of one machine: the environment's `CITYWATCH_SECRET_GAS_ROBOT` for `gas-robot`, else the file of that name in a folder, read each time so
 * that a new one holds at once. A file that others than its owner may read is refused. Throws StoreUnavailable.
 */
export function fileSecrets(folder: string, environment: Readonly<Record<string, string | undefined>>): Secrets {
  return {
    async read(name) {
      const given = environment[`CITYWATCH_SECRET_${name.toUpperCase().replaceAll('-', '_')}`];
      if (given) return given;
      if (!/^[a-z][a-z0-9-]*$/.test(name)) return undefined;
      const path = join(folder, name);
      try {
        const { mode } = await stat(path);
        if ((mode & OTHERS) !== 0)
          throw new StoreUnavailable(`${path} can be read by others than its owner: expected mode 0600 (chmod 600 ${path})`);
        return (await readFile(path, 'utf8')).trim();
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        if (cause instanceof StoreUnavailable) throw cause;
        throw new StoreUnavailable(`the secret "${name}" cannot be read: ${(cause as Error).message}`, { cause });
      }
    },
  };
}
