import type { Principal } from '../access/principal.ts';
import type { Resource } from '../access/resources.ts';

/** Says who may do what, by the policies in lib/core/access/policies. Decides at once, and the same for the same. */
export interface Authorizer {
  /** `action`: one of policies/schema.cedarschema; what it does not name nobody may do. */
  permits(principal: Principal, action: string, resource: Resource): boolean;
}
