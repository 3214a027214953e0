import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Route } from './http-host.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

const SECURITY_HEADERS = {
  // antd writes its styles at run time; scripts come from files alone.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The built console: its files, and index.html for every other path a browser asks a page for. */
export function staticRoute(folder: string): Route {
  return async (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = normalize(url.pathname).replace(/^(\.\.(\/|$))+/, '');
    const wanted = path === '/' ? '/index.html' : path;
    const found = (await read(join(folder, wanted))) ?? (extname(wanted) === '' ? await read(join(folder, 'index.html')) : undefined);
    if (!found) return false;
    const type = TYPES[extname(wanted)] ?? TYPES['.html'];
    const cache = wanted.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    response
      .writeHead(200, { ...SECURITY_HEADERS, 'content-type': type, 'cache-control': cache })
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
