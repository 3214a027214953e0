import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Command } from 'commander';
import * as openid from 'openid-client';
import { CALLBACK_PORT, CALLBACK_URL } from '../wiring/sign-in-callback.ts';
import { chosenTenants, type DeployedTenant, withDeploymentOption } from './deployment-file.ts';
import { keepToken } from './kept-tokens.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from './output.ts';

interface SignInOptions extends CommonOptions {
  readonly deployment?: string;
  readonly tenant?: string;
  readonly scope: string;
}

/** Somebody who went to fetch the second factor. */
const PATIENCE_MILLIS = 10 * 60_000;

export function register(program: Command): void {
  withDeploymentOption(withCommonOptions(program.command('sign-in')))
    .description('signs a person in at the issuer of a deployed city, in the browser, and keeps the tokens for the other commands')
    .option('--tenant <tenant>', 'this tenant alone')
    .option('--scope <scope>', 'what to ask the issuer for', 'openid profile')
    .action(run);
}

async function run({ deployment, tenant, data, scope, json }: SignInOptions): Promise<void> {
  if (deployment === undefined) throw new CommandFailed(2, 'where to sign in: give --deployment, the outputs file of cdk deploy');
  const wanted = await chosenTenants(deployment, tenant);
  const visits = await Promise.all(wanted.map((one) => prepare(one, scope)));
  const callbacks = await Callbacks.open();
  try {
    // One visit of the browser: each answer leads on to the next tenant, where the issuer knows the person by then.
    note(`Open this in a browser on this machine and sign in:\n\n  ${visits[0]?.address.href}\n`);
    const signedIn: { tenant: string; until: string }[] = [];
    for (const [index, visit] of visits.entries()) {
      const until = await finish(visit, callbacks, visits[index + 1], data);
      signedIn.push({ tenant: visit.tenant, until: new Date(until).toISOString() });
    }
    if (json) printJson(signedIn);
    else for (const one of signedIn) print(`${one.tenant}: signed in until ${one.until}`);
  } finally {
    await callbacks.close();
  }
}

interface Visit {
  readonly tenant: string;
  readonly issuer: string;
  readonly client: string;
  readonly configuration: openid.Configuration;
  readonly address: URL;
  readonly verifier: string;
  readonly state: string;
}

async function prepare({ tenant, outputs }: DeployedTenant, scope: string): Promise<Visit> {
  const { JwtIssuerUrl: issuer, ConsoleClientId: client } = outputs;
  if (!issuer || !client)
    throw new CommandFailed(2, `the outputs of ${tenant} name no issuer: deploy this version first, or give its tokens with --token`);
  // A loopback issuer is a test's; everything else speaks https.
  const execute = new URL(issuer).hostname === '127.0.0.1' ? [openid.allowInsecureRequests] : [];
  const configuration = await openid.discovery(new URL(issuer), client, undefined, openid.None(), { execute }).catch((cause: Error) => {
    throw new CommandFailed(1, `${issuer}, the issuer of ${tenant}, does not describe itself (${cause.message})`);
  });
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const address = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK_URL,
    scope,
    state,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { tenant, issuer, client, configuration, address, verifier, state };
}

/** Takes the answer for one tenant, keeps its token, and sends the browser on. Returns until when the token is good. */
async function finish(visit: Visit, callbacks: Callbacks, next: Visit | undefined, data: string): Promise<number> {
  const { url, answer } = await callbacks.next(visit.state);
  try {
    const tokens = await openid.authorizationCodeGrant(visit.configuration, url, {
      pkceCodeVerifier: visit.verifier,
      expectedState: visit.state,
    });
    const until = Date.now() + (tokens.expires_in ?? 3600) * 1000;
    await keepToken(data, visit.issuer, visit.client, { token: tokens.access_token, until });
    if (next) answer.writeHead(302, { location: next.address.href, 'cache-control': 'no-store' }).end();
    else page(answer, 200, '已登录，可以关闭此页。 / Signed in. You may close this page.');
    return until;
  } catch (cause) {
    page(answer, 400, '登录失败，原因见终端。 / Not signed in: the terminal says why.');
    throw new CommandFailed(1, `${visit.issuer} did not sign anybody in for ${visit.tenant}: ${(cause as Error).message}`);
  }
}

function page(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  answer.end(`<!doctype html><meta charset="utf-8"><title>CityWatch</title><p>${text}</p>`);
}

interface Callback {
  readonly url: URL;
  readonly answer: ServerResponse;
}

/** What the browser brings back to this machine. */
class Callbacks {
  readonly #server: Server;
  #expected: string | undefined;
  #arrived: (callback: Callback) => void = () => undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, answer: ServerResponse) => {
      const url = new URL(request.url ?? '/', CALLBACK_URL);
      // Anything else on this machine may call here: only the answer that is waited for counts.
      if (url.pathname !== new URL(CALLBACK_URL).pathname || url.searchParams.get('state') !== this.#expected)
        return page(answer, 404, '404');
      this.#expected = undefined;
      this.#arrived({ url, answer });
    });
  }

  /** Throws CommandFailed where something else has the port. */
  static open(): Promise<Callbacks> {
    const server = createServer();
    return new Promise((resolve, reject) => {
      server.once('error', (cause) =>
        reject(new CommandFailed(1, `port ${CALLBACK_PORT} of this machine cannot be had (${cause.message})`)),
      );
      server.listen(CALLBACK_PORT, '127.0.0.1', () => resolve(new Callbacks(server)));
    });
  }

  next(state: string): Promise<Callback> {
    this.#expected = state;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new CommandFailed(1, 'nobody signed in within ten minutes: run it again')), PATIENCE_MILLIS);
      this.#arrived = (callback) => {
        clearTimeout(timer);
        resolve(callback);
      };
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    await closed;
  }
}
