import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkObjectKey, type ObjectStore } from '../../wiring/object-store.ts';

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
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const temporary = `${path}.${randomUUID()}`;
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(Buffer.concat([Buffer.from(`${object.contentType}\n`), object.bytes]));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
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
