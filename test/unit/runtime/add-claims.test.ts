import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { readTiers, UnusableAccount } from '../../../functions/add-claims/claims.ts';
import { makeHandler } from '../../../functions/add-claims/handler.ts';
import { principalFromClaims } from '../../../lib/core/access/authorization.ts';
import { functionContext } from '../../../lib/local/function-context.ts';

const lines: { readonly security?: string; readonly user?: string }[] = [];
const log = (_message: string, fields: object = {}): void => void lines.push(fields);
const handler = makeHandler({
  tiers: readTiers('foshan=440600 foshan/chancheng=440604 foshan/nanhai=440605'),
  logger: { info: log, warn: log, error: log },
});

async function claimsOf(attributes: Record<string, string>, groups: readonly string[] | undefined): Promise<Record<string, unknown>> {
  const event = {
    userName: 'li',
    request: { userAttributes: { sub: 'li', name: '李', ...attributes }, groupConfiguration: groups ? { groupsToOverride: groups } : {} },
    response: { claimsAndScopeOverrideDetails: {} },
  } as unknown as PreTokenGenerationV2TriggerEvent;
  const { response } = await handler(event, functionContext('add-claims'));
  return response.claimsAndScopeOverrideDetails?.accessTokenGeneration?.claimsToAddOrOverride ?? {};
}

describe('the access tokens of the city’s own pool', () => {
  it('carry the claims of every issuer as texts, and the API makes the same person of them', async () => {
    const claims = await claimsOf(
      { 'custom:tier': 'foshan/chancheng/zumiao', 'custom:unit': 'zumiao-office', 'custom:domains': 'gas, fire' },
      ['unit-lead', 'regulator', 'an-unrelated-group'],
    );
    expect(claims).toEqual({
      tier: 'foshan/chancheng/zumiao',
      unit: 'zumiao-office',
      domains: 'gas fire',
      roles: 'unit-lead regulator',
      name: '李',
    });
    expect(principalFromClaims({ sub: 'li', ...claims })).toEqual({
      id: 'li',
      name: '李',
      tier: 'foshan/chancheng/zumiao',
      unit: 'zumiao-office',
      roles: ['unit-lead', 'regulator'],
      domains: ['gas', 'fire'],
    });
  });

  it.each([
    ['foshan', 'foshan'],
    ['440600', 'foshan'],
    ['chancheng', 'foshan/chancheng'],
    ['440604', 'foshan/chancheng'],
    ['440604000000', 'foshan/chancheng'],
    [' foshan/nanhai ', 'foshan/nanhai'],
    ['foshan/nanhai/guicheng', 'foshan/nanhai/guicheng'],
  ])('name the tier %j by its path, however it was typed', async (typed, tier) => {
    expect(await claimsOf({ 'custom:tier': typed }, ['viewer'])).toMatchObject({ tier });
  });

  it('without domains are for all of them', async () => {
    expect(await claimsOf({ 'custom:tier': 'foshan', 'custom:domains': ' ' }, ['viewer'])).not.toHaveProperty('domains');
  });

  it.each<[string, Record<string, string>, readonly string[] | undefined, RegExp]>([
    ['no role', { 'custom:tier': 'foshan' }, undefined, /没有角色.*has no role/],
    ['no role that is known', { 'custom:tier': 'foshan' }, ['emperor'], /has no role/],
    ['no tier', {}, ['viewer'], /层级.*expected a slug/],
    ['a tier of another city', { 'custom:tier': 'guangzhou/tianhe' }, ['viewer'], /"guangzhou\/tianhe" is unknown/],
    ['a town of no district here', { 'custom:tier': 'foshan/tianhe/shipai' }, ['viewer'], /is unknown/],
    ['a pattern for a tier', { 'custom:tier': 'foshan/chancheng/*' }, ['viewer'], /is unknown/],
    ['a pattern for a unit', { 'custom:tier': 'foshan', 'custom:unit': '*' }, ['unit-member'], /单位.*is no id of a unit/],
    [
      'a domain with a typing error',
      { 'custom:tier': 'foshan', 'custom:domains': 'gas frie' },
      ['viewer'],
      /domains "frie" are none of bridge, gas/,
    ],
  ])('are not given to an account with %s: the person is told why', async (_what, attributes, groups, message) => {
    lines.length = 0;
    const refusal = claimsOf(attributes, groups);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toBeInstanceOf(UnusableAccount);
    expect(lines).toMatchObject([{ security: 'bad-account', user: 'li' }]);
  });
});
