import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { isPagePath, siteCaching, siteSecurity, siteType } from '../runtime/site-rules.ts';
import type { Route } from './http-host.ts';

/** The page's own host by WebSocket: `'self'` does not cover another scheme in every browser. */
const SECURITY_HEADERS = siteSecurity(['ws:', 'wss:']);

/** The built console: its files, and index.html for every path that is a page of it. */
export function staticRoute(folder: string): Route {
  return async (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = normalize(url.pathname).replace(/^(\.\.(\/|$))+/, '');
    const wanted = path === '/' || isPagePath(path) ? '/index.html' : path;
    const found = await read(join(folder, wanted));
    if (!found) return false;
    response
      .writeHead(200, { ...SECURITY_HEADERS, 'content-type': siteType(wanted), 'cache-control': siteCaching(wanted) })
      .end(request.method === 'HEAD' ? undefined : found);
    return true;
  };
}

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw cause;
  }
}
