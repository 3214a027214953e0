import type {
  Context,
  APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type ConsoleSettingsOptions, consoleSettings } from '../../../functions/site/console-settings.ts';
import { makeHandler } from '../../../functions/site/handler.ts';
import type { SiteFile } from '../../../functions/site/site-file.ts';
import { jsonLogger } from '../../../lib/runtime/logger.ts';

const file = (type: string, text: string): SiteFile => ({
  type,
  digest: `digest-of-${text}`,
  bodies: { identity: Buffer.from(text), br: Buffer.from(`br ${text}`), gzip: Buffer.from(`gzip ${text}`) },
});
const FILES = new Map([
  ['/index.html', file('text/html; charset=utf-8', 'page')],
  ['/assets/index-abc.js', file('text/javascript; charset=utf-8', 'script')],
  ['/icon.svg', { ...file('image/svg+xml', 'icon'), bodies: { identity: Buffer.from('icon') } }],
]);
const ENDPOINTS = {
  authorizationEndpoint: 'https://id.example.org/authorize',
  tokenEndpoint: 'https://token.example.org/token',
  endSessionEndpoint: 'https://id.example.org/logout',
};

function site(options: Partial<ConsoleSettingsOptions> = {}) {
  const logged: string[] = [];
  const logger = jsonLogger({}, (line) => logged.push(line));
  const settings = consoleSettings({
    issuer: 'https://id.example.org/foshan',
    fixed: { clientId: 'citywatch', scope: 'openid profile', city: { zh: '禅城区', en: 'Chancheng' } },
    discover: async () => ENDPOINTS,
    logger,
    ...options,
  });
  const handler = makeHandler({ files: FILES, ...settings, logger });
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<HttpResult> => {
    const event = { version: '2.0', rawPath: path, headers, requestContext: { http: { method, path } } } as unknown as HttpEvent;
    return (await handler(event, {} as Context)) as HttpResult;
  };
  return { ask, logged };
}

const text = ({ body = '' }: HttpResult): string => Buffer.from(body, 'base64').toString();

describe('the files of the console', () => {
  it('are pages for every path that names no file, never kept without asking', async () => {
    const { ask } = site();
    for (const path of ['/', '/callback', '/incidents/chancheng-01hzy']) {
      const answer = await ask(path);
      expect(answer).toMatchObject({
        statusCode: 200,
        headers: { 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' },
      });
      expect(text(answer)).toBe('page');
    }
  });

  it('are kept for a year when their name changes with them', async () => {
    expect((await site().ask('/assets/index-abc.js')).headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' });
  });

  it.each(['/assets/index-old.js', '/assets', '/favicon.ico', '/v1', '/v1/nothing', '/.well-known/x', '/../index.html', '/index.html.br'])(
    'are a 404 where there are none: %s',
    async (path) => {
      expect(await site().ask(path)).toMatchObject({ statusCode: 404 });
    },
  );

  it.each([
    ['gzip, deflate, br', 'br', 'br page'],
    ['gzip', 'gzip', 'gzip page'],
    ['br;q=0, gzip;q=0.5', 'gzip', 'gzip page'],
    ['', undefined, 'page'],
  ])('come compressed as the browser takes them: %s', async (accepted, encoding, body) => {
    const answer = await site().ask('/', { 'accept-encoding': accepted });
    expect(answer.headers?.['content-encoding']).toBe(encoding);
    expect(answer.headers).toMatchObject({ vary: 'accept-encoding' });
    expect(text(answer)).toBe(body);
  });

  it('come as they are where nothing was gained by compressing', async () => {
    const answer = await site().ask('/icon.svg', { 'accept-encoding': 'br' });
    expect([answer.headers?.['content-encoding'], text(answer)]).toEqual([undefined, 'icon']);
  });

  it('are not sent again to a browser that has them, in whatever encoding', async () => {
    const { ask } = site();
    const { headers } = await ask('/', { 'accept-encoding': 'br' });
    const again = await ask('/', { 'if-none-match': `W/${headers?.etag}, "other"` });
    expect([again.statusCode, again.body]).toEqual([304, undefined]);
    expect(again.headers).toHaveProperty('content-security-policy');
    expect((await ask('/', { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('have no body for HEAD', async () => {
    const answer = await site().ask('/', {}, 'HEAD');
    expect([answer.statusCode, answer.body]).toEqual([200, undefined]);
  });

  it('may talk to their own origin, the issuer and IoT Core, and to nobody else', async () => {
    const push = { authorizer: 'citywatch-chancheng', endpoint: async () => 'a1.iot.eu-central-1.amazonaws.com' };
    const { headers } = await site({ push }).ask('/');
    expect(headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining(
        "connect-src 'self' https://id.example.org https://token.example.org wss://a1.iot.eu-central-1.amazonaws.com;",
      ),
    });
  });
});

describe('the configuration of the console', () => {
  const config = async ({ ask }: ReturnType<typeof site>) => JSON.parse((await ask('/config.json')).body ?? '');

  it('leads to the issuer’s sign-in and sign-out, and without pushes names no address for them', async () => {
    expect(await config(site())).toEqual({
      ...ENDPOINTS,
      clientId: 'citywatch',
      scope: 'openid profile',
      apiBase: '/v1',
      city: { zh: '禅城区', en: 'Chancheng' },
    });
  });

  it('is refused while the issuer cannot be asked, which is asked again', async () => {
    let asked = 0;
    const discover = async () => {
      asked += 1;
      if (asked === 1) throw new Error('it answered 503');
      return ENDPOINTS;
    };
    const { ask, logged } = site({ discover });
    expect(await ask('/config.json')).toMatchObject({ statusCode: 503, body: expect.stringContaining('it answered 503') });
    expect(logged.join()).toContain('nobody can sign in');
    expect((await ask('/config.json')).statusCode).toBe(200);
    await ask('/config.json');
    expect(asked).toBe(2);
  });

  it('is refused when the issuer lets nobody sign in by a browser', async () => {
    expect(await site({ discover: async () => ({}) }).ask('/config.json')).toMatchObject({
      statusCode: 503,
      body: expect.stringContaining('names no authorization_endpoint'),
    });
  });

  it('lets people in without pushes when the push endpoint cannot be had, and says so in the log', async () => {
    const push = {
      authorizer: 'citywatch-chancheng',
      endpoint: async () => {
        throw new Error('throttled');
      },
    };
    const one = site({ push });
    expect(await config(one)).not.toHaveProperty('mqttUrl');
    expect(one.logged.join()).toContain('throttled');
  });
});
