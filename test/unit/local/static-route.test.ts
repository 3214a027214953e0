import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ListeningHttpHost, startHttpHost } from '../../../lib/local/http-host.ts';
import { staticRoute } from '../../../lib/local/static-route.ts';

const SCRIPT = 'export const name = "佛山";\n'.repeat(200);
let folder: string;
let host: ListeningHttpHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-site-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets/index-abc.js'), SCRIPT);
  await writeFile(join(folder, 'assets/point.png'), 'not really');
  host = await startHttpHost('127.0.0.1', 0, {
    names: ['127.0.0.1'],
    routes: [staticRoute(folder)],
    onMqtt: (stream) => void stream.destroy(),
    log: () => undefined,
  });
});
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

function ask(path: string, accepted?: string): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
    get({ host: '127.0.0.1', port: host.port, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', reject);
  });
}

test('a script travels compressed to a browser that takes it so, and as it is to any other', async () => {
  for (const accepted of ['gzip, deflate, br', 'br;q=1.0, gzip;q=0.8', 'gzip']) {
    const { headers, body } = await ask('/assets/index-abc.js', accepted);
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(body.length).toBeLessThan(SCRIPT.length / 10);
    expect(gunzipSync(body).toString()).toBe(SCRIPT);
  }
  for (const accepted of [undefined, 'br', 'gzip;q=0', 'gzip; q=0.0, br']) {
    const { headers, body } = await ask('/assets/index-abc.js', accepted);
    expect(headers['content-encoding'], accepted).toBeUndefined();
    expect(body.toString()).toBe(SCRIPT);
  }
});

test('a picture, which is compressed in itself, travels as it is', async () => {
  expect((await ask('/assets/point.png', 'gzip')).headers['content-encoding']).toBeUndefined();
});

test('every path that names no file is the page', async () => {
  const { headers, body } = await ask('/things/gas-zumiao-01', 'gzip');
  expect(gunzipSync(body).toString()).toBe('<!doctype html>');
  expect(headers['cache-control']).toBe('no-cache');
});
