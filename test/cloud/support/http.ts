import { request } from 'node:http';
import type { Answer } from '../../support/city.ts';

export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request to an HTTP API of the emulator, which tells APIs by the host's name; fetch does not let one be given. */
export function callGateway(port: number, apiId: string, { method, path, token, body, headers }: GatewayRequest): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {
          host: `${apiId}.execute-api.localhost`,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
          ...headers,
        },
      },
      async (response) => {
        const chunks: Buffer[] = [];
        try {
          for await (const chunk of response) chunks.push(chunk as Buffer);
        } catch (cause) {
          return reject(cause);
        }
        const answer = Buffer.concat(chunks).toString('utf8');
        const isJson = (response.headers['content-type'] ?? '').includes('json');
        const parsed = isJson && answer ? JSON.parse(answer) : answer;
        resolve({ status: response.statusCode ?? 0, headers: new Headers(response.headers as Record<string, string>), body: parsed });
      },
    );
    sent.once('error', reject);
    sent.end(text);
  });
}
