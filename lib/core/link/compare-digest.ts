import { tenantOfIncident } from '../incident/incident-id.ts';
import type { Incident } from '../incident/model.ts';
import type { ReplicaStore } from '../ports/replica-store.ts';
import type { WantedEvents } from './command.ts';
import type { ChainHeadOf, TenantDigest } from './digest.ts';
import { EnvelopeRefused } from './envelope-refused.ts';

export interface Comparison {
  /** What the owner is asked for. */
  readonly missing: readonly WantedEvents[];
  /** The same chains, as far as the owner has them. */
  readonly lacking: readonly ChainHeadOf[];
  /** Chains that are not the ones the owner has: nothing is written over, somebody has to look. */
  readonly faults: readonly { readonly head: ChainHeadOf; readonly reason: string }[];
}

/** The hub's replicas beside what their owner says it has. Throws EnvelopeRefused for a digest of somebody else's incidents. */
export async function compareDigest(replicas: ReplicaStore, tenant: string, digest: TenantDigest): Promise<Comparison> {
  const { chains } = digest;
  const foreign = chains.find(({ incident }) => tenantOfIncident(incident) !== tenant);
  if (digest.tenant !== tenant || foreign)
    throw new EnvelopeRefused(`it came from ${tenant} and speaks for ${foreign?.incident ?? digest.tenant}: only the owner is believed`);
  const known = await replicas.loadMany(chains.map(({ incident }) => incident));
  const compared = await Promise.all(chains.map((head, index) => compareChain(replicas, head, known[index])));
  return {
    missing: compared.flatMap(({ missing }) => missing ?? []),
    lacking: chains.filter((_, index) => compared[index]?.missing),
    faults: compared.flatMap(({ fault }, index) => (fault ? [{ head: chains[index] as ChainHeadOf, reason: fault }] : [])),
  };
}

async function compareChain(replicas: ReplicaStore, { incident, seq, hash }: ChainHeadOf, replica: Incident | undefined) {
  const version = replica?.version ?? 0;
  if (version < seq) return { missing: { incident, from: version + 1 } };
  // Further on than the digest: it was written before the newest events.
  const ours = version === seq ? replica?.headHash : (await replicas.event(incident, seq))?.hash;
  return ours === hash ? {} : { fault: `its owner says that event ${seq} has the hash ${hash}, but the hub has one with ${ours}` };
}
