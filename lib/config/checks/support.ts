import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

/** Districts that are to help one: each is another one of the city's. */
export function checkSupport({ tiers }: Draft): Fault[] {
  const { districts } = tiers?.value ?? { districts: [] };
  return districts.flatMap(({ id, supportedBy = [] }, index) =>
    supportedBy.flatMap((name, at): Fault[] => {
      const others = districts.filter((other) => other.id !== id).map((other) => other.id);
      if (!tiers || others.includes(name)) return [];
      return [tiers.fault(['districts', index, 'supportedBy', at], `"${name}" is no other district: expected one of ${others.join(', ')}`)];
    }),
  );
}
