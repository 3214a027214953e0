import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkObject, checkObjectKey, type ObjectStore } from '../../wiring/object-store.ts';

/** The content type stands before the bytes, in a line of its own, so that an object is one file and appears whole. */
const SEPARATOR = 0x0a;

/** An ObjectStore in a folder. An object is on disk when `put` returns, and never half of it. */
export function folderObjectStore(folder: string): ObjectStore {
  const pathOf = (key: string): string => {
    checkObjectKey(key);
    return join(folder, `${key}.object`);
  };
  return {
    async put(key, object) {
      checkObject(key, object);
      const path = pathOf(key);
      const parent = dirname(path);
      const made = await mkdir(parent, { recursive: true });
      const temporary = `${path}.${randomUUID()}`;
      try {
        await writeDurably(temporary, Buffer.concat([Buffer.from(`${object.contentType}\n`), object.bytes]));
        await rename(temporary, path);
      } catch (cause) {
        await rm(temporary, { force: true });
        throw cause;
      }
      await syncFolders(parent, made ? dirname(made) : parent);
    },
    async get(key) {
      try {
        const content = await readFile(pathOf(key));
        const end = content.indexOf(SEPARATOR);
        return { contentType: content.subarray(0, end).toString('utf8'), bytes: new Uint8Array(content.subarray(end + 1)) };
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw cause;
      }
    },
    delete: async (key) => rm(pathOf(key), { force: true }),
  };
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on disk when the folder that holds it is: from the innermost up to `outermost`. */
async function syncFolders(innermost: string, outermost: string): Promise<void> {
  for (let path = innermost; path.length >= outermost.length; path = dirname(path)) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    if (path === outermost) return;
  }
}
