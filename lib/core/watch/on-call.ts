import type { OnCall } from '../ports/on-call.ts';
import { NothingPublished, type PublicationSource } from '../ports/publications.ts';
import type { ResponseModeStore } from '../ports/response-mode-store.ts';
import type { DomainId, Unit } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { keptTierOf, vacantOf } from './kept-hours.ts';
import type { Roster } from './roster.ts';
import { rosteredAt } from './roster-in-force.ts';

export interface OnCallDependencies {
  readonly publications: PublicationSource;
  readonly modes: Pick<ResponseModeStore, 'notOver'>;
}

/** As if no response mode were declared. */
export const NO_MODES: OnCallDependencies['modes'] = { notOver: async () => [] };

/**
 * Who is on call, by the rosters in force; for a unit without a roster its liaison officer, then the deputy. For a centre in the hours in which
 * another one keeps its watch, who is on call there.
 */
export function rosterOnCall({ publications, modes }: OnCallDependencies): OnCall {
  const onCall: OnCall = {
    async of(unit, domain, at) {
      const registry = (await publications.active('registry')).body;
      const index = indexRegistry(registry);
      const known = index.unit(unit);
      if (!known) return [];
      const rosters = await rostersOf(publications);
      const vacant = vacantOf(registry);
      // Without a roster no mode switches anything: most units have none, and nothing is read for them.
      const rostered = rosters.some((one) => one.unit === unit)
        ? rosteredAt({ rosters, modes: await modes.notOver(at), vacant }, { unit, tier: known.tier, domain }, at)
        : undefined;
      const keeper = rostered?.length === 0 ? keptTierOf(registry, unit) : undefined;
      if (keeper) return onCall.of(keeper.keepingCentre, domain, at);
      const called = rostered ?? liaisonOf(known, domain).filter((person) => !vacant.has(person));
      return called.flatMap((id) => registry.people.find((person) => person.id === id) ?? []);
    },
  };
  return onCall;
}

/** All rosters; none while none are published. */
export async function rostersOf(publications: PublicationSource): Promise<readonly Roster[]> {
  try {
    return (await publications.active('rosters')).body;
  } catch (cause) {
    if (cause instanceof NothingPublished) return [];
    throw cause;
  }
}

function liaisonOf({ liaison }: Unit, domain: DomainId): string[] {
  const named = liaison.find((one) => one.domain === domain) ?? liaison.find((one) => one.domain === undefined);
  return named ? [named.officer, ...(named.deputy ? [named.deputy] : [])] : [];
}
