import { tenantSource } from '../../wiring/bus.ts';
import { type RegisteredTenant, UnusableDeployment } from '../values.ts';

/** An account with the sources that it may speak as. */
export interface BelievedSender {
  readonly account: string;
  readonly sources: readonly string[];
}

/** Characters of a rule's pattern; what EventBridge allows, less the branch for what the hub tries again. */
const MOST_OF_PATTERN = 2048 - 200;
/** Bytes of a bus policy. */
const MOST_OF_POLICY = 10_240;
/** A statement is 220 bytes before it names anybody: one for each account would end at 31 accounts. */
const STATEMENTS = 10;

export function sendersOf(districts: readonly RegisteredTenant[], own: string): readonly BelievedSender[] {
  const byAccount = Map.groupBy(districts, ({ account = own }) => account);
  return [...byAccount].map(([account, tenants]) => ({ account, sources: tenants.map(({ tenant }) => tenantSource(tenant)) }));
}

/** The senders of each rule, so many as its pattern holds; `sizeOf` says how long they are there. */
export function perRule(senders: readonly BelievedSender[], sizeOf: (senders: readonly BelievedSender[]) => number): BelievedSender[][] {
  const rules: BelievedSender[][] = [[]];
  for (const { account, sources } of senders) {
    for (const source of sources) {
      const rule = rules.at(-1) as BelievedSender[];
      const last = rule.at(-1);
      const more =
        last?.account === account
          ? [...rule.slice(0, -1), { account, sources: [...last.sources, source] }]
          : [...rule, { account, sources: [source] }];
      if (sizeOf(more) > MOST_OF_PATTERN) rules.push([{ account, sources: [source] }]);
      else rules[rules.length - 1] = more;
    }
  }
  return rules;
}

/** One pattern for what any of several lets through: EventBridge refuses an `$or` of one. */
export function anyOf(patterns: readonly object[]): object {
  const [only, ...more] = patterns;
  return only && more.length === 0 ? only : { $or: patterns };
}

/**
 * The senders of each statement of the bus policy. Up to ten accounts each has its own; of more some share one, and could put each other's source on
 * the bus, where no rule believes it. A new account goes to one statement and moves no other.
 */
export function perStatement(senders: readonly BelievedSender[]): readonly (readonly BelievedSender[])[] {
  return Array.from({ length: Math.min(STATEMENTS, senders.length) }, (_, index) =>
    senders.filter((_sender, position) => position % STATEMENTS === index),
  );
}

/** Throws UnusableDeployment where a bus would not take the policy. */
export function expectPolicyFits(statements: readonly object[], districts: number): void {
  const bytes = Buffer.byteLength(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (bytes > MOST_OF_POLICY)
    throw new UnusableDeployment(
      `the policy of the hub’s bus would have ${bytes} bytes for ${districts} districts, and a bus takes ${MOST_OF_POLICY}: ` +
        'put several districts into one account, or fewer districts under one hub',
    );
}
