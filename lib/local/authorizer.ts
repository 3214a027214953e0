import { cedarAuthorizer } from '../adapters/cedar/cedar-authorizer.ts';
import { readPolicies } from '../adapters/cedar/policy-folder.ts';
import type { Authorizer } from '../core/ports/authorizer.ts';

export const POLICY_FOLDER = new URL('../core/access/policies/', import.meta.url).pathname;

/** Decides by the policies as they stand in this project. */
export const localAuthorizer = (): Authorizer => cedarAuthorizer(readPolicies(POLICY_FOLDER));
