import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TestIssuer {
  readonly url: string;
  /** Clients that signed somebody in, in turn. */
  readonly signedIn: string[];
  token(audience: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/** An OpenID Connect issuer on this machine that asks nobody: authorization code with PKCE, RS256. */
export async function startTestIssuer(claims: Readonly<Record<string, unknown>>): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { readonly challenge: string; readonly client: string; readonly redirect: string }>();
  const signedIn: string[] = [];
  let url = '';
  const token = (audience: string, own: Readonly<Record<string, unknown>>): Promise<string> =>
    new SignJWT({ ...own })
      .setProtectedHeader({ alg: 'RS256', kid: 'test' })
      .setIssuer(url)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  const server = createServer(async (request, response) => {
    const address = new URL(request.url ?? '/', url);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (address.pathname === '/.well-known/openid-configuration') {
      return json(200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks.json`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    }
    if (address.pathname === '/jwks.json') return json(200, { keys: [jwk] });
    if (address.pathname === '/authorize') {
      const field = (name: string): string => address.searchParams.get(name) ?? '';
      const code = randomUUID();
      codes.set(code, { challenge: field('code_challenge'), client: field('client_id'), redirect: field('redirect_uri') });
      const back = new URL(field('redirect_uri'));
      back.search = new URLSearchParams({ code, state: field('state') }).toString();
      return void response.writeHead(302, { location: back.href }).end();
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const known = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!known || known.challenge !== challenge || known.redirect !== form.get('redirect_uri'))
      return json(400, { error: 'invalid_grant' });
    signedIn.push(known.client);
    const issued = await token(known.client, { sub: 'admin', ...claims });
    json(200, { access_token: issued, id_token: issued, token_type: 'Bearer', expires_in: 3600 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    signedIn,
    token,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
