import { COMMAND_KINDS } from '../../../lib/core/link/command.ts';
import { COMMAND_STATES } from '../../../lib/core/link/issue-command.ts';
import type { Operation } from './operations.ts';
import { list, maybe, object, page, ref, text, time } from './schemas.ts';

export const COMMAND_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/commands',
    summary: 'What the city asked of districts, newest first; `state`: sent, accepted, refused, expired, unanswered',
    query: ['incident', 'state', 'limit', 'cursor'],
    answer: { status: 200, schema: page('Command') },
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/commands/{id}',
    summary: 'One command, and what became of it',
    answer: { status: 200, schema: ref('Command') },
    problems: [404],
  },
];

export const COMMAND_SCHEMAS = {
  Command: object({
    id: text,
    tenant: { ...text, description: 'The owner, which carries it out or not' },
    kind: { type: 'string', enum: [...COMMAND_KINDS] },
    state: {
      type: 'string',
      enum: [...COMMAND_STATES],
      description:
        'sent: no answer yet. expired: the owner had it only after notAfter, and did nothing. unanswered: notAfter is over, and nobody said what became of it',
    },
    incident: maybe(text),
    action: maybe(text),
    by: maybe(object({ id: text, name: text, unit: maybe(text) })),
    expectedVersion: { type: ['integer', 'null'], description: 'The version the person saw' },
    issuedAt: time,
    notAfter: { ...time, description: 'By the owner’s clock' },
    answeredAt: maybe(time),
    version: { type: ['integer', 'null'], description: 'Of the incident after an action that was accepted' },
    problem: maybe(object({ type: text, detail: text, errors: list({ type: 'object' }) }, ['type', 'detail'])),
  }),
};
