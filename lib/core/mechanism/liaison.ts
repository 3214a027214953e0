import type { Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { tenantOf } from '../tier/tier-path.ts';
import type { Flow, LiaisonOfficers, MechanismVersion } from './model.ts';
import { type BodyContext, resolveBody } from './resolve-body.ts';
import { domainsOf, flowOf } from './versions.ts';

/** Who speaks for a unit in a flow (对接责任人): persons' ids. */
export interface Liaison {
  readonly unit: string;
  /** Absent: nobody is named. */
  readonly officer?: string;
  readonly deputy?: string;
}

/** Both sides of a flow at a place: the unit that is spoken to, and the centre that handles the level; a side without a unit is absent. */
export interface FlowLiaisons {
  readonly unit?: Liaison;
  readonly centre?: Liaison;
}

/**
 * The liaison officers of a domain at a place: those the flow names, else the unit's own for the domain, else its own for everything.
 * `context` is that of the level (`atLevel`).
 */
export function liaisonOf(context: BodyContext): FlowLiaisons {
  const { liaison } = flowOf(context.version, context.domain);
  const unit = resolveBody(liaison?.unit.body ?? 'owner', context);
  const centre = resolveBody('centre', context);
  const tier = context.handling ?? 'district';
  return {
    ...(unit ? { unit: { unit, ...officersOf(unit, liaison?.unit, context) } } : {}),
    ...(centre ? { centre: { unit: centre, ...officersOf(centre, liaison?.centre?.[tier], context) } } : {}),
  };
}

function officersOf(unit: string, named: Partial<LiaisonOfficers> | undefined, context: BodyContext): Partial<LiaisonOfficers> {
  const here = (pattern: string): string => pattern.replaceAll('{district}', tenantOf(context.town));
  if (named?.officer) return { officer: here(named.officer), ...(named.deputy ? { deputy: here(named.deputy) } : {}) };
  const own = indexRegistry(context.registry).unit(unit)?.liaison ?? [];
  const found = own.find(({ domain }) => domain === context.domain) ?? own.find(({ domain }) => domain === undefined);
  return found ? { officer: found.officer, ...(found.deputy ? { deputy: found.deputy } : {}) } : {};
}

export interface LiaisonFault {
  /** Within the version. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Officers that are nobody, or somebody else's, in some district. */
export function liaisonFaults(version: MechanismVersion, registry: Registry): LiaisonFault[] {
  const districts = registry.tiers.filter(({ kind }) => kind === 'district').map(({ path }) => path);
  return version.flows.flatMap((flow, index) => {
    const { liaison } = flow;
    if (!liaison) return [];
    const sides: readonly Side[] = [
      { path: ['unit'], body: liaison.unit.body, named: liaison.unit },
      ...(liaison.centre
        ? ([
            { path: ['centre', 'district'], body: 'centre@district', named: liaison.centre.district },
            { path: ['centre', 'city'], body: 'centre@city', named: liaison.centre.city },
          ] as const)
        : []),
    ];
    return sides.flatMap((side) =>
      (['officer', 'deputy'] as const).flatMap((role): LiaisonFault[] => {
        const path = ['flows', index, 'liaison', ...side.path, role];
        const faults = districts.flatMap((town) => personFault(version, flow, side, role, town, registry) ?? []);
        const more = faults.length > 1 ? ` (and ${faults.length - 1} more of ${side.named[role]})` : '';
        return faults.length > 0 ? [{ path, message: `${faults[0]}${more}` }] : [];
      }),
    );
  });
}

interface Side {
  readonly path: readonly string[];
  readonly body: string;
  readonly named: Partial<LiaisonOfficers>;
}

function personFault(
  version: MechanismVersion,
  flow: Flow,
  { body, named }: Side,
  role: keyof LiaisonOfficers,
  town: string,
  registry: Registry,
): string | undefined {
  const id = named[role]?.replaceAll('{district}', tenantOf(town));
  if (id === undefined) return undefined;
  if (role === 'deputy' && named.officer === named.deputy) return `${id} is the officer too: expected another person`;
  const person = registry.people.find((one) => one.id === id);
  if (!person) return `no person "${id}": expected the id of a person`;
  const units = new Set(domainsOf(version, flow).map((domain) => resolveBody(body, { version, domain, town, registry })));
  units.delete(person.unit);
  return units.size === 0
    ? undefined
    : `${id} belongs to ${person.unit}: expected a person of ${[...units].join(', ')}, which is ${body} for a domain of this flow`;
}
