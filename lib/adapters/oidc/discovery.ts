/** What an OIDC issuer says about itself (OpenID Connect Discovery 1.0), as far as we use it. */
export interface IssuerDescription {
  readonly jwksUri: string;
  /** Absent where nobody can sign in by a browser. */
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint?: string;
  readonly endSessionEndpoint?: string;
}

/** The issuer's description or keys cannot be had at the moment. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
}

/** Asks the issuer for its description. `timeout` in milliseconds. Throws IssuerUnreachable. */
export async function discoverIssuer(issuer: string, timeout: number): Promise<IssuerDescription> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(timeout) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const description = (await response.json()) as Readonly<Record<string, unknown>>;
    if (description.issuer !== issuer) throw new Error(`it describes ${JSON.stringify(description.issuer)}`);
    const { jwks_uri: jwksUri } = description;
    if (typeof jwksUri !== 'string') throw new Error('it names no jwks_uri');
    return {
      jwksUri,
      ...endpoint('authorizationEndpoint', description.authorization_endpoint),
      ...endpoint('tokenEndpoint', description.token_endpoint),
      ...endpoint('endSessionEndpoint', description.end_session_endpoint),
    };
  } catch (cause) {
    throw new IssuerUnreachable(`${address} is no use: ${(cause as Error).message}`, { cause });
  }
}

const endpoint = <Name extends string>(name: Name, value: unknown): { readonly [name in Name]?: string } =>
  typeof value === 'string' && URL.canParse(value) ? ({ [name]: value } as { readonly [name in Name]: string }) : {};
