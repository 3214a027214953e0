import { type EntityJson, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Principal } from '../../core/access/principal.ts';
import type { Resource } from '../../core/access/resources.ts';
import type { Authorizer } from '../../core/ports/authorizer.ts';
import { actionClasses } from './action-classes.ts';
import { personEntities, resourceEntity } from './entities.ts';

/** Decisions remembered; then all are forgotten at once. One takes about 300 bytes. */
const MOST_KNOWN = 20_000;

let policySets = 0;

/**
 * Cedar decides by the policies given. A decision takes about 0.3 ms and depends on nothing but what is handed in and on which policies apply to
 * the action, so each is made once: the list of a person who asks every ten seconds costs nothing but the first time. Throws Error where the
 * policies are none.
 */
export function cedarAuthorizer(policies: string): Authorizer {
  const preparsedPolicySetId = `policies-${++policySets}`;
  const parsed = preparsePolicySet(preparsedPolicySetId, { staticPolicies: policies });
  if (parsed.type === 'failure') throw new Error(`the policies cannot be read: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  const classOf = actionClasses(policies);
  const known = new Map<string, boolean>();

  const decide = (principal: Principal, action: string, resource: Resource): boolean => {
    const [person, ...tiers] = personEntities(principal) as [EntityJson, ...EntityJson[]];
    const entity = resourceEntity(resource);
    const answer = statefulIsAuthorized({
      principal: person.uid,
      action: { type: 'Action', id: action },
      resource: entity.uid,
      context: {},
      preparsedPolicySetId,
      entities: [person, ...tiers, entity],
    });
    if (answer.type === 'failure') throw new Error(`Cedar does not decide: ${answer.errors.map(({ message }) => message).join('; ')}`);
    const { decision, diagnostics } = answer.response;
    // A policy that cannot be evaluated counts for nothing, which of one that forbids would open what it should close.
    if (diagnostics.errors.length > 0)
      throw new Error(`policies cannot be evaluated: ${diagnostics.errors.map(({ error }) => error.message).join('; ')}`);
    return decision === 'allow';
  };

  return {
    permits(principal, action, resource) {
      const { tier, actingFor, unit, roles, domains } = principal;
      const key = JSON.stringify([classOf(action), tier, actingFor, unit, roles, domains, resource]);
      let permitted = known.get(key);
      if (permitted === undefined) {
        permitted = decide(principal, action, resource);
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(key, permitted);
      }
      return permitted;
    },
  };
}
