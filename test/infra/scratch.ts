import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
// Not after a file: what one has made, the next one of the same worker uses.
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder for tests, removed when their worker ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'citywatch-infra-'));
  folders.push(folder);
  return folder;
}
