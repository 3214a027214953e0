import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Database } from '../adapters/sqlite/database.ts';

/** The copy cannot go where it was to go; the message says what was expected. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

export interface Backup {
  readonly folder: string;
  /** Of the database. */
  readonly bytes: number;
  readonly objects: number;
}

export interface BackupOptions {
  readonly database: Database;
  /** The folder of the running city. */
  readonly data: string;
  /** Absolute; made here. */
  readonly folder: string;
}

/**
 * A copy of a running city's folder that a city can be started with. The database is copied first, as of one moment, and the files after
 * it: they are written before a row names them and never changed, so each that the copy names is there. The folder appears whole or not at
 * all. Throws BackupRefused.
 */
export async function backUp({ database, data, folder }: BackupOptions): Promise<Backup> {
  if (!isAbsolute(folder)) throw new BackupRefused(`"${folder}" is no absolute path`);
  if (existsSync(folder)) throw new BackupRefused(`${folder} is there already: expected a folder that does not exist yet`);
  if (isInside(data, folder))
    throw new BackupRefused(`${folder} lies within the city's own folder: expected a place that does not go with it`);
  // Of its own, should two ask for the same folder at once: the second to be ready is refused.
  const draft = `${folder}.partial-${randomUUID()}`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(draft, { mode: 0o700 });
    await database.copyTo(join(draft, 'city.db'));
    for (const part of ['objects', 'keys']) {
      if (existsSync(join(data, part)))
        await cp(join(data, part), join(draft, part), { recursive: true, filter: (path) => !isDraft(path) });
    }
    const { size } = await stat(join(draft, 'city.db'));
    const objects = await countObjects(join(draft, 'objects'));
    await rename(draft, folder);
    return { folder, bytes: size, objects };
  } catch (cause) {
    // Where not even its place could be made, there is nothing to clear away, and saying so would hide the cause.
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    const { code, message } = cause as NodeJS.ErrnoException;
    if (REFUSALS.includes(code ?? '')) throw new BackupRefused(`${folder} cannot be written: ${message}`, { cause });
    throw cause;
  }
}

/** What is wrong with the place and not with us. */
const REFUSALS = ['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ENOSPC', 'ENAMETOOLONG'];

const isInside = (outer: string, inner: string): boolean => !relative(outer, inner).startsWith('..');
/** A file that is being written has the id of its writer behind its name. */
const isDraft = (path: string): boolean => /\.object\.[0-9a-f-]+$/.test(path);

async function countObjects(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  return (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.object')).length;
}
