import { oidcTokenVerifier } from '../../lib/adapters/oidc/token-verifier.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import { type Dependencies, SHORTEST_SESSION } from './handler.ts';

/** On AWS, where a tenant's broker carries its own pushes alone. */
export function dependencies(): Dependencies {
  const { TENANT: tenant, ISSUER: issuer, AUDIENCE: audience, RESOURCE_PREFIX } = readEnvironment('authorize', process.env);
  return {
    tenant,
    allTenants: false,
    shortestSession: SHORTEST_SESSION,
    resourcePrefix: RESOURCE_PREFIX,
    verifyToken: oidcTokenVerifier({ issuer, audience }),
    wallSeconds: () => Date.now() / 1000,
    logger: lambdaLogger('authorize', tenant),
  };
}
