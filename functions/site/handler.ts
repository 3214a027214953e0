import { httpFunction, json, type Route } from '../../lib/runtime/http-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { Problem } from '../../lib/runtime/problem.ts';
import { isPagePath, siteCaching, siteSecurity } from '../../lib/runtime/site-rules.ts';
import type { ConsoleConfig } from '../../lib/wiring/console-config.ts';
import { chosenEncoding, isStillCurrent, type SiteFile, tagOf } from './site-file.ts';

export interface Dependencies {
  /** By path, `/index.html` or `/assets/…`. */
  readonly files: ReadonlyMap<string, SiteFile>;
  /** What the console talks to. Throws Problem while the issuer cannot be asked. */
  config(): Promise<ConsoleConfig>;
  /** Origins beside the site's own that the console may talk to. */
  connect(): Promise<readonly string[]>;
  /** Origins it may show pictures from: those of the map's tiles. @default none */
  readonly images?: readonly string[];
  readonly logger: Logger;
}

/** Whoever came by this origin once keeps to https. */
const TRANSPORT = { 'strict-transport-security': 'max-age=31536000' };

/** The console of one tenant: its files as they were built, its pages, and its configuration. */
export function makeHandler(deps: Dependencies) {
  const serve: Route['handle'] = async ({ event, headers }) => {
    const path = event.rawPath;
    const name = path === '/' || isPagePath(path) ? '/index.html' : path;
    const file = deps.files.get(name);
    if (!file) throw new Problem('not-found', `the console has no ${path}`);
    const encoding = chosenEncoding(file, headers['accept-encoding']);
    const answered = {
      ...TRANSPORT,
      ...siteSecurity(name === '/index.html' ? await deps.connect() : [], deps.images),
      'cache-control': siteCaching(name),
      etag: tagOf(file, encoding),
      vary: 'accept-encoding',
    };
    if (isStillCurrent(file, headers['if-none-match'])) return { statusCode: 304, headers: answered };
    const encoded: Record<string, string> = encoding === 'identity' ? {} : { 'content-encoding': encoding };
    const content = { statusCode: 200, headers: { ...answered, ...encoded, 'content-type': file.type } };
    if (event.requestContext.http.method === 'HEAD') return content;
    return { ...content, body: (file.bodies[encoding] ?? file.bodies.identity).toString('base64'), isBase64Encoded: true };
  };
  const config: Route['handle'] = async () => json(200, await deps.config(), { ...TRANSPORT, 'x-content-type-options': 'nosniff' });
  const routes = (['GET', 'HEAD'] as const).flatMap((method): Route[] => [
    { method, path: '/config.json', handle: config },
    { method, path: '/', handle: serve },
    { method, path: '/{proxy+}', handle: serve },
  ]);
  return httpFunction(deps.logger, routes, () => undefined);
}
