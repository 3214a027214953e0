import { type Body, type EscalationRule, type Escalations, LEAD, type MechanismVersion } from './model.ts';
import { type BodyContext, resolveBody } from './resolve-body.ts';

/** A step of an escalation with the unit that stands behind it. */
export interface ResolvedStep {
  readonly body: Body;
  readonly unit: string;
  /** Milliseconds since the step before was told. */
  readonly wait: number;
}

/** What a unit is taken further for: `notAcknowledged` 未签收, `notClosed` 未办结. */
export type Condition = keyof Escalations;

/** The rule of a condition. Documents published before the two were told apart have the chains of `notClosed` alone. */
export function ruleOf({ escalation }: MechanismVersion, condition: Condition): EscalationRule | undefined {
  if (escalation && 'unit' in escalation) return condition === 'notClosed' ? (escalation as EscalationRule) : undefined;
  return escalation?.[condition];
}

/** Bodies that are centres keep their own watch, and their clocks have a chain of their own. */
export const isCentre = (body: Body): boolean => body.startsWith('centre');

/**
 * Whom a condition of `unit`, which acts as `body`, is taken to, in turn. A body behind which nobody stands is passed over, and so is a unit
 * that has been told already: it would hear the same again from nobody higher.
 */
export function escalationSteps(rule: EscalationRule | undefined, context: BodyContext, body: Body, unit: string): ResolvedStep[] {
  const chain = isCentre(body) ? rule?.centre : rule?.unit;
  const told = new Set([unit]);
  return (chain ?? []).flatMap(({ to, wait }) => {
    if (to === LEAD) return [{ body: to, unit, wait }];
    const next = resolveBody(to, context);
    if (next === undefined || told.has(next)) return [];
    told.add(next);
    return [{ body: to, unit: next, wait }];
  });
}
