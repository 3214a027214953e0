import { describe, expect, it } from 'vitest';
import {
  anyOf,
  type BelievedSender,
  expectPolicyFits,
  perRule,
  perStatement,
  sendersOf,
} from '../../lib/cloud/constructs/believed-senders.ts';

const OWN = '111111111111';
const districts = (count: number, accounts: number) =>
  Array.from({ length: count }, (_, number) => ({
    tenant: `district-${String(number).padStart(3, '0')}`,
    ...(accounts > 0 && { account: String(222_222_222_000 + (number % accounts)) }),
  }));
const sizeOf = (senders: readonly BelievedSender[]): number =>
  JSON.stringify({ $or: senders.map(({ account, sources }) => ({ source: sources, account: [account] })) }).length;
const pairsOf = (senders: readonly BelievedSender[]): string[] =>
  senders.flatMap(({ account, sources }) => sources.map((source) => `${account} ${source}`));

describe('whom the hub’s inbox believes', () => {
  it.each([
    [0, 1],
    [1, 1],
    [7, 0],
    [100, 0],
    [100, 7],
    [100, 100],
  ])('%i districts in %i accounts of their own: each pair stands in one rule, and no rule is too long', (count, accounts) => {
    const senders = sendersOf(districts(count, accounts), OWN);
    const rules = perRule(senders, sizeOf);
    expect(rules.flatMap(pairsOf).sort()).toEqual(pairsOf(senders).sort());
    for (const rule of rules) expect(sizeOf(rule)).toBeLessThanOrEqual(1848);
    // Each statement names whole accounts: nobody is left out, nobody is there twice.
    expect(
      perStatement(senders)
        .flat()
        .flatMap((one) => pairsOf([one]))
        .sort(),
    ).toEqual(pairsOf(senders).sort());
    expect(perStatement(senders).length).toBeLessThanOrEqual(10);
  });

  it('writes the pattern of a rule that has one branch without `$or`, of which EventBridge expects two', () => {
    const [one, other] = [{ source: ['citywatch.district-000'] }, { source: ['citywatch.district-001'] }];
    expect(anyOf([one])).toEqual(one);
    expect(anyOf([one, other])).toEqual({ $or: [one, other] });
  });

  it('says where one’s statement of the policy stays when others come', () => {
    const [few, more] = [20, 21].map((count) => perStatement(sendersOf(districts(count, count), OWN)));
    expect(more?.map((senders, index) => senders.slice(0, few?.[index]?.length))).toEqual(few);
  });

  it('refuses a policy that a bus would not take', () => {
    const statements = [{ Condition: { StringEquals: { 'events:source': Array(400).fill('citywatch.a-district-of-many') } } }];
    expect(() => expectPolicyFits(statements, 400)).toThrow(
      /for 400 districts, and a bus takes 10240: put several districts into one account/,
    );
    expect(() => expectPolicyFits([], 0)).not.toThrow();
  });
});
