import { type AccessRequest, list, type PolicyStatement, type Verdict, verdictOf } from './statements.ts';

/** Whoever asks by a role. */
export interface RoleInAccount {
  readonly arn: string;
  readonly account: string;
  readonly statements: readonly PolicyStatement[];
}

/** What is asked for, with the policy it carries itself. */
export interface GuardedResource {
  readonly account: string;
  readonly statements: readonly PolicyStatement[];
  /** A key counts on its own policy alone: what that does not hand on to the account, no role's policy can give. */
  readonly isKey: boolean;
}

/**
 * Whether a role gets what it asks for. In one account the role's policy is enough, or a resource's policy that names the role itself; across
 * accounts both sides must allow. A policy that names the account hands the decision on to the role's own policy.
 */
export function accessOf(role: RoleInAccount, resource: GuardedResource, request: AccessRequest): Verdict {
  const own = verdictOf(role.statements, request);
  const named = verdictOf(
    resource.statements.filter((one) => names(one, role) === 'role' || one.Effect === 'Deny'),
    request,
  );
  const handedOn = verdictOf(
    resource.statements.filter((one) => names(one, role) === 'account'),
    request,
  );
  if (own === 'denied' || named === 'denied' || handedOn === 'denied') return 'denied';
  const resourceAllows = named === 'allowed' || handedOn === 'allowed';
  const isAllowed =
    role.account === resource.account && !resource.isKey
      ? own === 'allowed' || named === 'allowed'
      : (own === 'allowed' && resourceAllows) || (role.account === resource.account && named === 'allowed');
  return isAllowed ? 'allowed' : 'not-allowed';
}

/** Whether a statement of a resource speaks of this role, of its whole account, or of somebody else. */
function names({ Principal }: PolicyStatement, role: RoleInAccount): 'role' | 'account' | 'else' {
  if (Principal === '*') return 'role';
  const principals = list(Principal?.AWS);
  if (principals.includes('*') || principals.includes(role.arn)) return 'role';
  const isAccount = (principal: string): boolean => principal === role.account || principal.endsWith(`:iam::${role.account}:root`);
  return principals.some(isAccount) ? 'account' : 'else';
}
