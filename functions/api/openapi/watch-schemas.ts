import { DOMAINS, GRADES } from '../../../lib/core/registry/model.ts';
import { LOGGED_KINDS } from '../../../lib/core/watch/duty-log.ts';
import { SILENCE_REASONS, SILENCE_STATES } from '../../../lib/core/watch/silence.ts';
import { list, maybe, object, ref, text, time } from './schemas.ts';

const flag = { type: 'boolean' };
const count = { type: 'integer' };
const grade = { type: 'string', enum: GRADES };
const span = { from: time, to: time };
const tiers = { ...list(text), description: 'Tiers: slugs' };
const signature = { type: ['object', 'null'], properties: { digest: text, signedBy: ref('WatchPerson'), signedAt: time } };

const recurrence = {
  ...object(
    {
      weekdays: {
        ...list({ type: 'integer', minimum: 1, maximum: 7 }),
        description: 'On which it begins: 1 Monday to 7 Sunday; every day unless said',
      },
      from: { ...text, description: 'Local time, `HH:MM`' },
      to: { ...text, description: 'Local time; at or before `from`: of the day after' },
    },
    ['from', 'to'],
  ),
  description: 'In force at these times between `from` and `to`; absent: all the time',
};

/** Which alarms, and why; those that fit every list that is there. */
const SILENCED = {
  tier: { ...text, description: 'One’s own unless told otherwise' },
  domains: list({ type: 'string', enum: DOMAINS }),
  assets: list(text),
  things: list(text),
  sensors: list(text),
  rules: list(text),
  reasonCode: { type: 'string', enum: SILENCE_REASONS },
  reason: text,
  includesGradeI: { ...flag, description: 'Alarms of grade I too: by a shift leader alone; false unless said' },
};

/** Schemas of the watch: shifts, hand-overs, duty log, rosters, response modes, silences. */
export const WATCH_SCHEMAS: Readonly<Record<string, object>> = {
  WatchPerson: object({ id: text, name: text, unit: text, tier: text }, ['id', 'name', 'tier']),
  Shift: object({
    id: text,
    tier: { ...text, description: 'Whose watch it is' },
    holder: ref('WatchPerson'),
    from: time,
    to: maybe(time),
    keeper: { ...maybe(text), description: 'The tier whose centre keeps it on behalf of `tier`; null for its own' },
    actingFor: { ...tiers, description: 'Tiers on whose behalf it is kept, or which its holder’s centre keeps besides' },
    until: { ...maybe(time), description: 'When a watch kept for another tier is to be handed back' },
    overdue: { ...flag, description: 'That moment is past, and nobody came: it is kept on' },
    handOver: { ...signature, description: 'How it ended: the digest of the signed list, and who signed' },
  }),
  NewShift: object(
    {
      tier: { ...text, description: 'One’s own unless told otherwise' },
      actingFor: {
        ...list({ oneOf: [text, object({ tier: text, until: time }, ['tier'])] }),
        description: 'Tiers whose watch is kept besides',
      },
      until: time,
    },
    [],
  ),
  HandOverList: object(
    {
      tier: text,
      shift: text,
      at: time,
      openIncidents: list(
        object({ id: text, title: text, state: text, domain: text, grade, level: grade, town: text, raisedAt: time, exercise: flag }, [
          'id',
          'title',
          'state',
          'domain',
          'grade',
          'raisedAt',
          'exercise',
        ]),
      ),
      dueSoon: {
        ...list(object({ incident: text, obligation: text, unit: text, action: text, due: time, overdue: flag, provisional: flag })),
        description: 'Within two hours',
      },
      silences: list(object({ id: text, reason: text, until: time })),
      deadSensors: list(object({ sensor: text, thing: text, lastAt: time })),
      sensorsNeverHeard: count,
      unstaffed: {
        ...list(object({ tier: text, unit: text, keptBy: text, from: time, to: time })),
        description: 'Hours of the coming day in which nobody is on the roster of a centre and another tier’s centre keeps its watch',
      },
      notes: list(object({ seq: count, at: time, by: text, kind: text, text })),
      remark: text,
      signed: { ...signature, description: 'null: nobody has signed it; it is the list as it would be now' },
    },
    ['tier', 'shift', 'at', 'openIncidents', 'dueSoon', 'silences', 'deadSensors', 'sensorsNeverHeard', 'notes'],
  ),
  NewHandOver: object({ remark: text, until: time }, []),
  HandedOver: object({
    shift: ref('Shift'),
    ended: ref('Shift'),
    handOver: object({ digest: text, signedBy: ref('WatchPerson'), signedAt: time, list: ref('HandOverList') }),
    alsoTaken: { ...list(ref('Shift')), description: 'Watches of other tiers that pass with it' },
  }),
  KeepingAgreement: object({ keeper: { ...text, description: 'The tier that may keep it' }, ...span }, ['keeper', 'to']),
  DutyLogEntry: object(
    {
      id: text,
      seq: count,
      tier: text,
      at: time,
      type: { ...text, description: '`logged` for what somebody wrote' },
      kind: text,
      by: ref('WatchPerson'),
      actingFor: maybe(text),
      text,
      callee: text,
      answered: flag,
      incident: text,
      occurredAt: time,
      corrects: count,
      data: { type: 'object', description: 'Of what the system wrote' },
      hash: text,
    },
    ['id', 'seq', 'tier', 'at', 'type', 'kind', 'by', 'actingFor', 'hash'],
  ),
  NewDutyLogEntry: object(
    {
      tier: { ...text, description: 'One’s own unless told otherwise' },
      kind: { type: 'string', enum: LOGGED_KINDS },
      text,
      callee: text,
      answered: flag,
      incident: text,
      occurredAt: time,
      corrects: { ...count, description: 'Number of the entry that it puts right' },
    },
    ['text'],
  ),
  DutyLogChain: object({ tier: text, verified: flag, brokenAt: count, reason: text, headHash: text, entries: list({ type: 'object' }) }, [
    'tier',
    'verified',
    'headHash',
    'entries',
  ]),
  OnCallSpans: object({
    unit: text,
    domain: maybe(text),
    keptBy: { ...maybe(text), description: 'Of a centre: the tier whose centre keeps its watch in the gaps' },
    ...span,
    spans: list(
      object({
        ...span,
        officer: { type: ['object', 'null'], properties: { id: text, name: { type: ['object', 'null'] } }, description: 'null: nobody' },
        deputies: {
          ...list(object({ id: text, name: { type: ['object', 'null'] } })),
          description: 'In the order in which they are called',
        },
      }),
    ),
    gaps: { ...list(object(span)), description: 'When nobody is on call' },
  }),
  NewRosters: object({
    rosters: { ...list({ type: 'object' }), description: 'As in rosters.yaml, with overrides, absences and deputies, which may be empty' },
  }),
  Silence: object(
    {
      id: text,
      ...SILENCED,
      ...span,
      recurrence,
      nextOccurrence: {
        type: ['object', 'null'],
        properties: span,
        description: 'Of one that recurs: the one that lasts, else the next; null: there is none any more',
      },
      cancelled: {
        ...list(object({ occurrence: time, at: time, by: text })),
        description: 'Of one that recurs: occurrences that were ended, by when they begin',
      },
      unit: { ...text, description: 'Whose lead made it, for what the unit is responsible for' },
      state: { type: 'string', enum: SILENCE_STATES, description: 'pending: planned, or between two occurrences' },
      createdBy: ref('WatchPerson'),
      createdAt: time,
      endedAt: maybe(time),
      endedBy: maybe(text),
      alarms: {
        ...list({ type: 'object' }),
        description:
          'Of one silence, the newest 200: alarms as in an incident, and `incident`, where they were raised since; null: not raised',
      },
    },
    ['id', 'tier', 'from', 'to', 'reasonCode', 'reason', 'includesGradeI', 'state', 'createdBy', 'createdAt', 'endedAt', 'endedBy'],
  ),
  NewSilence: object({ ...SILENCED, ...span, recurrence }, ['to', 'reasonCode', 'reason']),
  EndSilence: object({ occurrence: { ...time, description: 'When the occurrence begins that is ended; absent: all of it' } }, []),
  ResponseMode: object({
    id: text,
    level: grade,
    area: text,
    ...span,
    reason: text,
    reminderFactor: { type: 'number' },
    declaredBy: ref('WatchPerson'),
    declaredAt: time,
    endedAt: maybe(time),
    endedBy: maybe(text),
    inForce: flag,
  }),
  NewResponseMode: object(
    {
      level: grade,
      area: text,
      ...span,
      reason: text,
      reminderFactor: { type: 'number', description: 'The time between two reminders is multiplied by it; 0.5 unless told otherwise' },
    },
    ['level', 'area', 'to', 'reason'],
  ),
};
