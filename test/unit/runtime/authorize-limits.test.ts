import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeHandler } from '../../../functions/authorize/handler.ts';
import { LONGEST_DOCUMENT, MOST_DOCUMENTS, policyDocuments } from '../../../functions/authorize/policy-documents.ts';
import { principalFromClaims } from '../../../lib/core/access/authorization.ts';
import { ROLES } from '../../../lib/core/access/principal.ts';
import { DOMAINS } from '../../../lib/core/registry/model.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { pushFilters } from '../../../lib/wiring/topics.ts';

const WALL = 1_790_000_000;
const PREFIX = 'arn:aws-us-gov:iot:us-gov-west-1:123456789012';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const slug = fc.oneof(fc.constantFrom('zumiao', 'chancheng'), fc.stringMatching(/^[a-z][a-z0-9]{62,63}$/));
const claims = fc.record({
  sub: fc.string({ minLength: 1 }),
  tier: fc.array(slug, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  unit: fc.option(slug, { nil: undefined }),
  roles: fc.array(fc.constantFrom(...ROLES), { minLength: 1 }).map((roles) => roles.join(' ')),
  domains: fc.option(
    fc.array(fc.constantFrom(...DOMAINS), { maxLength: 60 }).map((domains) => domains.join(' ')),
    { nil: undefined },
  ),
});

const answerTo = (tenant: string, payload: object) =>
  makeHandler({
    tenant,
    allTenants: false,
    resourcePrefix: PREFIX,
    shortestSession: 300,
    verifyToken: async () => ({ ...payload, exp: WALL + 3600 }),
    wallSeconds: () => WALL,
    logger: silent,
  })({ token: 'any', protocolData: { mqtt: { clientId: `console-${'a'.repeat(64)}` } } }, functionContext('authorize'));

test('whoever it is and however long the names, the policies stay within what AWS IoT takes, and hold each filter once', async () => {
  await fc.assert(
    fc.asyncProperty(slug, claims, async (tenant, payload) => {
      const result = await answerTo(tenant, payload);
      expect(result.isAuthenticated).toBe(true);
      expect(result.policyDocuments.length).toBeLessThanOrEqual(MOST_DOCUMENTS);
      for (const document of result.policyDocuments) expect(JSON.stringify(document).length).toBeLessThanOrEqual(LONGEST_DOCUMENT);
      expect(result.principalId).toMatch(/^[a-zA-Z0-9]{1,128}$/);
      const principal = principalFromClaims(payload);
      const wanted = principal ? pushFilters(principal, tenant, false).map((filter) => `${PREFIX}:topicfilter/${filter}`) : [];
      const statements = result.policyDocuments.flatMap(({ Statement }) => Statement);
      expect(statements.filter(({ Action }) => Action === 'iot:Subscribe').flatMap(({ Resource }) => Resource)).toEqual(wanted);
      expect(statements.filter(({ Action }) => Action === 'iot:Receive').flatMap(({ Resource }) => Resource)).toHaveLength(wanted.length);
    }),
    { numRuns: 300 },
  );
});

test('a regulator of every domain in the longest town there can be needs more than one document', async () => {
  const long = 'a'.repeat(64);
  const payload = { sub: 'li', tier: `${long}/${long}/${long}`, unit: long, roles: 'regulator', domains: DOMAINS.join(' ') };
  const { policyDocuments: documents } = await answerTo(long, payload);
  expect(documents.length).toBeGreaterThan(1);
  expect(documents.length).toBeLessThanOrEqual(MOST_DOCUMENTS);
});

test('claims that would be patterns in a policy open nothing', async () => {
  for (const tier of ['*', 'foshan/*', 'foshan/+', 'foshan/#', 'foshan/chancheng/zumiao/*', 'foshan//zumiao', 'foshan?'])
    expect((await answerTo('chancheng', { sub: 'x', tier, roles: 'viewer' })).isAuthenticated, tier).toBe(false);
  for (const unit of ['*', '+', 'gas/#', 'gas*', `\${iot:ClientId}`]) {
    const result = await answerTo('chancheng', { sub: 'x', tier: 'foshan', unit, roles: 'unit-member' });
    expect(JSON.stringify(result.policyDocuments), unit).not.toContain('push/unit');
  }
});

test('what cannot fit is refused rather than cut', () => {
  expect(() => policyDocuments([['iot:Subscribe', ['a'.repeat(3000)]]])).toThrow(/longer than the 2048 characters/);
  const many = Array.from({ length: 20 }, (_, index) => `${index}${'a'.repeat(1500)}`);
  expect(() => policyDocuments([['iot:Subscribe', many]])).toThrow(/need 20 documents/);
});
