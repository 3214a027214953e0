import { gzipSync } from 'node:zlib';
import { CommandFailed } from './output.ts';

export interface CityAnswer {
  readonly status: number;
  readonly etag: string | undefined;
  /** Parsed where it is JSON, else text. */
  readonly body: unknown;
  /** As it came. */
  readonly bytes: Buffer;
}

/** What a request sends beside its address. */
export interface Sent {
  /** Bytes go as they are, with the content type among the headers; everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Smaller ones fit anywhere as they are, and can be read in a log. */
const PACKED_FROM = 64 * 1024;

/** One call of a city's API; large bodies go as gzip. Throws CommandFailed when no city answers. */
export async function requestApi(url: string, token: string | undefined, method: string, path: string, sent: Sent): Promise<CityAnswer> {
  const bytes = sent.body instanceof Uint8Array ? sent.body : undefined;
  const text = sent.body === undefined || bytes ? undefined : JSON.stringify(sent.body);
  const isPacked = text !== undefined && text.length >= PACKED_FROM;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
      ...sent.headers,
    },
    ...(bytes ? { body: bytes } : {}),
    ...(text === undefined ? {} : { body: isPacked ? gzipSync(text) : text }),
  }).catch((cause: Error) => {
    throw new CommandFailed(1, `no city answers at ${url} (${cause.message}): start one with npm start, or say where with --url`);
  });
  const answer = Buffer.from(await response.arrayBuffer());
  const said = answer.toString('utf8');
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const etag = response.headers.get('etag') ?? undefined;
  return { status: response.status, etag, body: isJson && said ? JSON.parse(said) : said, bytes: answer };
}

/** The answer, for calls that cannot fail but by a fault. Throws CommandFailed with every fault for a status from 400 on. */
export function demanded(answer: CityAnswer, call: string): CityAnswer {
  if (answer.status < 400) return answer;
  const { detail, message, errors = [] } = (answer.body ?? {}) as Partial<ProblemBody>;
  const said = detail ?? message;
  const rest = errors.slice(1).map((error) => `\n  ${error.pointer}: ${error.message}`);
  throw new CommandFailed(1, `${call}: the city answered ${answer.status}${said ? `: ${said}` : ''}${rest.join('')}`);
}

interface ProblemBody {
  readonly detail: string;
  /** As API Gateway itself answers. */
  readonly message: string;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
}
