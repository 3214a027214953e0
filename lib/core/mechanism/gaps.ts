import type { DomainId, Grade, Registry, Tier } from '../registry/model.ts';
import type { MechanismVersion, ObligationTemplate } from './model.ts';
import { atLevel, isAbstractBody, resolveBody } from './resolve-body.ts';
import { domainsOf } from './versions.ts';

/** A line of a version whose body nobody is somewhere: an incident there would leave the obligation to no one. */
export interface Gap {
  readonly body: string;
  /** Within the version: `flows`, its index, `levels`, the level, the index of the line, `body`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The gaps of one version under a registry, one for each body of each level. */
export function gapsOf(version: MechanismVersion, registry: Registry): Gap[] {
  const units = new Set(registry.units.map(({ id }) => id));
  const towns = registry.tiers.filter(({ kind }) => kind === 'town');
  const gaps: Gap[] = [];
  for (const [index, flow] of version.flows.entries()) {
    const domains = domainsOf(version, flow);
    for (const [level, obligations] of Object.entries(flow.levels) as [Grade, readonly ObligationTemplate[]][]) {
      const someoneAt = (body: string, domain: DomainId, town: string): boolean =>
        units.has(resolveBody(body, atLevel({ version, domain, town, registry }, level)) ?? '');
      for (const [at, { body }] of firstOfEachBody(obligations)) {
        const message = isAbstractBody(body)
          ? gapMessage(
              body,
              domains.map((domain) => ({
                domain,
                towns: towns.filter(({ path }) => !someoneAt(body, domain, path)),
              })),
            )
          : unknownUnit(body, units);
        if (message) gaps.push({ body, path: ['flows', index, 'levels', level, at, 'body'], message });
      }
    }
  }
  return gaps;
}

/** One gap tells it for all actions of a body. */
function firstOfEachBody(obligations: readonly ObligationTemplate[]): [number, ObligationTemplate][] {
  return [...obligations.entries()].filter(([at, { body }]) => obligations.findIndex((other) => other.body === body) === at);
}

const unknownUnit = (body: string, units: ReadonlySet<string>): string | undefined =>
  units.has(body) ? undefined : `no unit "${body}": expected the id of a unit`;

function gapMessage(body: string, gaps: readonly { domain: DomainId; towns: readonly Tier[] }[]): string | undefined {
  const open = gaps.filter(({ towns }) => towns.length > 0);
  if (open.length === 0) return undefined;
  const places = open.map(
    ({ domain, towns }) =>
      `${domain} in ${towns.length > 3 ? `${towns.length} towns (${towns[0]?.id}, …)` : towns.map(({ id }) => id).join(', ')}`,
  );
  return `nobody is ${body} for ${places.join('; ')}: expected a unit for every domain in every town, from the mechanism's bodies or the tiers' centre and owners`;
}
