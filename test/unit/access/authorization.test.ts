import { describe, expect, test } from 'vitest';
import { canAct, canSee, mayRunAnything, principalFromClaims } from '../../../lib/core/access/authorization.ts';
import { type Principal, ROLES, type Role } from '../../../lib/core/access/principal.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { gatewayClaims } from '../../../lib/local/http-event.ts';
import { AUTHORIZER } from '../support/authorizer.ts';

const INCIDENT = {
  tier: 'foshan/chancheng',
  town: 'foshan/chancheng/zumiao',
  domain: 'gas' as const,
  obligations: [{ unit: 'foshan-gas' }, { unit: 'chancheng-housing-bureau' }, { unit: 'chancheng-centre' }],
};

const BY = { authorizer: AUTHORIZER };

const WATCH = [
  'assess',
  'confirm',
  'false-alarm',
  'reopen',
  'dispatch',
  'reassign',
  'declare-cause',
  'verify',
  'reject',
  'clear',
  'archive',
];
const LEAD_ON = ['regrade', 'assign-task', 'grant-extension', 'take-over', 'merge', 'split'];
const PLANS = ['activate-plan', 'end-plan'];
const RECORD = ['publish-report', 'correct-report', 'log-call'];
const SUPERVISION = ['escalate', 'supervise'];
const UNIT = ['acknowledge', 'return', 'arrive', 'dispose', 'feed-back', 'guide', 'support', 'task', 'request-extension'];
const HELP = ['comment', 'request-support'];

/** What each role may do where its unit owes something and the incident is in its tier and domains. */
const MAY: Readonly<Record<Role, readonly string[]>> = {
  admin: [],
  operator: [],
  'shift-leader': [...WATCH, ...SUPERVISION, ...LEAD_ON, ...PLANS, ...RECORD, ...HELP, 'on-scene-support', ...UNIT],
  'duty-officer': [...WATCH, 'escalate', ...LEAD_ON, ...RECORD, ...HELP, 'on-scene-support', ...UNIT],
  regulator: [...PLANS, ...HELP, 'on-scene-support', ...UNIT],
  supervisor: ['comment', ...SUPERVISION],
  'unit-lead': [...HELP, ...UNIT],
  'unit-member': [...HELP, ...UNIT],
  'data-steward': [],
  auditor: [],
  viewer: [],
  system: [],
};

const person = (role: Role, more: Partial<Principal> = {}): Principal => ({
  id: role,
  name: role,
  tier: 'foshan',
  roles: [role],
  unit: 'foshan-gas',
  ...more,
});

describe('roles and actions', () => {
  test('the table of this test names every role and every action', () => {
    expect(Object.keys(MAY).sort()).toEqual([...ROLES].sort());
    expect([...WATCH, ...SUPERVISION, ...LEAD_ON, ...PLANS, ...RECORD, ...HELP, 'on-scene-support', ...UNIT].sort()).toEqual(
      [...INCIDENT_ACTIONS].sort(),
    );
  });

  for (const role of ROLES) {
    for (const action of INCIDENT_ACTIONS) {
      const may = MAY[role].includes(action);
      test(`${role} ${may ? 'may' : 'may not'} ${action}`, () => {
        expect(canAct(BY, person(role), action, INCIDENT)).toBe(may);
      });
    }
  }

  test('nobody may do what the policy does not name', () => {
    for (const role of ROLES)
      for (const action of ['explode', 'constructor', '__proto__', 'toString', ''])
        expect(canAct(BY, person(role), action, INCIDENT)).toBe(false);
  });

  test('what is done for a unit, only those may whose unit owes something', () => {
    for (const action of UNIT) {
      expect(canAct(BY, person('unit-member', { unit: 'water-company' }), action, INCIDENT)).toBe(false);
      expect(canAct(BY, person('duty-officer', { unit: 'nanhai-centre' }), action, INCIDENT)).toBe(false);
      expect(canAct(BY, person('duty-officer', { unit: 'chancheng-centre' }), action, INCIDENT)).toBe(true);
    }
  });

  test('what the watch does, only at or below its tier and within its domains', () => {
    const may = (more: Partial<Principal>): boolean => canAct(BY, person('duty-officer', { unit: 'nobody', ...more }), 'assess', INCIDENT);
    expect(['foshan', 'foshan/chancheng', 'foshan/chancheng/zumiao'].map((tier) => may({ tier }))).toEqual([true, true, true]);
    expect(['foshan/nanhai', 'foshan/chancheng/shiwan', 'foshan/chan', ''].map((tier) => may({ tier }))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect([may({ domains: ['gas'] }), may({ domains: ['gas', 'fire'] }), may({ domains: ['fire'] }), may({ domains: [] })]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    // The centre of another tier may owe something here and so see it; it does not assess here for that.
    expect(canAct(BY, person('duty-officer', { tier: 'foshan/nanhai', unit: 'foshan-gas' }), 'assess', INCIDENT)).toBe(false);
  });
});

describe('what one sees', () => {
  test('members and leads of units see what their unit owes something in, in any district, and nothing else', () => {
    for (const role of ['unit-lead', 'unit-member'] as const) {
      expect(canSee(BY, person(role), INCIDENT)).toBe(true);
      expect(canSee(BY, person(role, { tier: 'foshan/nanhai' }), INCIDENT)).toBe(true);
      expect(canSee(BY, person(role, { unit: 'water-company' }), INCIDENT)).toBe(false);
      expect(canSee(BY, { id: 'x', name: 'x', tier: 'foshan', roles: [role] }, INCIDENT)).toBe(false);
    }
  });

  test('everybody else sees their tier and their domains', () => {
    for (const role of ROLES.filter((one) => !one.startsWith('unit-'))) {
      const see = (more: Partial<Principal>): boolean => canSee(BY, person(role, { unit: 'nobody', ...more }), INCIDENT);
      expect([see({}), see({ tier: 'foshan/chancheng' }), see({ tier: 'foshan/shunde' }), see({ domains: ['bridge'] })]).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
  });

  test('of an incident without a town, those of the district see it and those of its towns do not', () => {
    const { town: _town, ...wide } = INCIDENT;
    const see = (tier: string): boolean => canSee(BY, person('viewer', { tier, unit: 'nobody' }), wide);
    expect([see('foshan'), see('foshan/chancheng'), see('foshan/chancheng/zumiao')]).toEqual([true, true, false]);
  });

  test('dead letters and publications are for those who run the platform or audit it', () => {
    expect(ROLES.filter((role) => mayRunAnything(BY, person(role), 'operate'))).toEqual(['admin', 'operator', 'auditor']);
  });
});

describe('the claims of a token', () => {
  const CLAIMS = { sub: 'wang', name: '王', tier: 'foshan/chancheng', unit: 'chancheng-centre' };
  const expected = {
    id: 'wang',
    name: '王',
    tier: 'foshan/chancheng',
    unit: 'chancheng-centre',
    roles: ['duty-officer', 'viewer'],
    domains: ['gas', 'fire'],
  };

  test('roles and domains come as words, as arrays, and as API Gateway writes arrays', () => {
    const forms = [
      { roles: 'duty-officer viewer', domains: 'gas fire' },
      { roles: ['duty-officer', 'viewer'], domains: ['gas', 'fire'] },
      { roles: '[duty-officer viewer]', domains: '[gas fire]' },
      { roles: '[duty-officer, viewer]', domains: ' gas  fire ' },
      gatewayClaims({ roles: ['duty-officer', 'viewer'], domains: ['gas', 'fire'] }),
    ];
    for (const form of forms) expect(principalFromClaims({ ...CLAIMS, ...form })).toEqual(expected);
  });

  test('without domains one has all; unknown roles count for nothing', () => {
    expect(principalFromClaims({ ...CLAIMS, roles: 'viewer root' })).toEqual({
      id: 'wang',
      name: '王',
      tier: 'foshan/chancheng',
      unit: 'chancheng-centre',
      roles: ['viewer'],
    });
  });

  test('a claim of domains that names none known opens none: only one that is not there means all', () => {
    for (const domains of ['', '[]', [], 'gaz', 7, { gas: true }]) {
      expect(principalFromClaims({ ...CLAIMS, roles: 'viewer', domains })?.domains).toEqual([]);
    }
    expect(principalFromClaims({ ...CLAIMS, roles: 'viewer', domains: null })?.domains).toBeUndefined();
  });

  test('without a subject, a tier or a known role there is nobody', () => {
    const bad = [
      { roles: '' },
      { roles: 'root' },
      { roles: 7 },
      { roles: 'viewer', tier: '' },
      { roles: 'viewer', tier: ['foshan'] },
      { roles: 'viewer', sub: undefined },
      {},
    ];
    for (const more of bad) expect(principalFromClaims({ ...CLAIMS, ...more })).toBeUndefined();
  });

  test('a tier or unit that would be a wildcard in a topic or a policy makes nobody', () => {
    for (const word of ['*', '?', '+', '#', 'foshan/*', 'foshan/+', 'foshan/#', 'foshan/chancheng/$x', 'foshan//', 'a/b/c/d']) {
      expect(principalFromClaims({ ...CLAIMS, roles: 'viewer', tier: word }), word).toBeUndefined();
      expect(principalFromClaims({ ...CLAIMS, roles: 'viewer', unit: word }), word).toBeUndefined();
    }
    expect(principalFromClaims({ ...CLAIMS, roles: 'viewer', unit: '' })?.unit).toBeUndefined();
  });
});
