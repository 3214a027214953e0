import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import type { Secrets } from '../../core/ports/secrets.ts';
import { serviceError } from './aws-errors.ts';

/** A secret that was replaced holds after so long, without a deployment. */
const KEPT_MILLIS = 5 * 60_000;

/**
 * Secrets as SecureStrings of Parameter Store, below one path: they cost nothing there, and there is such a store in every region. Kept for five
 * minutes by whoever reads them. Throws StoreUnavailable.
 */
export function ssmSecrets(client: SSMClient, { path }: { readonly path: string }, wallMillis: () => number = Date.now): Secrets {
  const kept = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    async read(name) {
      const known = kept.get(name);
      if (known && known.until > wallMillis()) return known.value;
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name: `${path}${name}`, WithDecryption: true }));
        const value = Parameter?.Value;
        if (value !== undefined) kept.set(name, { value, until: wallMillis() + KEPT_MILLIS });
        return value;
      } catch (cause) {
        if (cause instanceof ParameterNotFound) return undefined;
        throw serviceError(`the secret ${path}${name}`, cause);
      }
    },
  };
}
