import type { Problem } from './types.ts';

/** The API answered, and refused. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.problem = problem;
  }
}

/** No answer came: whether the request was carried out is not known. */
export class NetworkDown extends Error {
  constructor(cause: unknown) {
    super('the service cannot be reached', { cause });
    this.name = 'NetworkDown';
  }
}

export interface ApiClientOptions {
  readonly base: string;
  token(): string;
  onUnauthenticated(): void;
}

export interface ApiClient {
  get<Answer>(path: string): Promise<Answer>;
  /** What is no JSON, as it comes. */
  file(path: string): Promise<Blob>;
  post<Answer>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** What is no JSON, sent as it is. */
  upload<Answer>(path: string, content: Blob): Promise<Answer>;
}

/** What a gateway answers when the service behind it is not there. */
const GATEWAY_STATUS = [502, 503, 504];

/** Calls the HTTP API. Throws ApiProblem for a refusal, NetworkDown when no answer came. */
export function apiClient({ base, token, onUnauthenticated }: ApiClientOptions): ApiClient {
  async function call<Answer>(
    path: string,
    init: RequestInit,
    read: (response: Response) => Promise<unknown> = (response) => response.json(),
  ): Promise<Answer> {
    const headers = { ...init.headers, authorization: `Bearer ${token()}` };
    const response = await fetch(`${base}${path}`, { ...init, headers, cache: 'no-store' }).catch((cause: unknown) => {
      throw new NetworkDown(cause);
    });
    if (GATEWAY_STATUS.includes(response.status)) throw new NetworkDown(`HTTP ${response.status}`);
    // An answer that breaks off in the middle is no answer: what it reports may have been done.
    if (response.ok) {
      return (await read(response).catch((cause: unknown) => {
        throw new NetworkDown(cause);
      })) as Answer;
    }
    if (response.status === 401) onUnauthenticated();
    throw new ApiProblem(response.status, (await response.json().catch(() => ({}))) as Problem);
  }
  return {
    get: (path) => call(path, { method: 'GET' }),
    file: (path) => call(path, { method: 'GET' }, (response) => response.blob()),
    post: (path, body, headers) =>
      call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }),
    upload: (path, content) => call(path, { method: 'POST', body: content, headers: { 'content-type': content.type } }),
  };
}
