import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { askedOnce } from '../../wiring/asked-once.ts';
import { discoverIssuer, IssuerUnreachable } from './discovery.ts';

export { IssuerUnreachable } from './discovery.ts';

export interface TokenVerifierOptions {
  /** The OIDC issuer's URL, exactly as in the tokens' `iss`. */
  readonly issuer: string;
  readonly audience: string;
  /** How long the issuer may take to answer, milliseconds. @default 2000 */
  readonly timeout?: number;
  /** How long after fetching the keys a token with an unknown one is refused without asking again, milliseconds. @default 30000 */
  readonly cooldown?: number;
}

/** The claims of a valid token. Throws TokenRefused for any other, and IssuerUnreachable when its keys cannot be had. */
export type TokenVerifier = (token: string) => Promise<JWTPayload>;

/** The token is not a valid one of this issuer for this audience. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** Signatures with a private key of the issuer's, never with a secret that the verifier would know too. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** How far the issuer's clock may be ahead of ours, seconds. */
const CLOCK_SKEW = 60;

/** jose's words for: no answer in time, not the answer expected, no set of keys. Fetch itself fails with a TypeError. */
const NO_KEYS = ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'];

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/**
 * Verifies tokens of an OIDC issuer with the keys that its discovery document names; both are fetched when first needed and kept. As API
 * Gateway does, it takes `client_id` for the audience of a token without `aud` (Cognito's access tokens).
 */
export function oidcTokenVerifier({ issuer, audience, timeout = 2000, cooldown = 30_000 }: TokenVerifierOptions): TokenVerifier {
  const keys = askedOnce(() => keysOf(issuer, timeout, cooldown));
  return async (token) => {
    const keySet = await keys();
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_SKEW,
      });
      // The tolerance is for tokens that seem to come from the future; one that has ended has ended.
      if (Number(payload.exp) <= Date.now() / 1000) throw new Error('it has ended');
      const audiences = [payload.aud ?? payload.client_id].flat();
      if (!audiences.includes(audience)) throw new Error(`it is for ${JSON.stringify(audiences)}, not for "${audience}"`);
      return payload;
    } catch (cause) {
      const { code = '', message } = cause as { readonly code?: string; readonly message: string };
      if (cause instanceof TypeError || NO_KEYS.includes(code))
        throw new IssuerUnreachable(`the keys of ${issuer} cannot be had: ${message}`, { cause });
      throw new TokenRefused(`the token is not one of ${issuer} for ${audience}: ${message}`, { cause });
    }
  };
}

async function keysOf(issuer: string, timeout: number, cooldown: number): Promise<KeySet> {
  const { jwksUri } = await discoverIssuer(issuer, timeout);
  if (!URL.canParse(jwksUri)) throw new IssuerUnreachable(`${issuer} names "${jwksUri}" as its jwks_uri: expected a URL`);
  return createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: timeout, cooldownDuration: cooldown });
}
