import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every policy of a folder of `.cedar` files, as one text. Throws where there is none: without policies nobody may do anything. */
export function readPolicies(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.cedar'));
  if (names.length === 0) throw new Error(`${folder} holds no policies: expected files that end with .cedar`);
  return names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}
