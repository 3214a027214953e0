import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { Principal } from '../../core/access/principal.ts';
import { type Resource, TIER_MEMBERS } from '../../core/access/resources.ts';
import { groupsOf } from '../../core/access/roles.ts';
import { DOMAINS } from '../../core/registry/model.ts';
import { parentOf, type TierPath } from '../../core/tier/tier-path.ts';

const uid = (type: string, id: string): TypeAndId => ({ type, id });
const tierOf = (path: TierPath): CedarValueJson => ({ __entity: uid('Tier', path) });

/** The tier, and those above it: all of them are parents of what lies in it, so that the tree itself need not be handed over. */
function placesOf(path: TierPath): TypeAndId[] {
  const above = parentOf(path);
  return [uid('Tier', path), ...(above === undefined ? [] : placesOf(above))];
}

/** The person first, then the person's tier. */
export function personEntities({ tier, actingFor = [], unit, roles, domains }: Principal): EntityJson[] {
  const person: EntityJson = {
    uid: uid('Person', 'whoever asks'),
    attrs: {
      tier: tierOf(tier),
      reach: [tier, ...actingFor].map(tierOf),
      ...(unit === undefined ? {} : { unit }),
      domains: [...(domains ?? DOMAINS)],
      allDomains: domains === undefined,
    },
    parents: roles.flatMap((role) => [role, ...groupsOf(role)]).map((role) => uid('Role', role)),
  };
  return [person, { uid: uid('Tier', tier), attrs: {}, parents: placesOf(tier).slice(1) }];
}

export function resourceEntity({ type, ...members }: Resource): EntityJson {
  const attrs = Object.entries(members).flatMap(([name, value]): [string, CedarValueJson][] =>
    value === undefined ? [] : [[name, TIER_MEMBERS.includes(name) ? asTiers(value) : (value as CedarValueJson)]],
  );
  return { uid: uid(type, 'what it is about'), attrs: Object.fromEntries(attrs), parents: placesOf(members.at) };
}

const asTiers = (value: unknown): CedarValueJson => (Array.isArray(value) ? value.map(tierOf) : tierOf(value as TierPath));
