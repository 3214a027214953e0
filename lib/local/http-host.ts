import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { loggablePath } from '../runtime/loggable-path.ts';
import { BodyTooLarge } from './http-event.ts';

/** Answers a request, or returns false to let the next one try. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

export interface HttpHostOptions {
  readonly routes: readonly Route[];
  /** The names it answers to, so that no web page can reach it by a name of its own (DNS rebinding). @default any */
  readonly names?: readonly string[];
  /** Takes over the stream of an MQTT-over-WebSocket connection at `/mqtt`. */
  onMqtt(stream: Duplex): void;
  log(message: string, cause: unknown): void;
}

export interface ListeningHttpHost {
  readonly port: number;
  close(): Promise<void>;
}

/** The web side of the one-machine host: routes in order, and MQTT over WebSocket (subprotocol `mqtt`) at `/mqtt`. */
export async function startHttpHost(host: string, port: number, options: HttpHostOptions): Promise<ListeningHttpHost> {
  const server = createServer((request, response) => void answer(options, request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
    maxPayload: 4 * 1024 * 1024,
  });
  server.on('upgrade', (request, socket, head) => {
    // The server has let go of the socket: a connection that is reset must not end the process.
    socket.on('error', () => socket.destroy());
    if (!isCalledByName(request, options.names)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    if (urlOf(request)?.pathname !== '/mqtt') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.onMqtt(createWebSocketStream(webSocket)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => closeServer(server, sockets),
  };
}

async function answer(options: HttpHostOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (!isCalledByName(request, options.names))
      return sendProblem(
        response,
        403,
        'forbidden',
        `this city answers to ${options.names?.join(', ')}, not to "${nameOf(request).slice(0, 100)}"`,
      );
    const url = urlOf(request);
    if (!url) return sendProblem(response, 404, 'not-found', `nothing is served at ${request.url?.slice(0, 80)}`);
    for (const route of options.routes) if (await route(request, response, url)) return;
    sendProblem(response, 404, 'not-found', `nothing is served at ${url.pathname}`);
  } catch (cause) {
    if (cause instanceof BodyTooLarge) {
      // The rest of the body is not read: the connection cannot be used again.
      response.setHeader('connection', 'close');
      return sendProblem(response, 413, 'too-large', cause.message);
    }
    options.log(`${request.method} ${loggablePath(request.url ?? '')} failed`, cause);
    if (!response.headersSent) sendProblem(response, 500, 'internal', 'the request failed here; the log of the host says why');
    else response.destroy();
  }
}

const nameOf = (request: IncomingMessage): string => (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
const isCalledByName = (request: IncomingMessage, names: readonly string[] | undefined): boolean =>
  names === undefined || names.includes(nameOf(request));

/** What is asked for; `null` for what is no address, such as `//`. */
const urlOf = (request: IncomingMessage): URL | null => URL.parse(request.url ?? '/', 'http://local');

/** An RFC 9457 problem. */
export function sendProblem(response: ServerResponse, status: number, type: string, detail: string): void {
  const body = JSON.stringify({ type: `urn:citywatch:problem:${type}`, title: type, status, detail });
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(body);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

async function closeServer(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
