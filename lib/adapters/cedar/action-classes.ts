import { type PolicyJson, policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';

/**
 * Which actions are decided alike: those to which the same policies apply. A list of what somebody may do asks about thirty actions, of which
 * there are ten kinds. Throws Error for a policy whose conditions speak of the action: its head is the place for that.
 */
export function actionClasses(policies: string): (action: string) => string {
  const heads = policiesOf(policies).map(headOf);
  const known = new Map<string, string>();
  return (action) => {
    const found = known.get(action);
    if (found !== undefined) return found;
    const applied = heads.flatMap((applies, index) => (applies(action) ? [index] : [])).join(' ');
    // What comes from outside may be anything: only what some policy names is worth remembering.
    if (heads.some((applies) => applies(action) && applies !== ALWAYS)) known.set(action, applied);
    return applied;
  };
}

function policiesOf(text: string): PolicyJson[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw new Error(`the policies cannot be read: ${parts.errors.map(({ message }) => message).join('; ')}`);
  return parts.policies.map((policy) => {
    const answer = policyToJson(policy);
    if (answer.type === 'failure') throw new Error(`no policy: ${policy}`);
    if (JSON.stringify(answer.json.conditions).includes('{"Var":"action"}'))
      throw new Error(`the conditions of a policy speak of the action, which its head is for: ${policy}`);
    return answer.json;
  });
}

const ALWAYS = (): boolean => true;

function headOf({ action }: PolicyJson): (action: string) => boolean {
  if (action.op === 'All') return ALWAYS;
  if (!('entity' in action) && !('entities' in action)) throw new Error('a policy is a template: expected none');
  const named = ('entities' in action ? action.entities : [action.entity]).map((entity) =>
    '__entity' in entity ? entity.__entity.id : entity.id,
  );
  return (asked) => named.includes(asked);
}
