import { GRADES, type Grade } from '../registry/model.ts';
import { type ActionInput, invalid, noteOf, optionalTextOf } from './action-input.ts';
import { type Decide, event } from './decision.ts';
import { ActionForbidden } from './errors.ts';
import { replan } from './replan.ts';

interface Change {
  readonly from: Grade;
  readonly to: Grade;
}

/**
 * Another grade, or another response level once one is confirmed. What is owed follows the level, and the grade while there is none: then
 * the obligations are planned anew, by the mechanism the incident keeps.
 */
export const regrade: Decide = (decision) => {
  const { incident, at, input, principal, sources } = decision;
  if (input.level !== undefined && incident.level === undefined)
    throw invalid('/level', 'no level is confirmed yet: expected a grade, or the action confirm');
  const grade = changeOf(input, 'grade', incident.grade);
  const level = incident.level && changeOf(input, 'level', incident.level);
  if (!grade && !level) throw invalid('/grade', 'expected a grade, or a level where one is confirmed: I, II or III');
  const touchesFirst = [grade, level].some((change) => change?.from === 'I' || change?.to === 'I');
  if (touchesFirst && !principal.roles.includes('shift-leader')) throw new ActionForbidden('to and from I a shift leader regrades');
  const planned = level?.to ?? (incident.level ? undefined : grade?.to);
  const plan = planned ? replan(incident, planned, at, sources) : { obligations: [], superseded: [] };
  const reason = optionalTextOf(input, 'reason');
  const data = { ...(grade ? { grade } : {}), ...(level ? { level } : {}), ...plan, ...noteOf(input), ...(reason ? { reason } : {}) };
  return [event(decision, 'regraded', data)];
};

function changeOf(input: ActionInput, member: 'grade' | 'level', from: Grade): Change | undefined {
  const to = input[member] as Grade | undefined;
  if (to === undefined) return undefined;
  if (!GRADES.includes(to)) throw invalid(`/${member}`, `${JSON.stringify(to)}: expected I, II or III`);
  if (to === from) throw invalid(`/${member}`, `it is ${from} already: expected another`);
  return { from, to };
}
