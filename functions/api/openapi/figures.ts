import { STATISTICS_BY } from '../../../lib/core/accountability/figures/statistics.ts';
import type { Operation } from './operations.ts';
import { list, maybe, object, ref, text, time } from './schemas.ts';

const count = { type: 'integer', minimum: 0 };
const share = { type: ['number', 'null'], minimum: 0, maximum: 1 };
const median = object({ seconds: { type: ['number', 'null'] }, of: { ...count, description: 'How many were measured' } });
const name = { ...object({ zh: text, en: text }), description: 'Of a tier or unit that is known' };
const tally = {
  onTime: count,
  late: count,
  missed: count,
  excused: { ...count, description: 'Left out: waived, more time granted, or not the unit’s own' },
  open: { ...count, description: 'Still owed, in time' },
};

const statistics = {
  raised: count,
  false: { ...count, description: 'Of raised: false alarms' },
  falseShare: share,
  falseByReason: { type: 'object', additionalProperties: count },
  merged: { ...count, description: 'Of raised: those that went on in another incident' },
  ...tally,
  punctuality: { ...share, description: 'onTime of onTime, late and missed' },
  medians: {
    ...object({ assess: median, dispatch: median, acknowledge: median, arrive: median, dispose: median }),
    description: 'assess: from raised; dispatch: from the confirmation; the others from when the unit was sent',
  },
};

/** Operations of statistics and the scoreboard. */
export const FIGURE_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/statistics',
    summary:
      'Incidents one may see that were raised in [from, to) (default: the last 30 days; at most 400), and what became of them, broken down; exercises left out',
    query: ['from', 'to', 'by', 'tier', 'domain', 'grade', 'unit', 'limit', 'cursor'],
    answer: { status: 200, schema: ref('Statistics') },
    problems: [400],
  },
  {
    method: 'POST',
    path: '/v1/statistics/rebuild',
    summary: 'Make the figures of some incidents again from the record, the newest first; go on with nextCursor. For operator and admin',
    body: { types: ['application/json'], schema: object({ cursor: text }, []), optional: true },
    answer: { status: 200, schema: object({ incidents: count, nextCursor: maybe(text) }) },
    problems: [400, 403],
  },
  {
    method: 'GET',
    path: '/v1/scoreboard',
    summary:
      'How punctual units were in a month (红黑榜): obligations that were due in it, from the record. With `unit` the obligations behind the numbers. A unit sees itself and the total',
    query: ['month', 'tier', 'unit', 'limit', 'cursor'],
    answer: { status: 200, schema: ref('Scoreboard') },
    problems: [400, 403],
  },
];

export const FIGURE_SCHEMAS: Readonly<Record<string, object>> = {
  Statistics: object({
    from: time,
    to: time,
    by: { enum: STATISTICS_BY },
    total: object(statistics),
    items: list(object({ ...Object.fromEntries(STATISTICS_BY.map((by) => [by, text])), name, ...statistics }, Object.keys(statistics))),
    nextCursor: maybe(text),
  }),
  Scoreboard: object({
    month: text,
    asOf: time,
    isOver: { type: 'boolean', description: 'Whether the month is over' },
    ranking: { ...object({ zh: text, en: text, provisional: { type: 'boolean' } }), description: 'How the ranks come about' },
    total: object({ ...tally, punctuality: share, provisional: count, units: count }),
    items: list(ref('Score')),
    nextCursor: maybe(text),
  }),
  Score: object(
    {
      unit: text,
      name,
      rank: { type: ['integer', 'null'] },
      list: { enum: ['red', 'black', null] },
      ...tally,
      punctuality: share,
      provisional: { ...count, description: 'Of what counts: limits that are not confirmed (未核定)' },
      obligations: list(
        object({
          incident: text,
          obligation: text,
          action: text,
          due: time,
          metAt: maybe(time),
          counts: { enum: ['onTime', 'late', 'missed', 'excused', 'open'] },
          excuse: { enum: ['waived', 'extension', 'not-theirs', null] },
          provisional: { type: 'boolean' },
        }),
      ),
    },
    ['unit', 'rank', 'list', ...Object.keys(tally), 'punctuality', 'provisional'],
  ),
};
