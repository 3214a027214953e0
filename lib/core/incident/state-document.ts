import { canAct, type Deciding } from '../access/authorization.ts';
import { ROLES, type Role } from '../access/principal.ts';
import { ACTIONS_BY_STATE } from './allowed-actions.ts';
import { INCIDENT_STATES, type IncidentState } from './model.ts';
import { OPEN_STATES } from './stages.ts';
import { DOCUMENT_WORDS, type Language } from './state-document-words.ts';
import { type StateTransition, TRANSITIONS } from './transitions.ts';

/** `docs/incident-states.md` and `.zh.md`: the states of an incident as the code has them. */
export function stateDocument(language: Language, deciding: Deciding): string {
  const words = DOCUMENT_WORDS[language];
  return [
    `# ${words.title}`,
    '',
    words.written,
    '',
    '```mermaid',
    ...diagram(language),
    '```',
    '',
    words.merging,
    '',
    `| ${words.stateColumns.join(' | ')} |`,
    '|---|---|---|',
    ...INCIDENT_STATES.map((state) => stateRow(state, language)),
    '',
    words.refused,
    '',
    `| ${words.actionColumns.join(' | ')} |`,
    '|---|---|---|',
    ...actions().map((action) => policyRow(action, language, deciding)),
    '',
  ].join('\n');
}

const isMerging = ({ action }: StateTransition): boolean => action === 'merge';
const isInside = ({ from, to }: StateTransition): boolean => [from, to].every((state) => OPEN_STATES.some((open) => open === state));

/** What every open state allows is one arrow from all of them together. */
function diagram(language: Language): string[] {
  const words = DOCUMENT_WORDS[language];
  const arrow = ({ from, action, to, when }: StateTransition): string =>
    `${node(from)} --> ${node(to)}: ${action}${when ? ` (${when[language]})` : ''}`;
  const named = language === 'zh' ? INCIDENT_STATES.map((state) => `  ${node(state)}: ${stateName(state, language)}`) : [];
  const merge = TRANSITIONS.find(isMerging);
  return [
    'stateDiagram-v2',
    ...named,
    `  [*] --> ${node('raised')}: ${words.begins}`,
    `  state "${words.open}" as open {`,
    ...TRANSITIONS.filter((one) => isInside(one)).map((one) => `    ${arrow(one)}`),
    '  }',
    ...TRANSITIONS.filter((one) => !isInside(one) && !isMerging(one)).map((one) => `  ${arrow(one)}`),
    ...(merge ? [`  open --> ${node(merge.to)}: merge (${merge.when?.[language]})`] : []),
    `  ${node('archived')} --> [*]`,
  ];
}

/** Mermaid's identifiers have no hyphens. */
const node = (state: IncidentState): string => state.replace('-', '_');

const stateName = (state: IncidentState, language: Language): string =>
  language === 'zh' ? `${DOCUMENT_WORDS.zh.states[state]} ${state}` : state;

function stateRow(state: IncidentState, language: Language): string {
  const own = TRANSITIONS.filter(({ from }) => from === state);
  const onward = own.map(({ action, to, when }) => `\`${action}\` → \`${to}\`${when ? ` (${when[language]})` : ''}`);
  const others = ACTIONS_BY_STATE[state].filter((action) => !own.some((one) => one.action === action && !one.isOneOfSeveral));
  const name = language === 'zh' ? `${DOCUMENT_WORDS.zh.states[state]} \`${state}\`` : `\`${state}\``;
  return `| ${name} | ${onward.join(' · ') || '–'} | ${others.map((action) => `\`${action}\``).join(', ') || '–'} |`;
}

const actions = (): string[] => [...new Set(INCIDENT_STATES.flatMap((state) => ACTIONS_BY_STATE[state]))];

function policyRow(action: string, language: Language, deciding: Deciding): string {
  const words = DOCUMENT_WORDS[language];
  const role = (name: Role): string => (language === 'zh' ? (DOCUMENT_WORDS.zh.roles[name] ?? name) : name);
  const byTier = ROLES.filter((one) => canAct(deciding, { ...NOBODY, tier: HERE.tier, roles: [one] }, action, HERE));
  const byUnit = ROLES.filter((one) => canAct(deciding, { ...NOBODY, unit: OWING, roles: [one] }, action, HERE));
  const may = ROLES.filter((one) => byTier.includes(one) || byUnit.includes(one));
  const isFor = byUnit.length === 0 ? 'tier' : byTier.length === 0 ? 'unit' : 'either';
  return `| \`${action}\` | ${may.map(role).join(', ') || '–'} | ${may.length > 0 ? words.doneFor[isFor] : '–'} |`;
}

/** An incident in which a unit owes something, and somebody who has no part in it: what the policies say of them says who may at all. */
const OWING = 'owing';
const HERE = { tier: 'city/here', domain: 'other', obligations: [{ unit: OWING }] } as const;
const NOBODY = { id: '', name: '', tier: 'city/elsewhere' };
