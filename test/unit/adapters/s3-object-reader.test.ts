import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { s3ObjectReader, signatureHeaders } from '../../../lib/adapters/aws/s3-object-reader.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG', sessionToken: 'token==' };
const stops: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const stop of stops.splice(0)) stop();
});

/** A service that answers so, and what it was asked. */
async function service(answer: (response: ServerResponse, count: number) => void): Promise<IncomingMessage[]> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => answer(response, requests.push(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'cn-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.secretAccessKey);
  return requests;
}

class Sha256 {
  #hash: Hash | Hmac;
  readonly #secret: Parameters<typeof createHmac>[1] | undefined;
  constructor(secret?: unknown) {
    this.#secret = secret as Parameters<typeof createHmac>[1] | undefined;
    this.#hash = this.#begun();
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    this.#hash = this.#begun();
  }
  #begun(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

describe('reading objects of S3 without its client', () => {
  it('signs as the SDK does', async () => {
    const now = new Date('2026-11-23T00:00:00Z');
    const url = new URL('https://objects.s3.cn-north-1.amazonaws.com.cn/publications/rules/a%20b%281%29.json.gz');
    const signer = new SignatureV4({ credentials: CREDENTIALS, region: 'cn-north-1', service: 's3', sha256: Sha256, uriEscapePath: false });
    const request = { method: 'GET', protocol: 'https:', hostname: url.host, path: url.pathname, query: {}, headers: { host: url.host } };
    const { headers } = (await signer.sign(request, { signingDate: now })) as { headers: Record<string, string> };
    expect(signatureHeaders(url, 'cn-north-1', CREDENTIALS, now).authorization).toBe(headers.authorization);
  });

  it('reads what is there, and tells what is not', async () => {
    const requests = await service((response, count) => {
      response.writeHead(count === 1 ? 200 : 404, { 'content-type': 'application/gzip' });
      response.end(count === 1 ? Buffer.from([1, 2, 3]) : '<Error><Code>NoSuchKey</Code></Error>');
    });
    const objects = s3ObjectReader('bucket');
    expect(await objects.get('publications/rules/x.json.gz')).toEqual({
      bytes: new Uint8Array([1, 2, 3]),
      contentType: 'application/gzip',
    });
    expect(await objects.get('publications/rules/none')).toBeUndefined();
    expect(requests.map(({ url }) => url)).toEqual(['/bucket/publications/rules/x.json.gz', '/bucket/publications/rules/none']);
  });

  it('tries three times what may pass, and once what will not', async () => {
    const requests = await service((response, count) => {
      response.writeHead(count <= 3 ? 503 : 403).end('<Error><Code>AccessDenied</Code></Error>');
    });
    await expect(s3ObjectReader('bucket').get('k')).rejects.toThrow(StoreUnavailable);
    expect(requests).toHaveLength(3);
    await expect(s3ObjectReader('bucket').get('k')).rejects.toThrow('bucket/k: S3 answered 403 <Error><Code>AccessDenied');
    expect(requests).toHaveLength(4);
  });

  it('writes nothing', async () => {
    await expect(s3ObjectReader('bucket').put('k', { bytes: new Uint8Array(), contentType: 'text/plain' })).rejects.toThrow('only reads');
  });
});
