import { NothingPublished, type Publication, type PublicationSource } from '../../ports/publications.ts';
import type { InForce, Rebinding, RebindingStore } from '../../ports/rebinding-store.ts';

/** What things were evaluated by before the first pass. */
export const FIRST: InForce = { registry: 1, rules: 1 };

interface RebindingSources {
  readonly publications: PublicationSource;
  readonly rebinding: RebindingStore;
}

/** How far rebinding has come, and what it has to come to. */
export interface DueRebinding {
  readonly stored: Rebinding;
  readonly registry: Publication<'registry'>;
  readonly rules: Publication<'rules'>;
}

/** `undefined` where nothing is evaluated any more by what is not in force. */
export async function dueRebinding({ publications, rebinding }: RebindingSources): Promise<DueRebinding | undefined> {
  try {
    const [stored, registry, rules] = await Promise.all([rebinding.read(), publications.active('registry'), publications.active('rules')]);
    const { done = FIRST } = stored;
    return done.registry < registry.number || done.rules < rules.number ? { stored, registry, rules } : undefined;
  } catch (cause) {
    if (cause instanceof NothingPublished) return undefined;
    throw cause;
  }
}

/** Whether things may still be evaluated by what is not in force any more. */
export const isRebindingDue = async (sources: RebindingSources): Promise<boolean> => (await dueRebinding(sources)) !== undefined;
