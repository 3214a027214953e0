import { FALSE_ALARM_REASONS } from '../../../lib/core/incident/decide.ts';

const text = { type: 'string', minLength: 1, maxLength: 4000 };
const time = { type: 'string', format: 'date-time', description: 'RFC 3339; a time to come' };
const grade = { type: 'string', enum: ['I', 'II', 'III'] };
const unit = { type: 'string', description: "A unit's id" };
const own = { type: 'string', description: 'One of the unit’s own; may be left out where there is only one' };
const obligation = { type: 'string', description: 'The id of an obligation' };
const position = { $ref: '#/components/schemas/Position' };
const reportText = { cause: text, measures: text, summary: text };

interface ActionMembers {
  readonly summary: string;
  readonly required?: Readonly<Record<string, object>>;
  readonly optional?: Readonly<Record<string, object>>;
}

/** What each action takes beside its name, a note and evidence. */
export const ACTION_MEMBERS: Readonly<Record<string, ActionMembers>> = {
  assess: { summary: 'Start the assessment' },
  confirm: { summary: 'Confirm a response level; I is a shift leader’s', required: { level: grade }, optional: { reason: text } },
  'false-alarm': {
    summary: 'End it as a false alarm; at grade I and II the second person’s call does',
    required: { reasonCode: { type: 'string', enum: FALSE_ALARM_REASONS } },
    optional: { text },
  },
  reopen: { summary: 'Take a false alarm back, within 24 h' },
  dispatch: { summary: 'Dispatch it to every obliged unit' },
  acknowledge: { summary: 'Acknowledge the unit’s task', optional: { obligation: own } },
  return: { summary: 'Return the task: not ours', required: { reason: text }, optional: { obligation: own } },
  reassign: { summary: 'Give an obligation to another unit', required: { obligation, unit }, optional: { reason: text } },
  'declare-cause': {
    summary: 'Say that alarms of the domain all around are this incident’s, until a time (two hours unless given, 24 h at most)',
    required: { cause: text, radius: { type: 'number', exclusiveMinimum: 0, maximum: 20_000, description: 'Metres' } },
    optional: { until: { ...time, description: 'RFC 3339; one that has come ends it' } },
  },
  arrive: { summary: 'On scene', required: { position }, optional: { obligation: own } },
  dispose: { summary: 'Disposed', optional: { obligation: own } },
  'feed-back': { summary: 'Feed back', optional: { obligation: own } },
  guide: { summary: 'Guidance was given', optional: { obligation: own } },
  support: { summary: 'Support was given', optional: { obligation: own } },
  task: { summary: 'An extra task is done', optional: { obligation: own } },
  regrade: {
    summary: 'Another grade, or another level once one is confirmed; to and from I a shift leader’s. What is owed is planned anew',
    optional: { grade, level: grade, reason: text },
  },
  'assign-task': { summary: 'An extra task for any unit', required: { unit, text, due: time } },
  escalate: { summary: 'Take an obligation to the next body of its chain now', required: { reason: text }, optional: { obligation } },
  supervise: {
    summary:
      'Issue a supervision letter (督办函): about an obligation, the one overdue longest unless named; about a unit that has not acknowledged, or for another reason',
    optional: { obligation, unit, reason: text, text, due: time },
  },
  'request-extension': {
    summary: 'Ask for more time',
    required: { reason: text, due: time },
    optional: { obligation: own },
  },
  'grant-extension': {
    summary: 'Answer a request for more time: what was asked, or another time; granted false refuses it',
    optional: { obligation, granted: { type: 'boolean' }, due: time, reason: text },
  },
  'take-over': { summary: 'Take the handling over from another tier’s centre', optional: { reason: text } },
  'request-support': {
    summary: 'Ask another unit for support, within an hour unless a time is given',
    required: { unit },
    optional: { text, due: time },
  },
  'activate-plan': { summary: 'Activate a contingency plan', required: { plan: text }, optional: { area: text } },
  'end-plan': { summary: 'End an active plan; it may be left out where there is only one', optional: { plan: text } },
  'on-scene-support': { summary: 'Technical support on scene, on record', optional: { text, position } },
  merge: {
    summary: 'Merge it into another open incident, which goes on; this one is archived',
    required: { into: { type: 'string', description: 'The other incident' } },
    optional: { reason: text },
  },
  split: {
    summary: 'Make some of its alarms an incident of their own',
    required: { alarms: { type: 'array', minItems: 1, items: { type: 'string' }, description: 'Episodes; at least one alarm stays' } },
    optional: { title: text, reason: text },
  },
  verify: { summary: 'The disposal stands' },
  reject: { summary: 'A disposal does not stand', required: { obligation }, optional: { reason: text } },
  clear: { summary: 'All clear' },
  archive: { summary: 'Archive it' },
  'publish-report': { summary: 'Complete, sign and publish the handling report', optional: reportText },
  'correct-report': { summary: 'Publish a corrected report', required: { reason: text }, optional: reportText },
  comment: { summary: 'A note for the record', required: { note: text } },
  'log-call': { summary: 'A telephone call', optional: { callee: text, answered: { type: 'boolean' } } },
};

const reading = {
  type: 'object',
  properties: { metric: text, value: { type: 'number' }, unit: text },
  required: ['metric', 'value', 'unit'],
  description: 'What was measured; the unit in UCUM',
};
const SHARED = { note: text, evidence: { type: 'array', maxItems: 50, items: { type: 'string' } }, reading };

/** One schema an action, chosen by its name. */
export function actionSchema(): object {
  return {
    description: 'Which states allow which action is said in docs/incident-states.md',
    discriminator: { propertyName: 'action' },
    oneOf: Object.entries(ACTION_MEMBERS).map(([action, { summary, required = {}, optional = {} }]) => ({
      type: 'object',
      title: action,
      description: summary,
      properties: { action: { const: action }, ...SHARED, ...optional, ...required },
      required: ['action', ...Object.keys(required)],
    })),
  };
}
