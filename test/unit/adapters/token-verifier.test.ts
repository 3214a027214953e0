import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IssuerUnreachable, oidcTokenVerifier, TokenRefused, type TokenVerifier } from '../../../lib/adapters/oidc/token-verifier.ts';
import { type ServiceAnswer, type ServiceDouble, serviceDouble } from './service-double.ts';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const DISCOVERY = '/.well-known/openid-configuration';
const AUDIENCE = 'citywatch';
const CLAIMS = { sub: 'li', tier: 'foshan/chancheng', roles: 'duty-officer', aud: AUDIENCE };

let server: ServiceDouble;
let issuer: string;
let keys: KeyPair;
/** Answers of the issuer by path, as a test changes them. */
let answers: Record<string, ServiceAnswer>;
let verify: TokenVerifier;

beforeAll(async () => {
  keys = await generateKeyPair('RS256');
  server = await serviceDouble(({ path }) => answers[path] ?? { status: 404 });
  issuer = server.settings.endpoint;
});

beforeEach(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'first', alg: 'RS256', use: 'sig' };
  answers = {
    [DISCOVERY]: { body: JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }) },
    '/keys': { body: JSON.stringify({ keys: [jwk] }) },
  };
  server.requests.length = 0;
  verify = oidcTokenVerifier({ issuer, audience: AUDIENCE });
});

interface Making {
  readonly claims?: JWTPayload;
  readonly key?: KeyPair['privateKey'] | Uint8Array;
  readonly algorithm?: string;
  readonly expires?: string | false;
  readonly kid?: string;
}

async function token({
  claims = CLAIMS,
  key = keys.privateKey,
  algorithm = 'RS256',
  expires = '1h',
  kid = 'first',
}: Making = {}): Promise<string> {
  const jwt = new SignJWT({ iss: issuer, ...claims }).setProtectedHeader({ alg: algorithm, kid }).setIssuedAt();
  return (expires === false ? jwt : jwt.setExpirationTime(expires)).sign(key);
}

describe('tokens of an OIDC issuer', () => {
  it('are good for their claims, and the issuer is asked once for many of them', async () => {
    for (let count = 0; count < 3; count++) expect(await verify(await token())).toMatchObject({ ...CLAIMS, iss: issuer });
    expect(server.requests.map(({ path }) => path)).toEqual([DISCOVERY, '/keys']);
  });

  it('are for this audience, among others too, and in client_id where there is no aud', async () => {
    const { aud: _aud, ...rest } = CLAIMS;
    expect(await verify(await token({ claims: { ...rest, aud: ['other', AUDIENCE] } }))).toMatchObject({ sub: 'li' });
    expect(await verify(await token({ claims: { ...rest, client_id: AUDIENCE } }))).toMatchObject({ sub: 'li' });
    await expect(verify(await token({ claims: { ...rest, aud: 'other', client_id: AUDIENCE } }))).rejects.toBeInstanceOf(TokenRefused);
    await expect(verify(await token({ claims: { ...rest, aud: 'other' } }))).rejects.toThrow(/it is for \["other"\], not for "citywatch"/);
    await expect(verify(await token({ claims: rest }))).rejects.toBeInstanceOf(TokenRefused);
  });

  it('are refused when they have ended, never end, or come from somebody else', async () => {
    await expect(verify(await token({ expires: '-1s' }))).rejects.toBeInstanceOf(TokenRefused);
    await expect(verify(await token({ expires: false }))).rejects.toBeInstanceOf(TokenRefused);
    await expect(verify(await token({ claims: { ...CLAIMS, iss: 'https://elsewhere.example' } }))).rejects.toBeInstanceOf(TokenRefused);
    const { privateKey } = await generateKeyPair('RS256');
    await expect(verify(await token({ key: privateKey }))).rejects.toBeInstanceOf(TokenRefused);
  });

  it('are refused when signed with what everybody knows: the public key as a secret, or nothing', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey));
    await expect(verify(await token({ key: secret, algorithm: 'HS256' }))).rejects.toBeInstanceOf(TokenRefused);
    const [, payload] = (await token()).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const text of [none, '', 'not a token', 'a.b.c']) await expect(verify(text)).rejects.toBeInstanceOf(TokenRefused);
  });

  it('may come from a clock a little ahead of ours, and not from far in the future', async () => {
    const from = (seconds: number): JWTPayload => ({ ...CLAIMS, nbf: Math.floor(Date.now() / 1000) + seconds });
    expect(await verify(await token({ claims: from(30) }))).toMatchObject({ sub: 'li' });
    await expect(verify(await token({ claims: from(600) }))).rejects.toBeInstanceOf(TokenRefused);
  });

  it('are good with a key the issuer took up since, for which its keys are fetched anew', async () => {
    const patient = oidcTokenVerifier({ issuer, audience: AUDIENCE, cooldown: 0 });
    await patient(await token());
    const next = await generateKeyPair('RS256');
    const { keys: known } = JSON.parse(answers['/keys']?.body as string) as { keys: object[] };
    const jwk = { ...(await exportJWK(next.publicKey)), kid: 'second', alg: 'RS256', use: 'sig' };
    answers['/keys'] = { body: JSON.stringify({ keys: [...known, jwk] }) };
    expect(await patient(await token({ key: next.privateKey, kid: 'second' }))).toMatchObject({ sub: 'li' });
    expect(server.requests.map(({ path }) => path)).toEqual([DISCOVERY, '/keys', '/keys']);
  });

  it('with made-up keys do not make the issuer be asked again and again', async () => {
    await verify(await token());
    for (let count = 0; count < 5; count++)
      await expect(verify(await token({ kid: `made-up-${count}` }))).rejects.toBeInstanceOf(TokenRefused);
    expect(server.requests.map(({ path }) => path)).toEqual([DISCOVERY, '/keys']);
  });

  it.each<[string, () => void]>([
    ['is down', () => (answers[DISCOVERY] = { status: 503 })],
    [
      'describes another issuer',
      () => (answers[DISCOVERY] = { body: JSON.stringify({ issuer: 'https://a', jwks_uri: `${issuer}/keys` }) }),
    ],
    ['names no keys', () => (answers[DISCOVERY] = { body: JSON.stringify({ issuer }) })],
    ['talks no JSON', () => (answers[DISCOVERY] = { body: '<html>' })],
    ['has its keys elsewhere', () => (answers['/keys'] = { status: 404 })],
    ['gives no set of keys', () => (answers['/keys'] = { body: '[]' })],
  ])('cannot be judged while their issuer %s, and are good again afterwards', async (_what, breakIt) => {
    const before = { ...answers };
    breakIt();
    await expect(verify(await token())).rejects.toBeInstanceOf(IssuerUnreachable);
    answers = before;
    expect(await verify(await token())).toMatchObject({ sub: 'li' });
  });
});
