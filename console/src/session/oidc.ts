import type { ConsoleConfig } from '../api/types.ts';
import { challengeOf, randomText } from './pkce.ts';

const PENDING = 'citywatch.sign-in';

interface PendingSignIn {
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
}

const redirectUri = (): string => `${location.origin}/callback`;

/** Leaves for the issuer's sign-in page: OIDC authorization code flow with PKCE (RFC 7636). */
export async function beginSignIn(config: ConsoleConfig, returnTo: string): Promise<void> {
  const pending: PendingSignIn = { state: randomText(), verifier: randomText(), returnTo };
  const target = new URL(config.authorizationEndpoint, location.origin);
  const asked = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri(),
    scope: config.scope,
    state: pending.state,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
  };
  // Beside what the issuer's own address may hold already.
  for (const [name, value] of Object.entries(asked)) target.searchParams.set(name, value);
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  location.assign(target);
}

export const isCallback = (): boolean => location.pathname === '/callback';

export interface SignedInAnswer {
  readonly token: string;
  /** Absent where the issuer sends none. */
  readonly idToken?: string;
  readonly returnTo: string;
}

/** At `/callback`: trades the code for a token. Returns it with the path to go back to; throws what the issuer complained about. */
export async function finishSignIn(config: ConsoleConfig): Promise<SignedInAnswer> {
  const answer = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null') as PendingSignIn | null;
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', '/');
  const code = answer.get('code');
  if (!code) throw new Error(answer.get('error_description') ?? answer.get('error') ?? 'the issuer sent no code');
  // An answer to a question this tab did not ask may be an attacker's.
  if (!pending || answer.get('state') !== pending.state) throw new Error('the answer does not belong to this sign-in: please start again');
  const response = await fetch(new URL(config.tokenEndpoint, location.origin), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: config.clientId,
      code,
      redirect_uri: redirectUri(),
      code_verifier: pending.verifier,
    }),
  });
  const body = (await response.json().catch(() => ({}))) as {
    access_token?: string;
    id_token?: string;
    error?: string;
    error_description?: string;
  };
  if (!response.ok || !body.access_token) throw new Error(body.error_description ?? body.error ?? `HTTP ${response.status}`);
  return { token: body.access_token, ...(body.id_token && { idToken: body.id_token }), returnTo: pending.returnTo };
}

/**
 * Where signing out goes on to (OIDC RP-Initiated Logout), so that the next one at this desk is asked who they are; `undefined` where the issuer
 * has no such place. Cognito calls the way back `logout_uri` and knows no hint.
 */
export function signOutAddress(config: ConsoleConfig, idToken: string | undefined): string | undefined {
  if (!config.endSessionEndpoint) return undefined;
  const target = new URL(config.endSessionEndpoint, location.origin);
  const back = `${location.origin}/`;
  const asked = {
    client_id: config.clientId,
    post_logout_redirect_uri: back,
    logout_uri: back,
    ...(idToken && { id_token_hint: idToken }),
  };
  for (const [name, value] of Object.entries(asked)) target.searchParams.set(name, value);
  return target.href;
}
