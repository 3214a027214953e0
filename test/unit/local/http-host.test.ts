import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ListeningHttpHost, sendJson, startHttpHost } from '../../../lib/local/http-host.ts';

let host: ListeningHttpHost;
beforeEach(async () => {
  host = await startHttpHost('127.0.0.1', 0, {
    names: ['127.0.0.1', 'localhost'],
    routes: [
      async (_request, response, url) => {
        if (url.pathname !== '/here') return false;
        sendJson(response, 200, { ok: true });
        return true;
      },
    ],
    onMqtt: (stream) => void stream.destroy(),
    log: (message, cause) => {
      throw new Error(message, { cause });
    },
  });
});
afterEach(() => host.close());

/** What the host answers to these lines, until one side ends the connection; `reset`: we do, as soon as they are written. */
function answerTo(lines: readonly string[], { reset = false, name = '127.0.0.1' } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(host.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', () => undefined).on('close', () => resolve(text));
    socket.write(`${[...lines, `Host: ${name}`].join('\r\n')}\r\n\r\n`, () => {
      if (reset) socket.resetAndDestroy();
    });
  });
}

const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
const isThere = async (): Promise<void> => expect((await fetch(`http://127.0.0.1:${host.port}/here`)).status).toBe(200);

test('what is no address is not found, and the host goes on', async () => {
  expect(await answerTo(['GET // HTTP/1.1', 'Connection: close'])).toContain('404 Not Found');
  await isThere();
});

test('a WebSocket is opened at /mqtt alone: anything else, also what is no address, is not found', async () => {
  expect(await answerTo(['GET /mqtt HTTP/1.1', ...UPGRADE, 'Sec-WebSocket-Protocol: mqtt'])).toContain('101 Switching Protocols');
  for (const path of ['/', '/other', '//', 'http://', '/mqtt/..']) {
    expect(await answerTo([`GET ${path} HTTP/1.1`, ...UPGRADE]), path).toContain('404 Not Found');
  }
  await isThere();
});

test('a connection that is reset while it asks for a WebSocket ends itself and nothing else', async () => {
  for (const path of ['/mqtt', '/other', '//']) await answerTo([`GET ${path} HTTP/1.1`, ...UPGRADE], { reset: true });
  await isThere();
});

test('it answers to its own names alone, also where a WebSocket is asked for', async () => {
  for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1.evil.example', '127.0.0.1@evil.example', '']) {
    expect(await answerTo(['GET /here HTTP/1.1', 'Connection: close'], { name }), name).toContain('403 Forbidden');
    expect(await answerTo(['GET /mqtt HTTP/1.1', ...UPGRADE, 'Sec-WebSocket-Protocol: mqtt'], { name }), name).toContain('403 Forbidden');
  }
  for (const name of ['localhost', 'LOCALHOST', `127.0.0.1:${host.port}`])
    expect(await answerTo(['GET /here HTTP/1.1', 'Connection: close'], { name }), name).toContain('200 OK');
});
