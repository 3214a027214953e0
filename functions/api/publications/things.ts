import * as z from 'zod/mini';
import type { Asset, Registry, Thing } from '../../../lib/core/registry/model.ts';
import { type Fault, refuseFaults } from './fault.ts';
import { registryFaults } from './registry-faults.ts';
import { assetSchema, thingSchema } from './registry-schema.ts';
import { shapeFaults } from './shape.ts';

const schema = z.strictObject({ assets: z.array(assetSchema), things: z.array(thingSchema) });

/**
 * The registry with things and what they watch in the place of those of the same ids, new ones behind them; everything else stays. Throws a
 * validation problem with every fault.
 */
export function withThings(registry: Registry, body: unknown, tenant: string): Registry {
  refuseFaults('things', shapeFaults(schema, body));
  const { assets, things } = body as { readonly assets: readonly Asset[]; readonly things: readonly Thing[] };
  const next = { ...registry, assets: merged(registry.assets, assets), things: merged(registry.things, things) };
  const faults = registryFaults(next, [tenant]);
  refuseFaults(
    'things',
    faults.map(({ path, message }): Fault => ({ path: [], message: `${path.join('/')}: ${message}` })),
  );
  return next;
}

const merged = <One extends { readonly id: string }>(before: readonly One[], more: readonly One[]): One[] => [
  ...new Map([...before, ...more].map((one) => [one.id, one])).values(),
];
