import type { Principal, Role } from '../core/access/principal.ts';
import { DOMAINS, type Registry, type Unit } from '../core/registry/model.ts';

/** Units whose lead also speaks as the sector's regulator. */
const BUREAUS: readonly Unit['kind'][] = ['regulator', 'emergency', 'safety-commission'];
const CITY_ROLES: readonly Role[] = ['admin', 'operator', 'auditor', 'supervisor', 'data-steward', 'viewer', 'system'];

/** The sign-ins of the one-machine mode, by user name (INTERFACES.md, `token --user NAME`). */
export function demoUsers(registry: Registry): ReadonlyMap<string, Principal> {
  const users = new Map<string, Principal>();
  const city = registry.tiers.find((tier) => tier.kind === 'city');
  if (!city) throw new Error('the registry has no city tier: expected one tier of kind "city"');
  const add = (id: string, name: string, rest: Omit<Principal, 'id' | 'name'>): void => {
    if (!users.has(id)) users.set(id, { id, name, ...rest });
  };
  for (const role of CITY_ROLES) add(role, role, { tier: city.path, roles: [role] });
  for (const tier of registry.tiers) {
    const unit = tier.centre ? { unit: tier.centre } : {};
    add(`${tier.id}-duty`, `${tier.name.zh}值班员 / ${tier.name.en} duty officer`, { tier: tier.path, ...unit, roles: ['duty-officer'] });
    add(`${tier.id}-leader`, `${tier.name.zh}值班长 / ${tier.name.en} shift leader`, {
      tier: tier.path,
      ...unit,
      roles: ['shift-leader', 'duty-officer'],
    });
  }
  for (const { id, name, tier } of registry.sources ?? []) add(id, `${name.zh} / ${name.en}`, { tier, roles: ['system'] });
  const keepsWatch = new Set(registry.tiers.map(({ centre: id }) => id));
  for (const domain of DOMAINS) {
    // Where the city has set up a centre for the domain, its officer is of it.
    const centre = registry.units.find(({ id, kind, domains }) => kind === 'centre' && domains.includes(domain) && !keepsWatch.has(id));
    const unit = centre ? { unit: centre.id } : {};
    add(`${domain}-sector`, `${domain} sector centre`, { tier: city.path, ...unit, roles: ['duty-officer'], domains: [domain] });
  }
  for (const unit of registry.units) {
    const base = { tier: unit.tier, unit: unit.id };
    const lead: Role[] = BUREAUS.includes(unit.kind) ? ['unit-lead', 'regulator'] : ['unit-lead'];
    add(`${unit.id}-member`, `${unit.name.zh} / ${unit.name.en}`, { ...base, roles: ['unit-member'] });
    add(`${unit.id}-lead`, `${unit.name.zh}负责人 / ${unit.name.en} lead`, { ...base, roles: lead });
  }
  return users;
}
