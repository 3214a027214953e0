import { createHash, createHmac } from 'node:crypto';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import { checkObjectKey, type ObjectStore, type StoredObject } from '../../wiring/object-store.ts';
import { defaultProvider } from './environment-credentials.ts';

/** As CLIENT_SETTINGS has it: three attempts, each given up while the function has time for the next. */
const ATTEMPTS = 3;
const ATTEMPT_MILLIS = 4000;
const PAUSE_MILLIS = 100;
const EMPTY = createHash('sha256').update('').digest('hex');
const credentials = defaultProvider();

/**
 * Objects of an S3 bucket, for a function in Lambda that only reads them: signed by AWS Signature Version 4 here, because the SDK's client of
 * S3 weighs 135 kB in a function whose cold start holds up an alarm. `get` throws StoreUnavailable; the others are refused.
 */
export function s3ObjectReader(bucket: string): ObjectStore {
  const refuse = async (): Promise<never> => {
    throw new Error(`${bucket}: this function only reads objects`);
  };
  return {
    put: refuse,
    delete: refuse,
    async get(key) {
      checkObjectKey(key);
      for (let attempt = 1; ; attempt++) {
        try {
          return await getOnce(bucket, key);
        } catch (cause) {
          if (!(cause instanceof StoreUnavailable) || attempt === ATTEMPTS) throw cause;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS * 2 ** attempt));
        }
      }
    },
  };
}

async function getOnce(bucket: string, key: string): Promise<StoredObject | undefined> {
  const place = `${bucket}/${key}`;
  const url = urlOf(bucket, key);
  const headers = await signed(url);
  let answer: Response;
  let bytes: Uint8Array;
  try {
    answer = await fetch(url, { headers, signal: AbortSignal.timeout(ATTEMPT_MILLIS) });
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    throw new StoreUnavailable(`${place}: ${(cause as Error).message}`, { cause });
  }
  if (answer.ok) return { bytes, contentType: answer.headers.get('content-type') ?? 'application/octet-stream' };
  const text = new TextDecoder().decode(bytes).slice(0, 500);
  if (answer.status === 404 && !text.includes('NoSuchBucket')) return undefined;
  const message = `${place}: S3 answered ${answer.status} ${text}`;
  throw answer.status >= 500 || answer.status === 429 ? new StoreUnavailable(message) : new Error(message);
}

/** Where an emulator is, its own address and a path; else the bucket's name in the region's. */
function urlOf(bucket: string, key: string): URL {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const path = key.split('/').map(encoded).join('/');
  const endpoint = AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL;
  if (endpoint) return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${path}`);
  const region = regionOf();
  return new URL(`https://${bucket}.s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${path}`);
}

/** RFC 3986, as signatures want it. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

function regionOf(): string {
  const { AWS_REGION } = process.env;
  if (!AWS_REGION) throw new Error('no region: expected AWS_REGION in the environment, where Lambda puts it');
  return AWS_REGION;
}

async function signed(url: URL): Promise<Record<string, string>> {
  return signatureHeaders(url, regionOf(), await credentials(), new Date());
}

/** The headers that sign a GET of an object, but for `host`, which every client sends. */
export function signatureHeaders(url: URL, region: string, by: Awaited<ReturnType<typeof credentials>>, now: Date): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = by;
  const at = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': at,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
  };
  const names = Object.keys(headers).join(';');
  const canonical = ['GET', url.pathname, '', ...Object.entries(headers).map(([name, value]) => `${name}:${value}`), '', names, EMPTY];
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(canonical.join('\n')).digest('hex')].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const { host: _own, ...sent } = headers;
  return { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
