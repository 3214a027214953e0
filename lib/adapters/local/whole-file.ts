import { open, rename } from 'node:fs/promises';

/** Writes beside `file` what is to take its place, and returns where it is. On disk when it resolves; one that an earlier process left is written over. */
export async function writeDraft(file: string, text: string, mode = 0o666): Promise<string> {
  const draft = `${file}.part`;
  const handle = await open(draft, 'w', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** The file has this text or the one it had, whatever ends the process. */
export async function writeWhole(file: string, text: string, mode?: number): Promise<void> {
  await rename(await writeDraft(file, text, mode), file);
}
