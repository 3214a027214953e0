import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** What an alarm of one kind means and when it goes off. The kind's name is its heading in docs/runbook.md. */
export interface AlarmKind {
  /** For whoever is woken: what is wrong, in one sentence. */
  readonly meaning: string;
  /** What to look at or do first. */
  readonly first: string;
  readonly threshold: number;
  /** @default greater than or equal to the threshold */
  readonly comparison?: ComparisonOperator;
  /** Seconds of one data point. */
  readonly period: number;
  /** So many of the last data points … */
  readonly of: number;
  /** … must have been over the threshold. */
  readonly outOf: number;
  /** @default nothing measured is nothing wrong */
  readonly missing?: TreatMissingData;
}

const MINUTE = 60;

/**
 * Every kind of alarm. Thresholds are ours; the comment gives the reason. A passing fault repairs itself (queues deliver ten times, the
 * watcher catches up), so most kinds wait for several data points before they wake somebody.
 */
export const ALARM_KINDS = {
  /** A batch takes seconds, and a unit should hear of an alarm within minutes. A message that fails alone comes to about half an hour. */
  'queue-age': {
    meaning: 'Messages of this queue wait for more than five minutes: its function is too slow, stopped, or fails.',
    first: 'Is it one message or all of them? Compare the queue’s length with its age, then read the function’s errors.',
    ...{ threshold: 300, period: MINUTE, of: 3, outOf: 3 },
  },
  /** What was given up is kept as a dead letter within seconds; a message that still lies there after a quarter of an hour could not be. */
  'dead-letters': {
    meaning: 'A message was given up and lies in this queue, for 14 days: it could not be kept as a dead letter.',
    first: 'Read the errors of collect-dead-letters: once they are gone it keeps the message by itself.',
    ...{ threshold: 1, period: 5 * MINUTE, of: 3, outOf: 3 },
  },
  /** The same for what was found in those queues and kept where people can see it. */
  'dead-letters-kept': {
    meaning: 'Messages that were given up have been kept as dead letters, for people to look at.',
    first: 'Open the list of dead letters in the console: each says what was wrong.',
    ...{ threshold: 1, period: 5 * MINUTE, of: 1, outOf: 1 },
  },
  /** Percent. One failed invocation is repeated; a tenth of them over ten minutes is no accident. */
  'function-errors': {
    meaning: 'More than a tenth of this function’s invocations fail.',
    first: 'Read its errors of the last quarter of an hour; compare with the time of the last deployment and publication.',
    ...{ threshold: 10, period: 5 * MINUTE, of: 2, outOf: 3 },
  },
  /** Queues limit their own concurrency, so that the account's limit must not be met at all. */
  'function-throttles': {
    meaning: 'Invocations of this function are refused: the account’s concurrency is used up.',
    first: 'See which function of the account takes the concurrency; ask for a higher limit.',
    ...{ threshold: 1, period: MINUTE, of: 3, outOf: 5 },
  },
  /** A duty officer presses a button five times before calling somebody. */
  'api-errors': {
    meaning: 'The API answers with errors of its own (5xx): people cannot act.',
    first: 'Read the errors of the function api, then the API’s access log.',
    ...{ threshold: 5, period: 5 * MINUTE, of: 1, outOf: 1 },
  },
  /** Milliseconds of the slowest hundredth: a console shows something within a second, at three it feels broken. */
  'api-latency': {
    meaning: 'One of a hundred requests to the API takes more than three seconds.',
    first: 'Look for throttled tables and for cold starts.',
    ...{ threshold: 3000, period: 5 * MINUTE, of: 3, outOf: 3 },
  },
  /** Of five passes in five minutes three may be missing before a breach is on record too late. */
  'missed-passes': {
    meaning: 'The deadline watcher does not run: warnings and breaches are not recorded.',
    first: 'Is the schedule enabled, does the function fail? It catches up by itself once it runs.',
    ...{ threshold: 3, period: 5 * MINUTE, of: 1, outOf: 1 },
    ...{ comparison: ComparisonOperator.LESS_THAN_THRESHOLD, missing: TreatMissingData.BREACHING },
  },
  /** Milliseconds. A pass each minute records a breach within a minute; three are two passes missed. */
  'breach-lag': {
    meaning: 'Breaches are recorded minutes after they happened: units are reminded too late.',
    first: 'Did passes of the watcher miss or take long? After an outage this is the watcher catching up.',
    ...{ threshold: 180_000, period: 5 * MINUTE, of: 1, outOf: 1 },
  },
  /** A lost race is tried again at once and a busy table in the next minute; three minutes are neither. */
  'clocks-failed': {
    meaning:
      'The deadline watcher cannot attend to some clocks, alarms held back or incidents to change hands: they cannot be read or written.',
    first: 'Read which incidents and episodes the log names: one, or all of them?',
    ...{ threshold: 1, period: MINUTE, of: 3, outOf: 3 },
  },
  /** Milliseconds. Sensor to incident takes about a second; two minutes eat into a grade I. */
  'ingest-lag': {
    meaning: 'Packs are evaluated more than two minutes after they were received: alarms come late.',
    first: 'See how long the telemetry queue is, and whether evaluate-telemetry is at its concurrency.',
    ...{ threshold: 120_000, period: MINUTE, of: 3, outOf: 5 },
  },
  /** Sensors report each minute, gateways batch for a few: in ten minutes a tenant with things is never silent. */
  'ingest-silent': {
    meaning: 'Not one pack was evaluated in ten minutes, though this tenant has things that report.',
    first: 'Are the things connected, does the rule match, do messages lie in the telemetry queue?',
    ...{ threshold: 1, period: 5 * MINUTE, of: 2, outOf: 2 },
    ...{ comparison: ComparisonOperator.LESS_THAN_THRESHOLD, missing: TreatMissingData.BREACHING },
  },
  /** What a rule could not hand on lies in IngestErrors; a throttled message is lost to the rule. */
  'iot-rule-throttled': {
    meaning: 'IoT Core throttles the telemetry rule: packs may be lost before they reach the queue.',
    first: 'Compare the number of messages with the account’s limits of IoT Core; ask for higher ones.',
    ...{ threshold: 1, period: 5 * MINUTE, of: 1, outOf: 1 },
  },
  /** Milliseconds. Events are handed on within a second; the stream keeps them a day. */
  'change-feed-age': {
    meaning: 'Incident events wait in the table’s stream: nobody is notified, no console told, the hub not informed.',
    first: 'Read the errors of apply-changes. The stream keeps events for 24 hours only.',
    ...{ threshold: 60_000, period: MINUTE, of: 3, outOf: 3 },
  },
  /** On-demand tables refuse only what grows faster than they can follow, or a single hot key. */
  'table-throttled': {
    meaning: 'DynamoDB refuses requests to this table: functions repeat them and grow slow.',
    first: 'Is it a flood of packs, or one key? The table’s metrics by operation tell.',
    ...{ threshold: 1, period: MINUTE, of: 3, outOf: 5 },
  },
  /** The service's own errors. */
  'table-errors': {
    meaning: 'DynamoDB itself fails on this table.',
    first: 'See the region’s health page; the platform repeats what failed.',
    ...{ threshold: 1, period: MINUTE, of: 3, outOf: 5 },
  },
  /** Milliseconds, the first part of the way to the hub: events reach their own bus within a second or two. */
  'forward-lag': {
    meaning: 'Events reach this tenant’s own bus more than two minutes after they were recorded: the hub sees an old picture.',
    first: 'Look at the forward queue and at the errors of forward; then at change-feed-age.',
    ...{ threshold: 120_000, period: MINUTE, of: 3, outOf: 5 },
  },
  /** Milliseconds, the second part: from a bus to what its rule sends to. EventBridge delivers in half a second. */
  'bus-lag': {
    meaning: 'EventBridge needs more than a minute to hand events on from this bus: the hub sees an old picture.',
    first: 'See bus-retries: is the other side refusing, or EventBridge slow?',
    ...{ threshold: 60_000, period: MINUTE, of: 3, outOf: 5 },
  },
  /** What is not taken is tried for 24 hours, and then lies in a queue. */
  'bus-retries': {
    meaning: 'What this bus hands on is not taken and tried again: the other side refuses or cannot be reached.',
    first: 'Check the hub’s bus policy and the region’s health. The district works on without the hub.',
    ...{ threshold: 1, period: 5 * MINUTE, of: 3, outOf: 3 },
  },
  /** Milliseconds. Beats come each minute; at two minutes the district's centre begins to handle what is the city's, and one late beat is no alarm. */
  'hub-silent': {
    meaning: 'The district hears nothing of the hub: its own centre now handles what is the city’s.',
    first: 'Does the hub’s send-beats run? Then compare the accounts and sources in the policy and the rule of this bus.',
    ...{ threshold: 120_000, period: MINUTE, of: 2, outOf: 2 },
  },
  /** A channel that fails for one unit fails ten times; five in five minutes, twice, are several units or a dead service. */
  'notifications-failed': {
    meaning: 'Notifications do not leave: units are not told what they owe.',
    first: 'Which channel, which unit? Telephone the units until it works.',
    ...{ threshold: 5, period: 5 * MINUTE, of: 2, outOf: 3 },
  },
} as const satisfies Readonly<Record<string, AlarmKind>>;

export type AlarmKindName = keyof typeof ALARM_KINDS;

/** Where an alarm of this kind is explained. */
export const runbookAnchor = (kind: AlarmKindName): string => `docs/runbook.md#${kind}`;
