import { createHash, randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { claimsFromPrincipal } from '../core/access/authorization.ts';
import type { Principal } from '../core/access/principal.ts';
import type { LocalKeys } from './local-keys.ts';

/** Fixed, whatever port and host the city listens on: a token issued by the command line is good for the running city of the same folder. */
export const LOCAL_ISSUER = 'urn:citywatch:local-issuer';
export const LOCAL_AUDIENCE = 'citywatch';
/** A watch's length; credentials expire by the wall clock. */
export const TOKEN_SECONDS = 12 * 3600;
const CODE_SECONDS = 60;

/** Signs an access token with the claims every OIDC issuer of the platform gives (INTERFACES.md: `tier`, `unit`, `roles`, `domains`). */
export async function issueToken(keys: LocalKeys, user: Principal): Promise<string> {
  return new SignJWT(claimsFromPrincipal(user))
    .setProtectedHeader({ alg: 'ES256', kid: 'local' })
    .setIssuer(LOCAL_ISSUER)
    .setAudience(LOCAL_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .sign(keys.issuer.privateKey);
}

/** The claims of a valid token. Throws jose's errors for anything else. */
export async function verifyLocalToken(keys: LocalKeys, token: string): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys.issuer.publicKey, {
    issuer: LOCAL_ISSUER,
    audience: LOCAL_AUDIENCE,
    algorithms: ['ES256'],
  });
  return payload;
}

interface PendingCode {
  readonly user: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly expires: number;
}

/** One-time authorization codes (RFC 6749 with RFC 7636, S256 only), kept in memory for a minute. */
export class AuthorizationCodes {
  readonly #pending = new Map<string, PendingCode>();

  issue(user: string, challenge: string, redirectUri: string): string {
    const now = Date.now();
    for (const [code, pending] of this.#pending) if (pending.expires < now) this.#pending.delete(code);
    const code = randomUUID();
    this.#pending.set(code, { user, challenge, redirectUri, expires: now + CODE_SECONDS * 1000 });
    return code;
  }

  /** The user the code was issued for, once; `undefined` when anything does not fit. */
  redeem(code: string, verifier: string, redirectUri: string): string | undefined {
    const pending = this.#pending.get(code);
    this.#pending.delete(code);
    if (!pending || pending.expires < Date.now() || pending.redirectUri !== redirectUri) return undefined;
    const digest = createHash('sha256').update(verifier).digest('base64url');
    return digest === pending.challenge ? pending.user : undefined;
  }
}
