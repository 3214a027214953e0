import type { DomainId, Grade, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { ancestorOfKind, parentOf, type TierPath, tenantOf, tierId } from '../tier/tier-path.ts';
import type { Body, HandlingTier, MechanismVersion } from './model.ts';

export interface BodyContext {
  readonly version: MechanismVersion;
  readonly domain: DomainId;
  /** Where the incident is: a town, or the district when no town is known. */
  readonly town: TierPath;
  readonly registry: Registry;
  /** Whose centre is `centre`. @default the district's */
  readonly handling?: HandlingTier;
}

/** The context in which the lines of a level are resolved: its centre is the one that handles the level. */
export function atLevel(context: BodyContext, level: Grade): BodyContext {
  return { ...context, handling: context.version.handling?.[level] ?? 'district' };
}

/** The unit that stands behind a body of the mechanism at a place; `undefined` when nobody does. */
export function resolveBody(body: Body, { version, domain, town, registry, handling }: BodyContext): string | undefined {
  const index = indexRegistry(registry);
  const bodies = version.bodies[domain] ?? version.bodies.general;
  const here = (template: string | undefined): string | undefined => {
    const unit = template?.replaceAll('{district}', tenantOf(town));
    return unit !== undefined && index.unit(unit) ? unit : undefined;
  };
  switch (body) {
    case 'owner':
      return here(bodies.owner) ?? index.ownerOf(town, domain);
    case 'regulator@district':
      return here(bodies.regulator.district);
    case 'regulator@city':
      return here(bodies.regulator.city);
    case 'emergency@district':
      return here(version.emergency.district);
    case 'emergency@city':
      return here(version.emergency.city);
    case 'centre':
      return index.centreOf(handling === 'city' ? cityOf(town) : town);
    case 'centre@district':
      return index.centreOf(town);
    case 'centre@city':
      return index.centreOf(cityOf(town));
    case 'town': {
      const path = ancestorOfKind(town, 'town');
      return path ? index.tier(tierId(path))?.centre : undefined;
    }
    default:
      return here(body);
  }
}

function cityOf(path: TierPath): TierPath {
  const parent = parentOf(path);
  return parent ? cityOf(parent) : path;
}

/** True for what is resolved by place and domain; else the body is a unit's id, the same everywhere. */
export function isAbstractBody(body: Body): boolean {
  return /^(owner|centre|town|(centre|regulator|emergency)@\w+)$/.test(body) || body.includes('{district}');
}
