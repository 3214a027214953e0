import type { Instant } from '../instant.ts';
import type { DomainId, Person } from '../registry/model.ts';

/** Who answers for a unit at a moment. */
export interface OnCall {
  /** In the order in which they are called: the officer on call for the domain, then the deputy. Empty: nobody, which is a gap. */
  of(unit: string, domain: DomainId, at: Instant): Promise<readonly Person[]>;
}
