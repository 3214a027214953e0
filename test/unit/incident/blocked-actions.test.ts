import { describe, expect, test } from 'vitest';
import { allowedActions } from '../../../lib/core/incident/allowed-actions.ts';
import { blockedActions } from '../../../lib/core/incident/blocked-actions.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { user } from '../support/foshan.ts';
import { HERE, IncidentCity } from '../support/incident-city.ts';

const LEADER = 'chancheng-leader';
const DUTY = 'chancheng-duty';
const GAS = 'foshan-gas-member';

const asking = (name: string) => ({ authorizer: AUTHORIZER, principal: user(name) });

describe('what one may not do now', () => {
  test('names the reason, and the next step of the life that its state does not allow yet', async () => {
    const city = new IncidentCity();
    const blocked = (incident: Parameters<typeof blockedActions>[0], name: string): Record<string, string> =>
      Object.fromEntries(blockedActions(incident, toInstant(city.now), asking(name)).map(({ action, because }) => [action, because]));
    const raised = await city.raise({ position: HERE });
    expect(blocked(raised, DUTY)).toMatchObject({ confirm: 'state' });
    expect(blocked(raised, GAS)).toMatchObject({ assess: 'role' });

    const assessing = await city.act(raised, LEADER, 'assess');
    const confirmed = await city.act(assessing, LEADER, 'confirm', { level: 'III', reason: 'seen' });
    const dispatched = await city.act(confirmed, LEADER, 'dispatch');
    const handling = await city.act(dispatched, GAS, 'acknowledge');
    const disposed = await city.act(handling, GAS, 'dispose');
    expect(blocked(handling, DUTY)).toMatchObject({ verify: 'state' });
    expect(blocked(disposed, DUTY)).toMatchObject({ verify: 'work-owed', clear: 'state' });
    for (const [incident, name] of [
      [raised, DUTY],
      [handling, GAS],
      [disposed, LEADER],
    ] as const) {
      const allowed = allowedActions(incident, toInstant(city.now), asking(name));
      expect(Object.keys(blocked(incident, name)).filter((action) => allowed.includes(action))).toEqual([]);
    }
  });
});
