import { gapsOf } from '../../core/mechanism/gaps.ts';
import { liaisonFaults } from '../../core/mechanism/liaison.ts';
import { isAbstractBody } from '../../core/mechanism/resolve-body.ts';
import type { Registry } from '../../core/registry/model.ts';
import type { Draft } from '../draft.ts';
import { expandMechanism } from '../expand-mechanism.ts';
import type { Fault } from '../fault.ts';

/**
 * Bodies of the mechanism behind which nobody stands in some town: an incident there would leave an obligation to no one; and liaison officers
 * who are nobody.
 * Not asked while a file it depends on has faults of shape, because what is missing may be missing because of them.
 */
export function checkBodies(draft: Draft, registry: Registry): Fault[] {
  if (draft.city?.partial || draft.tiers?.partial || draft.units?.partial) return [];
  return draft.mechanism.flatMap((file) => {
    const version = expandMechanism([file.value]).versions[0];
    if (!version) return [];
    // A unit that is not there is told where names are looked up, with what may have been meant.
    const gaps = gapsOf(version, registry).filter(({ body }) => isAbstractBody(body));
    const nobody = draft.people?.partial ? [] : liaisonFaults(version, registry);
    return [...gaps, ...nobody].map(({ path, message }) => file.fault(path, message));
  });
}
