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
  target.search = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri(),
    scope: 'openid profile',
    state: pending.state,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
  }).toString();
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  location.assign(target);
}

export const isCallback = (): boolean => location.pathname === '/callback';

/** At `/callback`: trades the code for a token. Returns it with the path to go back to; throws what the issuer complained about. */
export async function finishSignIn(config: ConsoleConfig): Promise<{ readonly token: string; readonly returnTo: string }> {
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
  const body = (await response.json().catch(() => ({}))) as { access_token?: string; error?: string; error_description?: string };
  if (!response.ok || !body.access_token) throw new Error(body.error_description ?? body.error ?? `HTTP ${response.status}`);
  return { token: body.access_token, returnTo: pending.returnTo };
}
