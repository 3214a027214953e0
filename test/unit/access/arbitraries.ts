import fc from 'fast-check';
import type { IncidentSubject } from '../../../lib/core/access/authorization.ts';
import { type Principal, ROLES } from '../../../lib/core/access/principal.ts';
import type { TierPath } from '../../../lib/core/tier/tier-path.ts';

/** A small city, in which whatever makes a difference happens often. */
export const TIERS: readonly TierPath[] = ['foshan', 'foshan/a', 'foshan/a/x', 'foshan/a/y', 'foshan/b', 'foshan/b/z'];
export const DISTRICTS = ['a', 'b'] as const;
export const UNITS = ['gas', 'fire', 'a-centre'] as const;
export const FEW_DOMAINS = ['gas', 'fire', 'other'] as const;

export const tiers = fc.constantFrom(...TIERS);
export const units = fc.constantFrom(...UNITS);
export const domains = fc.constantFrom(...FEW_DOMAINS);
const optional = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>): fc.Arbitrary<{ readonly [name in Name]?: Value }> =>
  fc.option(value, { nil: undefined }).map((found) => (found === undefined ? {} : { [name]: found })) as fc.Arbitrary<{
    readonly [name in Name]?: Value;
  }>;

/** Anybody: any roles at any tier, of a unit or none, of all domains or some or none, perhaps keeping watches of other tiers. */
export const principals: fc.Arbitrary<Principal> = fc
  .tuple(
    fc.record({ tier: tiers, roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 3 }) }),
    optional('unit', units),
    optional('domains', fc.subarray([...FEW_DOMAINS])),
    optional('actingFor', fc.subarray([...TIERS], { minLength: 1, maxLength: 2 })),
  )
  .map(([base, ...more]) => Object.assign({ id: 'somebody', name: 'somebody' }, base, ...more));

/** Any incident of a district: in one of its towns or none, in which units owe something, reported by one of them or not. */
export const incidents: fc.Arbitrary<IncidentSubject> = fc
  .tuple(
    fc.constantFrom(...TIERS),
    fc.record({ domain: domains, obligations: fc.subarray([...UNITS]).map((found) => found.map((unit) => ({ unit }))) }),
    optional('reportedBy', units),
  )
  .map(([place, base, reported]) => {
    const [city = '', district, town] = place.split('/');
    const tier = district === undefined ? city : `${city}/${district}`;
    return { tier, ...(town === undefined ? {} : { town: place }), ...base, ...reported };
  });

export { optional };
