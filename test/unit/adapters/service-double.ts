import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** A request as a service of AWS receives it. */
export interface ServiceRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ServiceAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface ServiceDouble {
  /** For a client's constructor: this endpoint, credentials that sign anything, and one attempt a call. */
  readonly settings: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  /** In the order they came. */
  readonly requests: ServiceRequest[];
  stop(): Promise<void>;
}

/** A server on this machine that answers the wire protocol of a service, so that the SDK's own client, its encoding and its error classes are in play. */
export async function serviceDouble(answer: (request: ServiceRequest) => ServiceAnswer | Promise<ServiceAnswer>): Promise<ServiceDouble> {
  const requests: ServiceRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(request);
      const { status = 200, headers: answered = {}, body = '{}' } = await answer(request);
      response.writeHead(status, { 'content-type': 'application/json', ...answered }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  afterAll(stop);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'KEY', secretAccessKey: 'secret' };
  return { settings: { region: 'cn-north-1', endpoint, credentials, maxAttempts: 1 }, requests, stop };
}

/** An error as the services of the JSON protocols report it. */
export const jsonFault = (status: number, type: string, message = 'as the test wants it'): ServiceAnswer => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: JSON.stringify({ __type: type, message }),
});
