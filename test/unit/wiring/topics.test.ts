import { expect, it } from 'vitest';
import { canSee } from '../../../lib/core/access/authorization.ts';
import { type Principal, ROLES } from '../../../lib/core/access/principal.ts';
import { pushFilters } from '../../../lib/wiring/topics.ts';
import { AUTHORIZER } from '../support/authorizer.ts';

const INCIDENT = { tier: 'foshan/chancheng', town: 'foshan/chancheng/zumiao', domain: 'gas', obligations: [] } as const;

it.each(ROLES)('%s is told of the incidents of a place exactly when they may be seen', (role) => {
  const principal: Principal = { id: role, name: role, tier: 'foshan/chancheng', unit: 'foshan-gas', roles: [role], domains: ['gas'] };
  const place = canSee({ authorizer: AUTHORIZER }, principal, INCIDENT) ? ['citywatch/chancheng/push/place/chancheng/+/gas'] : [];
  expect(pushFilters(principal, 'chancheng', false)).toEqual([...place, 'citywatch/chancheng/push/unit/foshan-gas']);
});
