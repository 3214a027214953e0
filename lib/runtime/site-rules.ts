import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

export const siteType = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';

/** Whether a browser that asks for this path asks for a page of the console: those are drawn by it, from index.html. */
export const isPagePath = (path: string): boolean => !path.includes('.') && !/^\/(v1|assets)(\/|$)/.test(path);

/** Names below /assets/ hold a digest of what is in them: they never change. Everything else is asked for again. */
export const siteCaching = (path: string): string => (path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');

/** `connect`: whom the console may talk to beside its own origin, `images`: whom it may show pictures from, such as map tiles. antd writes its styles at run time; scripts come from files alone. */
export function siteSecurity(connect: readonly string[], images: readonly string[] = []): Record<string, string> {
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${images.map((origin) => ` ${origin}`).join('')}`,
    `connect-src 'self'${connect.map((origin) => ` ${origin}`).join('')}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

/** The encodings a browser takes: `br;q=0` is a refusal, other weights do not matter to us. */
export function encodingsTaken(accepted = ''): readonly string[] {
  return accepted
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, weight = '']) => !/^q=0(\.0*)?$/.test(weight))
    .map(([name = '']) => name);
}
