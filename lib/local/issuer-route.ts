import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../core/access/principal.ts';
import { readBody } from './http-event.ts';
import { type Route, sendJson, sendProblem } from './http-host.ts';
import { AuthorizationCodes, issueToken, LOCAL_ISSUER, TOKEN_SECONDS } from './issuer.ts';
import type { LocalKeys } from './local-keys.ts';
import { signInPage } from './sign-in-page.ts';

const MAX_FORM_BYTES = 16 * 1024;

export interface IssuerOptions {
  readonly keys: LocalKeys;
  users(): ReadonlyMap<string, Principal>;
  /** True when the city listens beyond this machine: whoever signs in must know the code printed at the start. */
  readonly askCode: boolean;
}

/** The built-in OIDC issuer at `/issuer/…`: authorization code with PKCE for the console, and ready-made sign-in links. */
export function issuerRoute(options: IssuerOptions): Route {
  const codes = new AuthorizationCodes();
  return async (request, response, url) => {
    switch (url.pathname) {
      case '/issuer/.well-known/openid-configuration':
        sendJson(response, 200, discovery(origin(request)));
        return true;
      case '/issuer/jwks.json':
        sendJson(response, 200, { keys: [options.keys.issuer.jwk] });
        return true;
      case '/issuer/authorize':
        await authorize(options, codes, request, response, url);
        return true;
      case '/issuer/token':
        await exchange(options, codes, request, response);
        return true;
      case '/issuer/sign-in':
        await signIn(options, request, response, url);
        return true;
      default:
        return false;
    }
  };
}

function discovery(base: string): object {
  return {
    issuer: LOCAL_ISSUER,
    authorization_endpoint: `${base}/issuer/authorize`,
    token_endpoint: `${base}/issuer/token`,
    jwks_uri: `${base}/issuer/jwks.json`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['none'],
  };
}

async function authorize(
  options: IssuerOptions,
  codes: AuthorizationCodes,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const parameters = request.method === 'POST' ? await form(request) : url.searchParams;
  const field = (name: string): string => parameters.get(name) ?? '';
  const redirectUri = field('redirect_uri');
  // Only back to our own console: a code must not be carried to another site.
  if (redirectUri !== `${origin(request)}/callback` || field('code_challenge_method') !== 'S256' || !field('code_challenge')) {
    return sendProblem(response, 400, 'validation', `expected redirect_uri ${origin(request)}/callback and an S256 code_challenge`);
  }
  const carried = Object.fromEntries(
    ['response_type', 'client_id', 'redirect_uri', 'state', 'scope', 'code_challenge', 'code_challenge_method'].map((name) => [
      name,
      field(name),
    ]),
  );
  const user = field('user');
  const known = options.users().has(user) && codeFits(options, field('code'));
  if (request.method !== 'POST' || !known) {
    const page = signInPage(options.users().values(), carried, options.askCode, request.method === 'POST');
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-frame-options': 'DENY' };
    response.writeHead(request.method === 'POST' ? 403 : 200, headers).end(page);
    return;
  }
  const target = new URL(redirectUri);
  target.searchParams.set('code', codes.issue(user, field('code_challenge'), redirectUri));
  target.searchParams.set('state', field('state'));
  response.writeHead(302, { location: target.href, 'cache-control': 'no-store' }).end();
}

async function exchange(
  options: IssuerOptions,
  codes: AuthorizationCodes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return sendProblem(response, 405, 'validation', 'expected POST');
  const parameters = await form(request);
  const name = codes.redeem(parameters.get('code') ?? '', parameters.get('code_verifier') ?? '', parameters.get('redirect_uri') ?? '');
  const user = name ? options.users().get(name) : undefined;
  if (!user) return sendJson(response, 400, { error: 'invalid_grant' });
  const token = await issueToken(options.keys, user);
  sendJson(response, 200, { access_token: token, id_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS });
}

/** `/issuer/sign-in?user=NAME[&code=CODE]`: what the start prints. The token travels in the fragment, which no server sees. */
async function signIn(options: IssuerOptions, _request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const user = options.users().get(url.searchParams.get('user') ?? '');
  if (!user) return sendProblem(response, 404, 'not-found', `no such user; \`npx citywatch token --user ?\` lists them`);
  if (!codeFits(options, url.searchParams.get('code') ?? ''))
    return sendProblem(response, 403, 'forbidden', 'the sign-in code is missing or wrong');
  response.writeHead(302, { location: `/#token=${await issueToken(options.keys, user)}`, 'cache-control': 'no-store' }).end();
}

const codeFits = (options: IssuerOptions, code: string): boolean => !options.askCode || code === options.keys.signInCode;

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request, MAX_FORM_BYTES)).toString('utf8'));
}

const origin = (request: IncomingMessage): string => `http://${request.headers.host ?? 'localhost'}`;
