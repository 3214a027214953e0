import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPolicies, validate } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionClasses } from '../../../lib/adapters/cedar/action-classes.ts';
import { cedarAuthorizer } from '../../../lib/adapters/cedar/cedar-authorizer.ts';
import { readPolicies } from '../../../lib/adapters/cedar/policy-folder.ts';
import { canAct, canSee } from '../../../lib/core/access/authorization.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { POLICY_FOLDER } from '../../../lib/local/authorizer.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { incidents, principals } from './arbitraries.ts';

const schema = readFileSync(join(POLICY_FOLDER, 'schema.cedarschema'), 'utf8');
const policies = readPolicies(POLICY_FOLDER);
const BY = { authorizer: AUTHORIZER };

describe('the policies', () => {
  test('speak of what the schema knows, and of nothing else', () => {
    const answer = validate({ schema, policies: { staticPolicies: policies } });
    expect(answer).toMatchObject({ type: 'success', validationErrors: [], validationWarnings: [] });
  });

  test('are in a form that Cedar’s own formatter reads', () => {
    expect(formatPolicies({ policyText: policies })).toMatchObject({ type: 'success' });
  });

  test('name every action of an incident, and the schema too', () => {
    for (const action of INCIDENT_ACTIONS) {
      expect(policies, action).toContain(`Action::"${action}"`);
      expect(schema, action).toMatch(new RegExp(`[ "]${action}["\\s,]`));
    }
  });

  test('let nobody act on what they may not see, and nobody see for having no part in it', () => {
    fc.assert(
      fc.property(principals, incidents, fc.constantFrom(...INCIDENT_ACTIONS), (principal, incident, action) => {
        if (canAct(BY, principal, action, incident)) expect(canSee(BY, principal, incident)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('give more to who has more: another role takes nothing away', () => {
    fc.assert(
      fc.property(principals, incidents, fc.constantFrom(...INCIDENT_ACTIONS), (principal, incident, action) => {
        const [first, ...others] = principal.roles;
        if (first && others.length > 0 && canAct(BY, { ...principal, roles: [first] }, action, incident))
          expect(canAct(BY, principal, action, incident)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('Cedar decides', () => {
  const person = { id: 'x', name: 'x', tier: 'foshan', roles: ['viewer'] } as const;
  const place = { type: 'Area', at: 'foshan' } as const;

  test('only what some policy permits', () => {
    expect(cedarAuthorizer('').permits(person, 'see', place)).toBe(false);
    const open = cedarAuthorizer('permit (principal, action == Action::"see", resource is Area);');
    expect([open.permits(person, 'see', place), open.permits(person, 'declare', place)]).toEqual([true, false]);
  });

  test('nothing by policies that are none, or cannot be evaluated', () => {
    expect(() => cedarAuthorizer('permit (everybody);')).toThrow(/the policies cannot be read: /);
    const broken = cedarAuthorizer(
      'permit (principal, action, resource); forbid (principal, action, resource) when { resource.colour == "red" };',
    );
    expect(() => broken.permits(person, 'see', place)).toThrow(/policies cannot be evaluated: .*colour/);
  });

  test('for actions to which the same policies apply at once', () => {
    const classOf = actionClasses(policies);
    expect(classOf('assess')).toBe(classOf('clear'));
    expect(classOf('assess')).not.toBe(classOf('supervise'));
    expect(new Set(INCIDENT_ACTIONS.map(classOf)).size).toBeLessThan(10);
    expect(classOf('explode')).toBe(classOf('__proto__'));
    expect(() => actionClasses('permit (principal, action, resource) when { action == Action::"see" };')).toThrow(/which its head is for/);
  });
});
