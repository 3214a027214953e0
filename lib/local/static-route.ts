import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { isPagePath, siteCaching, siteSecurity, siteType } from '../runtime/site-rules.ts';
import type { Route } from './http-host.ts';

/** The page's own host by WebSocket: `'self'` does not cover another scheme in every browser. */
const CONNECT = ['ws:', 'wss:'];

/** The built console: its files, and index.html for every path that is a page of it. `images`: whom else it may show pictures from. */
export function staticRoute(folder: string, images: readonly string[] = []): Route {
  const securityHeaders = siteSecurity(CONNECT, images);
  return async (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = normalize(url.pathname).replace(/^(\.\.(\/|$))+/, '');
    const wanted = path === '/' || isPagePath(path) ? '/index.html' : path;
    const found = await read(join(folder, wanted));
    if (!found) return false;
    response
      .writeHead(200, { ...securityHeaders, 'content-type': siteType(wanted), 'cache-control': siteCaching(wanted) })
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
