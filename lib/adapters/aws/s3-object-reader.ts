import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import { checkObjectKey, type ObjectStore, type StoredObject } from '../../wiring/object-store.ts';
import { defaultProvider } from './environment-credentials.ts';

/** As CLIENT_SETTINGS has it: three attempts, each given up while the function has time for the next. */
const ATTEMPTS = 3;
const ATTEMPT_MILLIS = 4000;
const PAUSE_MILLIS = 100;

/**
 * Objects of an S3 bucket, for a function in Lambda that only reads them: signed by the SDK’s signer, which other clients bring into the bundle anyway, because the SDK's client of
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
  const headers = await signedHeaders(url);
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

/** The headers that sign a GET of an object at a moment. */
export async function signedHeaders(url: URL, signingDate: Date = new Date()): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region: regionOf(),
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const request = { method: 'GET', protocol: url.protocol, hostname: url.host, path: url.pathname, headers: { host: url.host } };
  const { headers } = await signer.sign(request, { signingDate });
  // Every client sends it itself.
  const { host: _own, ...sent } = headers;
  return sent;
}
