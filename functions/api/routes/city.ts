import type { Compound } from '../../../lib/core/alarm/rule.ts';
import { durationText } from '../../../lib/core/duration.ts';
import { toMillis } from '../../../lib/core/instant.ts';
import { DIGEST_EVERY, WHOLE_EVERY } from '../../../lib/core/link/send-digest.ts';
import type { HubLinkState } from '../../../lib/core/ports/hub-link.ts';
import { type DistrictKind, UNIT_KINDS } from '../../../lib/core/registry/model.ts';
import { contains, type TierKind, tierId } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import type { Dependencies } from '../handler.ts';
import { domainsOf, pageOf, tierOf, wordsOf } from '../query.ts';
import { registryOf } from '../tenants.ts';

/** What the city is and what rules it lives by: published data, the same for everybody who may sign in. */
export function cityRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/tiers', handle: (request) => listTiers(deps, request) },
    { method: 'GET', path: '/v1/units', handle: (request) => listUnits(deps, request) },
    { method: 'GET', path: '/v1/rules', handle: (request) => listRules(deps, request) },
  ];
}

const TIER_KINDS: readonly TierKind[] = ['city', 'district', 'town'];
const DISTRICT_KINDS: readonly DistrictKind[] = ['native', 'hosted', 'federated'];

async function listTiers(deps: Dependencies, request: Request) {
  request.principal();
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const [kinds, districts] = [wordsOf(query, 'kind', TIER_KINDS), wordsOf(query, 'district', DISTRICT_KINDS)];
  const within = tierOf(query, registry)?.path ?? registry.city.id;
  const meant = registry.tiers.filter(
    ({ kind, district, path }) =>
      contains(within, path) &&
      (!kinds || kinds.includes(kind)) &&
      (!districts || (district !== undefined && districts.includes(district))),
  );
  const { items, nextCursor } = pageOf(meant, query);
  const shown = await Promise.all(
    items.map(async ({ owners: _owners, cloud: _cloud, ...tier }) => ({
      ...tier,
      ownWatch: tier.centre !== undefined,
      ...(tier.kind === 'district' ? { link: await linkOf(deps, tier.id) } : {}),
    })),
  );
  return json(200, { items: shown, nextCursor });
}

/** Digests that would say nothing are not sent, but for the whole one of each day: of a district that missed it, nobody knows whether it is there. */
const SILENT_AFTER = WHOLE_EVERY + 2 * DIGEST_EVERY;

/** How a district stands with the city's hub, as far as this API knows: `null` where it does not. */
async function linkOf({ tenants, clock }: Dependencies, district: string) {
  const tenant = tenants.of(district);
  if (!tenant) {
    const heardAt = (await tenants.replicas?.store.tenant(district))?.digestAt;
    return heardAt ? linkView({ heardAt, ...(clock.now() - toMillis(heardAt) > SILENT_AFTER ? { downSince: heardAt } : {}) }) : null;
  }
  const state = await tenant.hubLink?.state();
  return state ? linkView(state) : null;
}

const linkView = ({ heardAt, downSince }: HubLinkState) => ({
  state: downSince ? 'down' : 'open',
  downSince: downSince ?? null,
  heardAt: heardAt ?? null,
});

/** Liaison officers are people: their names are for those who are called, not for a public list. */
async function listUnits(deps: Dependencies, request: Request) {
  request.principal();
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const [kinds, domains] = [wordsOf(query, 'kind', UNIT_KINDS), domainsOf(query)];
  const within = tierOf(query, registry)?.path ?? registry.city.id;
  const meant = registry.units.filter(
    (unit) =>
      contains(within, unit.tier) &&
      (!kinds || kinds.includes(unit.kind)) &&
      (!domains || unit.domains.some((domain) => domains.includes(domain))),
  );
  const { items, nextCursor } = pageOf(meant, query);
  const shown = items.map(({ id, name, kind, tier, domains: of, channels }) => ({
    id,
    name,
    kind,
    tier: tierId(tier),
    domains: of,
    channels: channels.map((channel) => channel.kind),
  }));
  return json(200, { items: shown, nextCursor });
}

async function listRules(deps: Dependencies, request: Request) {
  request.principal();
  const { body, number } = await deps.tenants.main.publications.active('rules');
  const items = body.flatMap(({ domain, rules }) =>
    rules.map(({ grades, hold, missing, compound, ...rule }) => ({
      ...rule,
      ...(compound ? { compound: shownCompound(compound) } : {}),
      ...(missing ? { missing: { grade: missing.grade, after: durationText(missing.after) } } : {}),
      domain,
      publication: number,
      hold: durationText(hold),
      grades: grades.map((grade) => ({ ...grade, for: durationText(grade.for) })),
    })),
  );
  return json(200, pageOf(items, request.query));
}

const shownCompound = ({ within, operands, ...compound }: Compound) => ({
  ...compound,
  within: durationText(within),
  operands: operands.map(({ grades, hold, missing, ...operand }) => ({
    ...operand,
    ...(missing ? { missing: durationText(missing.after) } : { hold: durationText(hold) }),
    conditions: grades.map(({ grade: _none, ...condition }) => ({ ...condition, for: durationText(condition.for) })),
  })),
});
