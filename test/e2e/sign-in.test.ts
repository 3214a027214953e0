import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLBACK_URL } from '../../lib/wiring/sign-in-callback.ts';
import { citywatchHere as citywatch } from '../support/command.ts';
import { startTestIssuer, type TestIssuer } from '../support/oidc-issuer.ts';

let folder: string;
let issuer: TestIssuer;
let api: Server;
let deployment: string;
/** What the APIs were called with: path and bearer token. */
const calls: { readonly path: string; readonly token: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-sign-in-'));
  issuer = await startTestIssuer({ tier: 'foshan', roles: 'admin' });
  api = createServer((request, response) => {
    calls.push({ path: request.url ?? '', token: (request.headers.authorization ?? '').replace('Bearer ', '') });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[],"nextCursor":null}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const outputs = (tenant: string, kind: string) => ({
    Tenant: tenant,
    Kind: kind,
    ApiUrl: `${url}/${tenant}/`,
    JwtIssuerUrl: issuer.url,
    ConsoleClientId: `console-of-${tenant}`,
  });
  deployment = join(folder, 'outputs.json');
  await writeFile(deployment, JSON.stringify({ a: outputs('foshan', 'city'), b: outputs('chancheng', 'hosted') }));
});
afterAll(async () => {
  api?.close();
  await issuer?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command, and opens what it says in the browser that `visit` is. */
async function signIn(visit: (address: string) => Promise<void>, ...more: string[]) {
  const args = ['bin/citywatch.ts', 'sign-in', '--deployment', deployment, '--data', join(folder, 'data'), ...more];
  const child = spawn(join(process.cwd(), 'node_modules/.bin/node'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  const address = new Promise<string>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
      const found = /http:\/\/127\S+authorize\S+/.exec(errors)?.[0];
      if (found) resolve(found);
    });
  });
  const ended = once(child, 'close') as Promise<[number]>;
  await visit(await address);
  const [status] = await ended;
  return { status, out, errors };
}

describe('signing in from the command line', () => {
  test('before it, a deployed city says how to', async () => {
    const { status, stderr } = await citywatch(['publications', '--deployment', deployment, '--data', join(folder, 'data')]);
    expect(status).toBe(2);
    expect(stderr).toContain('nobody is signed in for foshan: run `npx citywatch sign-in');
    expect(calls).toEqual([]);
  });

  test('one visit of the browser brings a token for each tenant, kept for its owner alone', async () => {
    let page = '';
    const { status, out } = await signIn(async (address) => {
      // Somebody else on this machine who guesses gets nothing, and does no harm.
      expect((await fetch(`${CALLBACK_URL}?code=x&state=guessed`)).status).toBe(404);
      const answer = await fetch(address);
      page = await answer.text();
    });
    expect(status).toBe(0);
    expect(page).toContain('已登录');
    expect(out).toMatch(/^foshan: signed in until .*\nchancheng: signed in until /);
    expect(issuer.signedIn).toEqual(['console-of-foshan', 'console-of-chancheng']);
    expect((await stat(join(folder, 'data', 'sign-in.json'))).mode & 0o777).toBe(0o600);
  });

  test('then commands speak to each tenant with its own token', async () => {
    const { status, stderr } = await citywatch(['publications', '--deployment', deployment, '--data', join(folder, 'data'), '--json']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const audiences = calls.map(({ path, token }) => [path.split('/')[1], decodeJwt(token).aud]);
    expect(audiences.sort()).toEqual([
      ['chancheng', 'console-of-chancheng'],
      ['foshan', 'console-of-foshan'],
    ]);
  });

  test('a token that has ended is as good as none', async () => {
    const file = join(folder, 'data', 'sign-in.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, { token: string; until: number }>;
    const ended = Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, { ...value, until: Date.now() }]));
    await writeFile(file, JSON.stringify(ended));
    const { status, stderr } = await citywatch(['publications', '--deployment', deployment, '--data', join(folder, 'data')]);
    expect([status, stderr.includes('nobody is signed in')]).toEqual([2, true]);
  });

  test('an issuer that refuses is named, and the browser told', async () => {
    let page = '';
    const { status, errors } = await signIn(
      async (address) => {
        const state = new URL(address).searchParams.get('state') ?? '';
        page = await (await fetch(`${CALLBACK_URL}?${new URLSearchParams({ error: 'access_denied', state })}`)).text();
      },
      '--tenant',
      'chancheng',
    );
    expect(status).toBe(1);
    expect(page).toContain('登录失败');
    expect(errors).toContain(`${issuer.url} did not sign anybody in for chancheng`);
  });
});
