import { invalid, noteOf, optionalTextOf, textOf } from './action-input.ts';
import { type Decide, event } from './decision.ts';
import type { ActivatedPlan, Incident } from './model.ts';

export const activePlans = ({ plans = [] }: Incident): ActivatedPlan[] => plans.filter(({ endedAt }) => !endedAt);

export const activatePlan: Decide = (decision) => {
  const { incident, input, principal } = decision;
  const plan = textOf(input, 'plan');
  if (activePlans(incident).some((active) => active.plan === plan)) throw invalid('/plan', `"${plan}" is active already`);
  const area = optionalTextOf(input, 'area');
  const unit = principal.unit ? { unit: principal.unit } : {};
  return [event(decision, 'plan-activated', { plan, ...(area ? { area } : {}), ...unit, ...noteOf(input) })];
};

export const endPlan: Decide = (decision) => {
  const { incident, input, principal } = decision;
  const active = activePlans(incident).map(({ plan }) => plan);
  const plan = input.plan === undefined && active.length === 1 ? active[0] : input.plan;
  if (typeof plan !== 'string' || !active.includes(plan))
    throw invalid('/plan', `${JSON.stringify(plan) ?? 'missing'}: expected one of ${active.map((one) => `"${one}"`).join(', ')}`);
  return [event(decision, 'plan-ended', { plan, ...(principal.unit ? { unit: principal.unit } : {}), ...noteOf(input) })];
};
