import type { Operation } from './operations.ts';
import { list, maybe, object, page, ref, text, time } from './schemas.ts';

/** Operations that tell what the linkage mechanism and the rules say. */
export const MECHANISM_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/mechanism',
    summary: 'The linkage mechanism in force',
    query: ['at'],
    answer: { status: 200, schema: ref('Mechanism') },
    problems: [400, 404],
  },
  {
    method: 'GET',
    path: '/v1/mechanism/versions',
    summary: 'Its versions, newest first, and which is in force',
    answer: { status: 200, schema: page('MechanismVersion') },
  },
  {
    method: 'GET',
    path: '/v1/mechanism/explanation',
    summary: 'Who owes what by when, for a domain and level in a town, and who is told when they do not',
    query: ['domain', 'level', 'town', 'at'],
    answer: { status: 200, schema: ref('MechanismExplanation') },
    problems: [400, 404],
  },
  {
    method: 'GET',
    path: '/v1/mechanism/changes',
    summary: 'What changed from one version to another',
    query: ['from', 'to'],
    answer: { status: 200, schema: page('MechanismChange') },
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/rules/changes',
    summary: 'What changed from one publication of rules to another, by their numbers',
    query: ['from', 'to'],
    answer: { status: 200, schema: page('RuleChange') },
    problems: [400],
  },
];

const flag = { type: 'boolean' };
const name = object({ zh: text, en: text });
const duration = { ...text, description: 'ISO 8601' };
const steps = list(object({ body: text, unit: text, wait: duration, isLead: flag }));

export const MECHANISM_SCHEMAS: Readonly<Record<string, object>> = {
  MechanismVersion: object({ version: text, name, effectiveFrom: time, effectiveFromProvisional: flag, inForce: flag }),
  MechanismExplanation: object({
    version: text,
    name,
    effectiveFrom: time,
    effectiveFromProvisional: flag,
    flow: text,
    handling: object({
      tier: { enum: ['city', 'district'] },
      unit: maybe(text),
      fallback: { oneOf: [object({ unit: text, after: duration }), { type: 'null' }] },
      provisional: flag,
    }),
    liaison: object({ unit: maybe(text), centre: maybe(text) }),
    obligations: list(
      object(
        {
          body: text,
          unit: maybe(text),
          action: text,
          from: text,
          within: duration,
          provisional: flag,
          after: list(text),
          evidence: list(text),
          warnBefore: duration,
          escalation: steps,
        },
        ['body', 'unit', 'action', 'from', 'within', 'provisional', 'warnBefore', 'escalation'],
      ),
    ),
    notAcknowledged: { oneOf: [object({ within: duration, provisional: flag, steps }), { type: 'null' }] },
  }),
  MechanismChange: object({
    domain: text,
    level: maybe(text),
    body: maybe(text),
    action: maybe(text),
    field: text,
    before: maybe(text),
    after: maybe(text),
    provisional: flag,
  }),
  RuleChange: object({ domain: text, rule: text, field: text, grade: maybe(text), before: maybe(text), after: maybe(text) }),
};
