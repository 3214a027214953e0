import { type Conditions, conditionsHold } from './conditions.ts';
import { matchesPattern, type Variables } from './patterns.ts';

type OneOrMore = string | readonly string[];

/** A statement of a policy, all references resolved. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  /** In policies of resources and of trust. */
  readonly Principal?: '*' | Readonly<Record<string, OneOrMore>>;
  readonly Condition?: Conditions;
}

export interface AccessRequest {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys and policy variables. `anything`: every condition of an Allow is taken for fulfilled, none of a Deny: the worst case. */
  readonly context: Variables | 'anything';
}

export type Verdict = 'allowed' | 'denied' | 'not-allowed';

export const list = (value: OneOrMore | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** What statements say to a request: a denial goes before everything, and what nobody allows is not allowed. */
export function verdictOf(statements: readonly PolicyStatement[], request: AccessRequest): Verdict {
  const matching = statements.filter((statement) => appliesTo(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return matching.length > 0 ? 'allowed' : 'not-allowed';
}

function appliesTo(statement: PolicyStatement, { action, resource, context }: AccessRequest): boolean {
  const variables = context === 'anything' ? {} : context;
  const isAction = (pattern: string): boolean => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string): boolean => matchesPattern(pattern, resource, variables);
  const { Action, NotAction, Resource, NotResource } = statement;
  if (Action === undefined ? !NotAction || list(NotAction).some(isAction) : !list(Action).some(isAction)) return false;
  if (NotResource === undefined ? Resource !== undefined && !list(Resource).some(isResource) : list(NotResource).some(isResource))
    return false;
  if (context === 'anything') return statement.Effect === 'Allow' || !statement.Condition;
  return conditionsHold(statement.Condition, context);
}
