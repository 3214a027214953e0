import { NothingPublished, type PublicationSource } from '../../ports/publications.ts';
import type { InForce, RebindingStore } from '../../ports/rebinding-store.ts';

/** What things were evaluated by before the first pass. */
export const FIRST: InForce = { registry: 1, rules: 1 };

/** Whether things may still be evaluated by what is not in force any more. */
export async function isRebindingDue(deps: {
  readonly publications: PublicationSource;
  readonly rebinding: RebindingStore;
}): Promise<boolean> {
  try {
    const [{ done = FIRST }, registry, rules] = await Promise.all([
      deps.rebinding.read(),
      deps.publications.active('registry'),
      deps.publications.active('rules'),
    ]);
    return done.registry < registry.number || done.rules < rules.number;
  } catch (cause) {
    if (cause instanceof NothingPublished) return false;
    throw cause;
  }
}
