import type { Principal } from '../../../lib/core/access/principal.ts';
import { type Instant, isRfc3339, toInstant, toMillis } from '../../../lib/core/instant.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { type Tenant, tenantsFor } from '../tenants.ts';

/** What a function of 1 GB can still read, check and digest in API Gateway's time; see docs/cloud.md for how many things that are. */
export const MOST_BYTES = 32 * 1024 * 1024;

/** Whom a person may publish to. Throws a forbidden problem where that is nobody. */
export async function tenantsOf(deps: Dependencies, principal: Principal): Promise<readonly Tenant[]> {
  const tenants = await tenantsFor(deps, principal, 'publish');
  if (tenants.length === 0)
    throw new Problem('forbidden', `publishing to ${deps.tenants.main.id} is for an admin of its tier or the city's`);
  return tenants;
}

export function instantOf(pointer: string, value: unknown): Instant {
  if (typeof value === 'string' && isRfc3339(value)) return toInstant(toMillis(value));
  throw invalid(pointer, `${quote(value)}: expected an RFC 3339 time`);
}

export const quote = (value: unknown): string => (JSON.stringify(value) ?? 'missing').slice(0, 80);
