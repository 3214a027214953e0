import { Duration, Lazy } from 'aws-cdk-lib';
import { ClientAttributes, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { CALLBACK_URL } from '../../wiring/sign-in-callback.ts';
import type { Issuer } from '../values.ts';
import type { PeoplePool } from './people-pool.ts';

/** A watch, as long as the tokens of the one-machine host. */
const WATCH = Duration.hours(12);

/**
 * One tenant's console at the city's pool: authorization code with PKCE and no secret, which a browser could not keep. Its id is the
 * audience of the tenant's tokens: one made for another tenant's console is not good here. Nobody can write what claims are made from.
 */
export class ConsoleClient extends Construct {
  readonly issuer: Issuer;
  private readonly sites: string[] = [];

  constructor(scope: Construct, id: string, people: PeoplePool) {
    super(scope, id);
    const addresses = (tail: string, ...more: string[]) =>
      Lazy.list({ produce: () => [...this.sites.map((site) => `${site.replace(/\/$/, '')}${tail}`), ...more] });
    const own = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });
    const client = new UserPoolClient(this, 'Client', {
      userPool: people.pool,
      generateSecret: false,
      authFlows: { userSrp: false },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
        callbackUrls: addresses('/callback', CALLBACK_URL),
        logoutUrls: addresses('/'),
      },
      readAttributes: own.withCustomAttributes('tier', 'unit', 'domains'),
      writeAttributes: own,
      accessTokenValidity: WATCH,
      idTokenValidity: WATCH,
      refreshTokenValidity: WATCH,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
    this.issuer = { url: people.issuerUrl, audience: client.userPoolClientId };
  }

  /** An address, https and a slash at its end, at which the tenant's console is. */
  addSite(url: string): void {
    this.sites.push(url);
  }
}
