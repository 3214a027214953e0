import type { ObligationTemplate } from '../../core/mechanism/model.ts';
import { resolveBody } from '../../core/mechanism/resolve-body.ts';
import { DOMAINS, type DomainId, type Registry, type Tier } from '../../core/registry/model.ts';
import type { Draft } from '../draft.ts';
import { expandMechanism } from '../expand-mechanism.ts';
import type { Fault } from '../fault.ts';
import { isAbstractBody } from './references.ts';

/**
 * Bodies of the mechanism behind which nobody stands in some town: an incident there would leave an obligation to no one.
 * Not asked while a file it depends on has faults of shape, because what is missing may be missing because of them.
 */
export function checkBodies(draft: Draft, registry: Registry): Fault[] {
  if (draft.city?.partial || draft.tiers?.partial || draft.units?.partial) return [];
  const units = new Set(registry.units.map(({ id }) => id));
  const towns = registry.tiers.filter(({ kind }) => kind === 'town');
  const faults: Fault[] = [];
  for (const file of draft.mechanism) {
    const version = expandMechanism([file.value]).versions[0];
    if (!version) continue;
    for (const [index, flow] of version.flows.entries()) {
      const special = version.flows.flatMap(({ domains }) => domains ?? []);
      const domains = flow.domains ?? DOMAINS.filter((domain) => !special.includes(domain));
      for (const [level, obligations] of Object.entries(flow.levels)) {
        for (const [at, { body }] of firstOfEachBody(obligations)) {
          if (!isAbstractBody(body)) continue;
          const gaps = domains.map((domain) => ({
            domain,
            towns: towns.filter((town) => !units.has(resolveBody(body, { version, domain, town: town.path, registry }) ?? '')),
          }));
          const message = gapMessage(body, gaps);
          if (message) faults.push(file.fault(['flows', index, 'levels', level, at, 'body'], message));
        }
      }
    }
  }
  return faults;
}

/** One fault tells it for all actions of a body. */
function firstOfEachBody(obligations: readonly ObligationTemplate[]): [number, ObligationTemplate][] {
  return [...obligations.entries()].filter(([at, { body }]) => obligations.findIndex((other) => other.body === body) === at);
}

function gapMessage(body: string, gaps: readonly { domain: DomainId; towns: readonly Tier[] }[]): string | undefined {
  const open = gaps.filter(({ towns }) => towns.length > 0);
  if (open.length === 0) return undefined;
  const places = open.map(
    ({ domain, towns }) =>
      `${domain} in ${towns.length > 3 ? `${towns.length} towns (${towns[0]?.id}, …)` : towns.map(({ id }) => id).join(', ')}`,
  );
  return `nobody is ${body} for ${places.join('; ')}: expected a unit for every domain in every town, from the mechanism's bodies or the tiers' centre and owners`;
}
