import { ACTION_POLICY } from '../access/authorization.ts';
import { ACTIONS_BY_STATE } from './allowed-actions.ts';
import { INCIDENT_STATES, type IncidentState } from './model.ts';
import { TRANSITIONS } from './transitions.ts';

/** `docs/incident-states.md`: the states of an incident as the code has them. */
export function stateDocument(): string {
  return [
    '# The states of an incident',
    '',
    'Written by `npm run docs:states` from `lib/core/incident`; a test fails when it is out of date.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${node('raised')}: an alarm, a report`,
    ...TRANSITIONS.map(({ from, action, to, when }) => `  ${node(from)} --> ${node(to)}: ${action}${when ? ` (${when})` : ''}`),
    `  ${node('archived')} --> [*]`,
    '```',
    '',
    '| state | actions that lead on | actions that leave the state as it is |',
    '|---|---|---|',
    ...INCIDENT_STATES.map(row),
    '',
    'An action that a state does not allow is answered with 409 `action-not-allowed` and what it allows.',
    '',
    '| action | roles | done for |',
    '|---|---|---|',
    ...builtActions().map(policyRow),
    '',
  ].join('\n');
}

/** Mermaid's identifiers have no hyphens. */
const node = (state: IncidentState): string => state.replace('-', '_');

function row(state: IncidentState): string {
  const own = TRANSITIONS.filter(({ from }) => from === state);
  const onward = own.map(({ action, to, when }) => `\`${action}\` → \`${to}\`${when ? ` (${when})` : ''}`);
  const others = ACTIONS_BY_STATE[state].filter((action) => !own.some((one) => one.action === action && !isOneOfSeveral(one.when)));
  return `| \`${state}\` | ${onward.join(' · ') || '–'} | ${others.map((action) => `\`${action}\``).join(', ') || '–'} |`;
}

/** The calls before the one that leads on leave the state as it is. */
const isOneOfSeveral = (when: string | undefined): boolean => when === 'the last' || when?.startsWith('at grade') === true;

const builtActions = (): string[] => [...new Set(INCIDENT_STATES.flatMap((state) => ACTIONS_BY_STATE[state]))];

const DONE_FOR = { tier: 'the tier, within the domains', unit: 'one’s own unit', either: 'the tier, or one’s own unit' } as const;

function policyRow(action: string): string {
  const policy = ACTION_POLICY[action];
  return `| \`${action}\` | ${policy?.roles.join(', ') ?? '–'} | ${policy ? DONE_FOR[policy.for] : '–'} |`;
}
