import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { s3ObjectReader, signedHeaders } from '../../../lib/adapters/aws/s3-object-reader.ts';
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
  vi.stubEnv('AWS_SESSION_TOKEN', CREDENTIALS.sessionToken);
  return requests;
}

describe('reading objects of S3 without its client', () => {
  it('signs the path as it is asked for, the way S3 works it out', async () => {
    await service((response) => response.end());
    const url = new URL('https://objects.s3.cn-north-1.amazonaws.com.cn/publications/rules/a%20b%281%29.json.gz');
    const headers = await signedHeaders(url, new Date('2026-11-23T00:00:00Z'));
    expect(headers).toEqual({
      'x-amz-date': '20261123T000000Z',
      'x-amz-security-token': 'token==',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/cn-north-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=7db243e45681382839a40a9bb203999ce4e60d0f404b6806f5b2190d831e0780',
    });
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
