import { describe, expect, it } from 'vitest';
import { accessOf, type GuardedResource, type RoleInAccount } from './access.ts';
import { type Conditions, conditionsHold } from './conditions.ts';
import { filterMatches } from './iot.ts';
import { matchesPattern } from './patterns.ts';
import { type AccessRequest, type PolicyStatement, verdictOf } from './statements.ts';

const HOME = '111111111111';
const AWAY = '222222222222';
const TABLE = `arn:aws:dynamodb:us-east-1:${HOME}:table/domain`;
const allow = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'dynamodb:GetItem',
  Resource: TABLE,
  ...more,
});
const deny = (more: Partial<PolicyStatement> = {}): PolicyStatement => allow({ Effect: 'Deny', ...more });
const ask = (more: Partial<AccessRequest> = {}): AccessRequest => ({ action: 'dynamodb:GetItem', resource: TABLE, context: {}, ...more });

describe('a policy’s pattern', () => {
  it.each([
    ['a*c', 'abbc', true],
    ['a*c', 'a/b:c', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['*', '', true],
    ['a${*}c', 'abc', false],
    ['a${*}c', 'a*c', true],
    ['client/${name}', 'client/gas-1', true],
    ['client/${name}', 'client/gas-2', false],
    ['client/${unknown}', 'client/', false],
    ['client/${wild}', 'client/gas-1', false],
    ['client/${wild}', 'client/*', true],
  ])('%s and %s: %s', (pattern, value, expected) => {
    expect(matchesPattern(pattern, value, { name: 'gas-1', wild: '*' })).toBe(expected);
  });
});

describe('statements', () => {
  it('allow what they name, and nothing that nobody names', () => {
    expect(verdictOf([allow()], ask())).toBe('allowed');
    expect(verdictOf([allow()], ask({ action: 'dynamodb:PutItem' }))).toBe('not-allowed');
    expect(verdictOf([allow()], ask({ resource: `${TABLE}/index/index1` }))).toBe('not-allowed');
    expect(verdictOf([], ask())).toBe('not-allowed');
    expect(verdictOf([allow({ Action: ['dynamodb:get*'], Resource: ['*'] })], ask())).toBe('allowed');
  });

  it('deny before they allow, in whatever order', () => {
    expect(verdictOf([allow(), deny()], ask())).toBe('denied');
    expect(verdictOf([deny(), allow()], ask())).toBe('denied');
  });

  it('mean everything else by NotAction and NotResource', () => {
    const { Action: _action, ...notAction } = allow({ NotAction: 'iam:*' });
    expect(verdictOf([notAction], ask())).toBe('allowed');
    expect(verdictOf([notAction], ask({ action: 'iam:PassRole' }))).toBe('not-allowed');
    const { Resource: _resource, ...notResource } = allow({ NotResource: [`${TABLE}*`] });
    expect(verdictOf([notResource], ask())).toBe('not-allowed');
    expect(verdictOf([notResource], ask({ resource: 'arn:aws:dynamodb:us-east-1:1:table/other' }))).toBe('allowed');
  });

  it('in the worst case have every condition of an Allow fulfilled and none of a Deny', () => {
    const Condition = { StringEquals: { 'aws:SourceAccount': HOME } };
    expect(verdictOf([allow({ Condition })], ask({ context: 'anything' }))).toBe('allowed');
    expect(verdictOf([allow(), deny({ Condition })], ask({ context: 'anything' }))).toBe('allowed');
    expect(verdictOf([allow(), deny()], ask({ context: 'anything' }))).toBe('denied');
  });
});

describe('conditions', () => {
  const context = {
    'events:source': 'citywatch.nanhai',
    'aws:SourceArn': `arn:aws:events:us-east-1:${HOME}:rule/bus/rule`,
    attached: 'true',
  };
  it.each<[string, Conditions, boolean]>([
    ['equal', { StringEquals: { 'events:source': ['x', 'citywatch.nanhai'] } }, true],
    ['equal, names of keys in any case', { StringEquals: { 'Events:Source': 'citywatch.nanhai' } }, true],
    ['are texts, not patterns, to StringEquals', { StringEquals: { 'events:source': 'citywatch.*' } }, false],
    ['like', { StringLike: { 'events:source': 'citywatch.*' } }, true],
    ['not equal', { StringNotEquals: { 'events:source': 'citywatch.nanhai' } }, false],
    ['not equal to a key that is not there', { StringNotEquals: { 'aws:other': 'x' } }, true],
    ['a key that is not there', { StringEquals: { 'aws:other': 'x' } }, false],
    ['a key that is not there, if it exists', { StringEqualsIfExists: { 'aws:other': 'x' } }, true],
    ['if it exists, and it does', { StringEqualsIfExists: { 'events:source': 'x' } }, false],
    ['an ARN', { ArnEquals: { 'aws:SourceArn': `arn:aws:events:us-east-1:${HOME}:rule/bus/*` } }, true],
    ['an ARN of another account', { ArnLike: { 'aws:SourceArn': `arn:aws:events:us-east-1:${AWAY}:rule/*` } }, false],
    ['an ARN whose account is any', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }, true],
    ['no ARN', { ArnLike: { 'events:source': '*' } }, false],
    ['true', { Bool: { attached: true } }, true],
    ['false', { Bool: { attached: ['false'] } }, false],
    ['two, one of which fails', { StringEquals: { 'events:source': 'citywatch.nanhai', attached: 'false' } }, false],
  ])('%s', (_, conditions, expected) => {
    expect(conditionsHold(conditions, context)).toBe(expected);
  });

  it('of an unknown operator stop the evaluation', () => {
    expect(() => conditionsHold({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, context)).toThrow(/"IpAddress" is not known/);
  });
});

describe('access', () => {
  const role = (account: string, ...statements: PolicyStatement[]): RoleInAccount => ({
    account,
    statements,
    arn: `arn:aws:iam::${account}:role/R`,
  });
  const guarded = (more: Partial<GuardedResource> = {}): GuardedResource => ({ account: HOME, isKey: false, statements: [], ...more });
  const to = (Principal: PolicyStatement['Principal']): PolicyStatement => allow({ Principal: Principal as '*' });
  const root = { AWS: `arn:aws:iam::${HOME}:root` };

  it('needs one side within an account', () => {
    expect(accessOf(role(HOME, allow()), guarded(), ask())).toBe('allowed');
    expect(accessOf(role(HOME), guarded({ statements: [to({ AWS: `arn:aws:iam::${HOME}:role/R` })] }), ask())).toBe('allowed');
    expect(accessOf(role(HOME), guarded(), ask())).toBe('not-allowed');
  });

  it('is not given to a role by a policy that names its account alone', () => {
    expect(accessOf(role(HOME), guarded({ statements: [to(root)] }), ask())).toBe('not-allowed');
  });

  it('needs both sides across accounts', () => {
    const away = { AWS: `arn:aws:iam::${AWAY}:root` };
    expect(accessOf(role(AWAY, allow()), guarded(), ask())).toBe('not-allowed');
    expect(accessOf(role(AWAY), guarded({ statements: [to(away)] }), ask())).toBe('not-allowed');
    expect(accessOf(role(AWAY, allow()), guarded({ statements: [to(away)] }), ask())).toBe('allowed');
    expect(accessOf(role(AWAY, allow()), guarded({ statements: [to(root)] }), ask())).toBe('not-allowed');
    expect(accessOf(role(AWAY, allow()), guarded({ statements: [to('*')] }), ask())).toBe('allowed');
  });

  it('to a key needs the key’s own policy, which may hand on to the account', () => {
    expect(accessOf(role(HOME, allow()), guarded({ isKey: true }), ask())).toBe('not-allowed');
    expect(accessOf(role(HOME, allow()), guarded({ isKey: true, statements: [to(root)] }), ask())).toBe('allowed');
    expect(accessOf(role(HOME), guarded({ isKey: true, statements: [to(root)] }), ask())).toBe('not-allowed');
  });

  it('is refused by a denial on either side', () => {
    expect(accessOf(role(HOME, allow(), deny()), guarded(), ask())).toBe('denied');
    expect(accessOf(role(HOME, allow()), guarded({ statements: [deny({ Principal: '*' })] }), ask())).toBe('denied');
  });

  it('is not given to a role by what is for a service', () => {
    expect(accessOf(role(HOME), guarded({ statements: [to({ Service: 'events.amazonaws.com' })] }), ask())).toBe('not-allowed');
  });
});

describe('an MQTT filter', () => {
  it.each([
    ['a/+/c', 'a/b/c', true],
    ['a/+/c', 'a/b/b/c', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['#', '$aws/things', false],
    ['+/things', '$aws/things', false],
    ['a', 'a/b', false],
  ])('%s and %s: %s', (filter, topic, expected) => {
    expect(filterMatches(filter, topic)).toBe(expected);
  });
});
