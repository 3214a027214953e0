import { matchesPattern, type Variables } from './patterns.ts';

/** A statement's `Condition`: operator, key, accepted values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | boolean | readonly (string | boolean)[]>>>>;

type Operator = (expected: string, actual: string, context: Variables) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (expected, actual, context) => matchesPattern(expected.replace(/[*?]/g, '${$&}'), actual, context),
  StringLike: matchesPattern,
  // AWS treats both alike: six parts, each of them a pattern.
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/**
 * Whether all conditions hold in a request's context. A key the request lacks fails, but for `…IfExists` and the negated operators. Throws
 * for an operator that is not known here: an unknown condition must not pass for a fulfilled one.
 */
export function conditionsHold(conditions: Conditions | undefined, context: Variables): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const values = (Array.isArray(expected) ? expected : [expected]).map(String);
      return conditionHolds(operator, values, contextValue(context, key), context);
    }),
  );
}

function conditionHolds(operator: string, expected: readonly string[], actual: string | undefined, context: Variables): boolean {
  const isOptional = operator.endsWith('IfExists');
  const name = operator.replace(/IfExists$/, '');
  const positive = NEGATED[name] ?? name;
  const compare = OPERATORS[positive];
  if (!compare)
    throw new TypeError(`the operator "${operator}" is not known to this evaluation: expected ${Object.keys(OPERATORS).join(', ')}`);
  if (actual === undefined) return isOptional || positive !== name;
  const isOneOf = expected.some((one) => compare(one, actual, context));
  return positive === name ? isOneOf : !isOneOf;
}

/** Names of condition keys are compared without regard to case. */
function contextValue(context: Variables, key: string): string | undefined {
  const found = Object.keys(context).find((name) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : context[found];
}

function matchesArn(expected: string, actual: string, context: Variables): boolean {
  const [wanted, given] = [arnParts(expected), arnParts(actual)];
  return given.length === 6 && wanted.length === 6 && wanted.every((part, index) => matchesPattern(part, given[index] as string, context));
}

/** `arn`, partition, service, region, account, and the rest, which may hold colons. */
function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
