import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { encodingsTaken, isPagePath, siteCaching, siteSecurity, siteType } from '../runtime/site-rules.ts';
import type { Route } from './http-host.ts';

/** The page's own host by WebSocket: `'self'` does not cover another scheme in every browser. */
const CONNECT = ['ws:', 'wss:'];

const gzipped = promisify(gzip) as (content: Buffer) => Promise<Buffer>;
const TEXT = /^(text\/|image\/svg|application\/json)/;

/** The built console: its files, and index.html for every path that is a page of it. `images`: whom else it may show pictures from. */
export function staticRoute(folder: string, images: readonly string[] = []): Route {
  const securityHeaders = siteSecurity(CONNECT, images);
  const compressed = new Map<string, Promise<Buffer>>();
  /** A telephone at the edge of the network waits for every byte. Files whose name changes with them are compressed once. */
  const compress = (path: string, content: Buffer): Promise<Buffer> => {
    if (!siteCaching(path).includes('immutable')) return gzipped(content);
    const known = compressed.get(path) ?? gzipped(content);
    compressed.set(path, known);
    return known;
  };
  return async (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = normalize(url.pathname).replace(/^(\.\.(\/|$))+/, '');
    const wanted = path === '/' || isPagePath(path) ? '/index.html' : path;
    const found = await read(join(folder, wanted));
    if (!found) return false;
    const isText = TEXT.test(siteType(wanted));
    const isCompressed = isText && encodingsTaken(request.headers['accept-encoding']?.toString()).includes('gzip');
    response
      .writeHead(200, {
        ...securityHeaders,
        'content-type': siteType(wanted),
        'cache-control': siteCaching(wanted),
        ...(isText && { vary: 'accept-encoding' }),
        ...(isCompressed && { 'content-encoding': 'gzip' }),
      })
      .end(request.method === 'HEAD' ? undefined : isCompressed ? await compress(wanted, found) : found);
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
