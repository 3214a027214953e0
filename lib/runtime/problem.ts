/** RFC 9457 problems of the API (INTERFACES.md): `type` is `urn:citywatch:problem:` and one of these. */
export const PROBLEMS = {
  validation: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'action-not-allowed': 409,
  'stale-version': 412,
  'too-large': 413,
  'idempotency-mismatch': 422,
  'precondition-required': 428,
  unavailable: 503,
  internal: 500,
} as const;
export type ProblemType = keyof typeof PROBLEMS;

/** Ends a request with a problem. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly type: ProblemType;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(type: ProblemType, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.type = type;
    this.extra = extra;
  }
}

export const invalid = (pointer: string, message: string): Problem =>
  new Problem('validation', `${pointer}: ${message}`, { errors: [{ pointer, message }] });
