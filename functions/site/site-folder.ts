import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { siteType } from '../../lib/runtime/site-rules.ts';
import type { SiteFile } from './site-file.ts';

/** Reads the site whole, so that no path a browser asks for ever reaches the file system. */
export function siteFolder(folder: string): ReadonlyMap<string, SiteFile> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const read = (path: string): Buffer | undefined => (paths.includes(path) ? readFileSync(join(folder, path)) : undefined);
  return new Map(
    paths
      .filter((path) => !/\.(br|gz)$/.test(path))
      .map((path) => {
        const identity = readFileSync(join(folder, path));
        const [br, gzip] = [read(`${path}.br`), read(`${path}.gz`)];
        const digest = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
        return [`/${path}`, { type: siteType(path), digest, bodies: { identity, ...(br && { br }), ...(gzip && { gzip }) } }];
      }),
  );
}
