import { type Instant, toMillis } from '../instant.ts';
import { DOMAINS, type DomainId } from '../registry/model.ts';
import type { Flow, Mechanism, MechanismVersion } from './model.ts';

/** No version of the mechanism was in force at the moment asked for. */
export class NoMechanismInForce extends Error {
  override readonly name = 'NoMechanismInForce';
}

/** The version in force at a moment: the newest that had taken effect. Throws NoMechanismInForce. */
export function mechanismAt(mechanism: Mechanism, at: Instant): MechanismVersion {
  const moment = toMillis(at);
  const version = mechanism.versions.findLast((candidate) => toMillis(candidate.effectiveFrom) <= moment);
  if (version) return version;
  const first = mechanism.versions[0];
  throw new NoMechanismInForce(
    `no linkage mechanism was in force at ${at}: ${first ? `the first takes effect ${first.effectiveFrom}` : 'none is published'}`,
  );
}

/** The version with this name, to which an incident keeps. Throws NoMechanismInForce. */
export function mechanismNamed(mechanism: Mechanism, version: string): MechanismVersion {
  const found = mechanism.versions.find((candidate) => candidate.version === version);
  if (!found)
    throw new NoMechanismInForce(
      `the linkage mechanism "${version}" is not published: there are ${mechanism.versions.map((known) => known.version).join(', ')}`,
    );
  return found;
}

/** The flow of a domain: its special one, else the general one. */
export function flowOf(version: MechanismVersion, domain: DomainId): Flow {
  const special = version.flows.find((flow) => flow.domains?.includes(domain));
  const general = version.flows.find((flow) => flow.domains === undefined);
  const flow = special ?? general;
  if (!flow) throw new NoMechanismInForce(`the linkage mechanism "${version.version}" has no general flow, and none for ${domain}`);
  return flow;
}

/** The domains a flow is for: its own, or those without a flow of their own. */
export function domainsOf({ flows }: MechanismVersion, { domains }: Flow): readonly DomainId[] {
  const special = flows.flatMap((flow) => flow.domains ?? []);
  return domains ?? DOMAINS.filter((domain) => !special.includes(domain));
}
