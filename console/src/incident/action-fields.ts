import type { ApiIncident, ApiObligation, Grade, Role } from '../api/types.ts';
import type { TextKey } from '../texts/texts.ts';

export type FieldName =
  | 'level'
  | 'reason'
  | 'reasonCode'
  | 'text'
  | 'note'
  | 'obligation'
  | 'unit'
  | 'callee'
  | 'answered'
  | 'position'
  | 'cause'
  | 'measures'
  | 'summary'
  | 'radius'
  | 'grade'
  | 'due'
  | 'granted'
  | 'plan'
  | 'area'
  | 'into'
  | 'alarms'
  | 'title'
  | 'evidence';

export interface ActionField {
  readonly name: FieldName;
  readonly required: boolean;
}

const must = (name: FieldName): ActionField => ({ name, required: true });
const may = (name: FieldName): ActionField => ({ name, required: false });

/** What each action asks for, beside its name. An action this console does not know yet takes a note. */
const FIELDS: Readonly<Record<string, readonly ActionField[]>> = {
  confirm: [must('level'), may('reason')],
  'false-alarm': [must('reasonCode'), may('text')],
  return: [must('reason')],
  escalate: [must('obligation'), must('reason')],
  supervise: [must('obligation'), may('text')],
  reassign: [must('obligation'), must('unit'), may('reason')],
  'declare-cause': [must('cause'), must('radius'), may('note')],
  arrive: [may('obligation'), must('position'), may('note'), may('evidence')],
  dispose: [may('obligation'), may('note'), may('evidence')],
  'feed-back': [may('obligation'), may('note'), may('evidence')],
  guide: [may('obligation'), may('note'), may('evidence')],
  support: [may('obligation'), may('note'), may('evidence')],
  reject: [must('obligation'), may('reason')],
  task: [may('obligation'), may('note'), may('evidence')],
  regrade: [may('level'), may('grade'), must('reason')],
  'assign-task': [must('unit'), must('text'), must('due')],
  'request-extension': [must('obligation'), must('reason'), must('due')],
  'grant-extension': [must('obligation'), must('granted'), may('due'), may('reason')],
  'take-over': [must('reason')],
  'request-support': [must('unit'), may('text'), may('due')],
  'activate-plan': [must('plan'), may('area'), may('note')],
  'end-plan': [must('plan'), may('note')],
  'on-scene-support': [must('text')],
  merge: [must('into'), may('reason')],
  split: [must('alarms'), may('title'), may('reason')],
  // The text that the system's draft lacks; whoever submits it signs the report.
  'publish-report': [must('cause'), must('measures'), may('summary')],
  'correct-report': [must('reason'), must('cause'), must('measures'), may('summary')],
  comment: [must('note'), may('evidence')],
  // After the call: with its unit named, one that nobody answered leads to the unit's deputy.
  'log-call': [may('unit'), may('callee'), must('answered'), may('note')],
};
const NOTE_ONLY: readonly ActionField[] = [may('note')];

/** Done at a tap: they start work and decide nothing. */
const AT_ONCE: readonly string[] = ['assess', 'acknowledge'];

export const isAtOnce = (action: string): boolean => AT_ONCE.includes(action);
export const fieldsOf = (action: string): readonly ActionField[] => FIELDS[action] ?? NOTE_ONLY;

/** Metres around the incident within which a declared cause takes alarms. */
export const RADIUSES = [1000, 2000, 5000, 10_000, 20_000] as const;

/** What a field is called where its name alone would mislead. */
const LABELS: Readonly<Record<string, TextKey>> = {
  'assign-task text': 'form.what',
  'assign-task unit': 'form.toUnit',
  'log-call unit': 'form.toUnit',
  'request-support text': 'form.what',
  'request-support unit': 'form.toUnit',
};
export const labelOf = (action: string, name: FieldName): TextKey => LABELS[`${action} ${name}`] ?? `form.${name}`;

/** A level can be changed once one is confirmed; until then the grade runs. */
export const isAsked = (action: string, name: FieldName, { level }: ApiIncident): boolean =>
  action !== 'regrade' || name !== 'level' || Boolean(level);

export const FALSE_ALARM_REASONS = ['sensor-fault', 'calibration', 'construction', 'weather', 'test', 'other'] as const;

/** Level I is a shift leader's to confirm. */
export const mayConfirm = (level: Grade, roles: readonly Role[]): boolean => level !== 'I' || roles.includes('shift-leader');

/** The obligations one can choose from. `unit` is one's own. */
export function obligationChoices(action: string, incident: ApiIncident, unit: string | undefined): readonly ApiObligation[] {
  const all = incident.obligations ?? [];
  if (action === 'reject') return all.filter((one) => one.action === 'dispose' && one.state === 'met');
  const pending = all.filter(({ state }) => state === 'pending');
  if (action === 'reassign' || action === 'escalate' || action === 'supervise') return pending;
  if (action === 'grant-extension') return pending.filter(({ extensions = [] }) => extensions.some(({ decidedAt }) => !decidedAt));
  if (action === 'request-extension')
    return pending.filter((one) => one.unit === unit && one.due && !one.extensions?.some(({ decidedAt }) => !decidedAt));
  return pending.filter((one) => one.unit === unit && one.action === action);
}

/** Leads on, the whole incident's before one unit's, each in the order of its life; the rest stands behind them. */
const LEADING: readonly string[] = [
  'assess',
  'confirm',
  'dispatch',
  'verify',
  'clear',
  'acknowledge',
  'arrive',
  'dispose',
  'feed-back',
  'guide',
  'support',
  'task',
  'publish-report',
  'archive',
];

export interface ActionGroups {
  readonly leading: readonly string[];
  readonly further: readonly string[];
}

export function groupActions(allowed: readonly string[]): ActionGroups {
  return {
    leading: LEADING.filter((action) => allowed.includes(action)),
    further: allowed.filter((action) => !LEADING.includes(action)),
  };
}

/** What the API says this person may do now. */
export const actionsFor = ({ allowedActions }: ApiIncident): readonly string[] => allowedActions ?? [];
