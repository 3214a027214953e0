import { type Body, LEAD } from './model.ts';
import { type BodyContext, resolveBody } from './resolve-body.ts';

/** A step of an escalation with the unit that stands behind it. */
export interface ResolvedStep {
  readonly body: Body;
  readonly unit: string;
  /** Milliseconds since the step before was told. */
  readonly wait: number;
}

/**
 * Whom a clock that `unit` missed as `body` is taken to, in turn. A body behind which nobody stands is passed over, and so is a unit that has
 * been told already: it would hear the same again from nobody higher.
 */
export function escalationSteps(context: BodyContext, body: Body, unit: string): ResolvedStep[] {
  const { escalation } = context.version;
  const chain = body.startsWith('centre') ? escalation?.centre : escalation?.unit;
  const told = new Set([unit]);
  return (chain ?? []).flatMap(({ to, wait }) => {
    if (to === LEAD) return [{ body: to, unit, wait }];
    const next = resolveBody(to, context);
    if (next === undefined || told.has(next)) return [];
    told.add(next);
    return [{ body: to, unit: next, wait }];
  });
}
