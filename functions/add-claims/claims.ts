import { ROLES, type Role } from '../../lib/core/access/principal.ts';
import { DOMAINS } from '../../lib/core/registry/model.ts';
import { isSlug, isTierPath, parentOf, type TierPath } from '../../lib/core/tier/tier-path.ts';

/** A person of the pool, as an administrator entered them. */
export interface PoolPerson {
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** Names of the groups the person is in: one for each role. */
  readonly groups: readonly string[];
}

/** What the person is signed in with cannot be made out; the message, in both languages, is shown to them. */
export class UnusableAccount extends Error {
  override readonly name = 'UnusableAccount';
}

/** The claims of INTERFACES, all of them texts. Throws UnusableAccount: a token that opens nothing would only puzzle its holder. */
export function claimsOf({ attributes, groups }: PoolPerson, tiers: ReadonlyMap<string, TierPath>): Record<string, string> {
  const { name, 'custom:tier': tier = '', 'custom:unit': unit = '', 'custom:domains': domains = '' } = attributes;
  const roles = groups.filter((group): group is Role => ROLES.includes(group as Role));
  if (roles.length === 0)
    throw new UnusableAccount(
      `账号没有角色，请联系管理员 / the account has no role: it must be in a group such as ${ROLES.slice(2, 5).join(', ')}`,
    );
  const path = tierPathOf(tier.trim(), tiers);
  if (unit && !isSlug(unit)) throw new UnusableAccount(`账号的单位“${unit}”无效 / the account’s unit "${unit}" is no id of a unit`);
  const named = domains.split(/[\s,]+/).filter((word) => word !== '');
  const unknown = named.filter((word) => !(DOMAINS as readonly string[]).includes(word));
  if (unknown.length > 0)
    throw new UnusableAccount(
      `账号的领域“${unknown.join(' ')}”无效 / the account’s domains "${unknown.join(' ')}" are none of ${DOMAINS.join(', ')}`,
    );
  return {
    tier: path,
    roles: roles.join(' '),
    ...(name && { name }),
    ...(unit && { unit }),
    ...(named.length > 0 && { domains: named.join(' ') }),
  };
}

/** A path whose district is one of the city’s, a slug or code of city or district. */
function tierPathOf(text: string, tiers: ReadonlyMap<string, TierPath>): TierPath {
  const known = tiers.get(text);
  if (known) return known;
  const parent = isTierPath(text) ? parentOf(text) : undefined;
  if (parent?.includes('/') && tiers.has(parent)) return text;
  throw new UnusableAccount(
    `账号的层级“${text}”无效 / the account’s tier "${text}" is unknown: expected a slug, path or GB/T 2260 code of the city or a district, or city/district/town`,
  );
}

/** `foshan=440600 foshan/chancheng=440604`: paths with their codes; each is found by path, slug and code. */
export function readTiers(text: string): ReadonlyMap<string, TierPath> {
  const tiers = new Map<string, TierPath>();
  for (const entry of text.split(' ')) {
    const [path = '', code = ''] = entry.split('=');
    for (const name of [path, path.slice(path.lastIndexOf('/') + 1), code, code.padEnd(12, '0')]) tiers.set(name, path);
  }
  return tiers;
}
