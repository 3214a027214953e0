import { DOMAINS, type DomainId } from '../../registry/model.ts';

/** What a person reports outside of the monitored systems declares nothing: it may be anything. */
const DECLARABLE = DOMAINS.filter((domain) => domain !== 'other');

/** `fire-declared`: in a place, while an incident of the domain there is confirmed and not over. */
export const contextOf = (domain: DomainId): string => `${domain}-declared`;

/** What `while` may name. */
export const CONTEXTS: readonly string[] = DECLARABLE.map(contextOf);

export const domainOfContext = (context: string): DomainId | undefined => DECLARABLE.find((domain) => contextOf(domain) === context);
