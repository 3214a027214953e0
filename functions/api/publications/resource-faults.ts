import * as z from 'zod/mini';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { type CityResources, isStreamUrl, RESOURCE_KINDS, STREAM_URL } from '../../../lib/core/registry/resources.ts';
import { isKnownUnit } from '../../../lib/core/telemetry/units.ts';
import type { Fault } from './fault.ts';
import { shapeFaults } from './shape.ts';
import { bilingual, domain, position, slug, text, tierPath } from './vocabulary.ts';

const placed = {
  id: slug,
  name: bilingual,
  tier: tierPath,
  position,
  keeper: z.optional(slug),
  shared: z.boolean(),
  sample: z.boolean(),
};

const unit = text.check(z.refine((one) => one === '1' || isKnownUnit(one), { error: 'a unit of UCUM, or 1 for a number of pieces' }));

const resource = z.strictObject({
  ...placed,
  kind: z.enum(RESOURCE_KINDS),
  domains: z.optional(z.array(domain).check(z.minLength(1))),
  contact: z.optional(z.strictObject({ name: bilingual, phone: z.optional(z.string().check(z.regex(/^\+?\d{5,15}$/))) })),
  amount: z.optional(z.strictObject({ value: z.number().check(z.gte(0)), unit })),
  note: z.optional(bilingual),
});

const camera = z.strictObject({
  ...placed,
  heading: z.optional(z.number().check(z.gte(0), z.lt(360))),
  stream: z.optional(text.check(z.refine(isStreamUrl, { error: STREAM_URL }))),
});

const schema = z.strictObject({ resources: z.array(resource), cameras: z.array(camera) });

/** What is wrong with what is at hand: its shape, else what it says of the registry. */
export function resourceFaults(body: unknown, registry: Registry): Fault[] {
  const shape = shapeFaults(schema, body);
  if (shape.length > 0) return shape;
  const index = indexRegistry(registry);
  const seen = new Set<string>();
  return (['resources', 'cameras'] as const).flatMap((list) =>
    (body as CityResources)[list].flatMap(({ id, tier, keeper }, position): Fault[] => {
      const faults: Fault[] = [];
      if (seen.has(id)) faults.push({ path: [list, position, 'id'], message: `"${id}" is there twice: expected every id once` });
      seen.add(id);
      if (index.tier(tier)?.path !== tier)
        faults.push({ path: [list, position, 'tier'], message: `no tier "${tier}": expected the path of a tier` });
      if (keeper !== undefined && !index.unit(keeper))
        faults.push({ path: [list, position, 'keeper'], message: `no unit "${keeper}": expected the id of a unit` });
      return faults;
    }),
  );
}
