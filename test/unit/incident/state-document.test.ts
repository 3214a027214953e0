import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ACTIONS_BY_STATE } from '../../../lib/core/incident/allowed-actions.ts';
import { INCIDENT_STATES } from '../../../lib/core/incident/model.ts';
import { stateDocument } from '../../../lib/core/incident/state-document.ts';
import { TRANSITIONS } from '../../../lib/core/incident/transitions.ts';
import { AUTHORIZER } from '../support/authorizer.ts';

describe('docs/incident-states.md', () => {
  test('is what the code says: otherwise run `npm run docs:states`', async () => {
    expect(await readFile('docs/incident-states.md', 'utf8')).toBe(stateDocument('en', { authorizer: AUTHORIZER }));
    expect(await readFile('docs/incident-states.zh.md', 'utf8')).toBe(stateDocument('zh', { authorizer: AUTHORIZER }));
  });

  test('shows no transition that its state does not allow, and leaves no state out', () => {
    for (const { from, action } of TRANSITIONS) expect(ACTIONS_BY_STATE[from], from).toContain(action);
    const reached = new Set(['raised', ...TRANSITIONS.map(({ to }) => to)]);
    expect([...reached].sort()).toEqual([...INCIDENT_STATES].sort());
  });
});
