import * as z from 'zod/mini';
import { type BoundsChange, withRuleBounds } from '../../../lib/core/alarm/change-bounds.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import { DOMAINS } from '../../../lib/core/registry/model.ts';
import { refuseFaults } from './fault.ts';
import { bound } from './registry-schema.ts';
import { shapeFaults } from './shape.ts';
import { slug } from './vocabulary.ts';

const schema = z.array(
  z.strictObject({ domain: z.enum(DOMAINS), rule: slug, bounds: z.strictObject({ I: bound, II: bound, III: bound, clear: bound }) }),
);

/** The rules in force with other bounds, and the packs that are concerned. Throws a validation problem with every fault. */
export function withBounds(before: readonly CompiledRulePack[], body: unknown) {
  refuseFaults('bounds', shapeFaults(schema, body));
  const changes = body as readonly BoundsChange[];
  const { packs, faults } = withRuleBounds(before, changes);
  refuseFaults('bounds', faults);
  return { packs, concerned: packs.filter(({ domain }) => changes.some((change) => change.domain === domain)) };
}
