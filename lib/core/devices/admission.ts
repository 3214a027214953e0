import type { AdmissionStore, DeviceDirectory } from '../ports/devices.ts';
import type { PublicationSource } from '../ports/publications.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { isSlug } from '../tier/tier-path.ts';

/** Why a device gets no identity; the words of the security log. */
export type AdmissionRefusal =
  /** It gave no name, or one that is no thing's. */
  | 'no-name'
  /** The registry in force does not know the thing. */
  | 'unknown-thing'
  /** The thing is another tenant's. */
  | 'foreign-thing'
  /** The thing has an identity: whoever asks now may be somebody else. */
  | 'has-identity'
  /** Another device asked for the same name a moment ago. */
  | 'being-admitted';

export interface AdmissionPorts {
  readonly tenant: string;
  readonly publications: PublicationSource;
  readonly devices: DeviceDirectory;
  readonly admissions: AdmissionStore;
}

/**
 * Whether the holder of a new certificate may become the thing it names. Everybody with a claim certificate can ask, so a name is given
 * once: to get another identity, a thing must first be readmitted by an operator, which takes the old one away. Returns why not.
 */
export async function refuseAdmission(
  { tenant, publications, devices, admissions }: AdmissionPorts,
  { thing, certificate }: { readonly thing: unknown; readonly certificate: string },
): Promise<AdmissionRefusal | undefined> {
  if (typeof thing !== 'string' || !isSlug(thing)) return 'no-name';
  const { body } = await publications.active('registry');
  const known = indexRegistry(body).thing(thing);
  if (!known) return 'unknown-thing';
  if (known.tenant !== tenant) return 'foreign-thing';
  if (await devices.hasIdentity(thing)) return 'has-identity';
  return (await admissions.reserve(thing, certificate)) ? undefined : 'being-admitted';
}
