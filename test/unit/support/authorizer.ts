import { localAuthorizer } from '../../../lib/local/authorizer.ts';

/** The policies as they are, read once for a test file. */
export const AUTHORIZER = localAuthorizer();
