import { unitsToNotify } from '../config/units-to-notify.ts';
import { type Place, type Registry, type TenantValues, type Tier, type TierSettings, UnusableDeployment } from './values.ts';

export interface CityValues {
  readonly hub: TenantValues;
  /** In the order of the registry. */
  readonly districts: readonly TenantValues[];
}

export interface CityValuesOptions {
  /** Whether a tier that says nothing of it has a console. @default true */
  readonly site?: boolean;
  /** What the stage says of single tiers, by their ids; goes before everything else. */
  readonly tiers?: Readonly<Record<string, TierSettings>>;
}

/**
 * What the stacks of a city are made from. `environment` is where the CLI points; a tier's own place goes before it.
 * Throws UnusableDeployment.
 */
export function cityValues(registry: Registry, environment: Place, { site = true, tiers: own = {} }: CityValuesOptions = {}): CityValues {
  const tiers = registry.tiers.map((tier) => {
    const { account, region } = own[tier.id] ?? {};
    return account || region ? { ...tier, cloud: { ...tier.cloud, ...(account && { account }), ...(region && { region }) } } : tier;
  });
  const city = tiers.find((tier) => tier.kind === 'city');
  if (!city) throw new UnusableDeployment('the registry has no tier of kind city: one is needed for the hub');
  const values = (tier: Tier, place: Place): TenantValues => tenantValues(registry, tier, place, { site, ...own[tier.id] });
  const hub = values(city, { ...environment, ...city.cloud });
  const districts = tiers
    .filter((tier) => tier.kind === 'district')
    .map((tier) => values(tier, districtPlace(tier, environment, hub.place)));
  if (districts.length === 0) throw new UnusableDeployment(`${hub.tenant} has no district: the hub would have nothing to take events from`);
  for (const { tenant, place } of districts) requireKnownHub(tenant, place, hub);
  return { hub, districts };
}

/** A rule that sends elsewhere needs the other side's account and region in full. */
function requireKnownHub(tenant: string, place: Place, hub: TenantValues): void {
  for (const part of ['account', 'region'] as const) {
    if (place[part] !== hub.place[part] && hub.place[part] === undefined) {
      throw new UnusableDeployment(
        `${tenant} has ${part === 'account' ? 'an account' : 'a region'} of its own (${place[part]}), so the hub’s must be known: set cloud.${part} of ${hub.tenant}, or point the CLI to it`,
      );
    }
  }
}

/** A hosted or federated district has no cloud of its own: its stack stands where the hub stands. */
function districtPlace(tier: Tier, environment: Place, hub: Place): Place {
  if (tier.district === 'native') return { ...environment, ...tier.cloud };
  if (tier.cloud?.account !== undefined && tier.cloud.account !== hub.account) {
    throw new UnusableDeployment(
      `${tier.id} is ${tier.district} and cannot have an account of its own (${tier.cloud.account}): make it native or remove cloud.account`,
    );
  }
  return hub;
}

function tenantValues(registry: Registry, tier: Tier, place: Place, { site, domain }: Pick<TenantValues, 'site' | 'domain'>): TenantValues {
  return {
    tenant: tier.id,
    city: registry.city.id,
    kind: tier.kind === 'city' ? 'city' : (tier.district ?? 'hosted'),
    place,
    hasThings: registry.things.some(({ tenant }) => tenant === tier.id),
    name: tier.name,
    site,
    ...(domain && { domain }),
    units: unitsToNotify(registry, tier),
  };
}
