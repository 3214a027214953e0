import { CAP_CONTENT_TYPE } from '../../../lib/core/cap/model.ts';
import { EVIDENCE_TYPES } from '../routes/evidence-types.ts';
import { page, ref } from './schemas.ts';

/** One operation: what it is for, its parameters, what it takes and what it answers when all is well. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly summary: string;
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
  readonly body?: { readonly types: readonly string[]; readonly schema: object; readonly optional?: boolean };
  readonly answer: {
    readonly status: number;
    readonly schema: object;
    readonly type?: string /** The same as JSON. */;
    readonly json?: object;
    /** What a request is answered with (202) that could not be carried out yet. */
    readonly accepted?: object;
  };
  /** Problem statuses beside 401. */
  readonly problems?: readonly number[];
  /** False where no bearer token is asked. @default true */
  readonly secured?: boolean;
  /** True where a thing may sign in with its own secret instead. @default false */
  readonly things?: boolean;
}

const LIST = ['limit', 'cursor'];
const jsonBody = (name: string) => ({ types: ['application/json'], schema: ref(name) });
const ok = (schema: object) => ({ status: 200, schema });

const PAGE = { status: 200, type: 'text/html', schema: { type: 'string' } };

export const OPERATIONS: readonly Operation[] = [
  { method: 'GET', path: '/v1/health', summary: 'Whether it runs, and the city clock', answer: ok(ref('Health')), secured: false },
  { method: 'GET', path: '/v1/openapi.json', summary: 'This document', answer: ok({ type: 'object' }), secured: false },
  { method: 'GET', path: '/v1/me', summary: 'Who the token says one is, and what one may listen to', answer: ok(ref('Me')) },
  {
    method: 'GET',
    path: '/v1/incidents',
    summary: 'Incidents one may see, newest first',
    query: ['tier', 'state', 'domain', 'grade', 'unit', 'exercise', ...LIST],
    answer: ok(page('Incident')),
    problems: [400],
  },
  {
    method: 'POST',
    path: '/v1/incidents',
    summary: 'Raise an incident by hand',
    headers: ['Idempotency-Key'],
    body: jsonBody('IncidentReport'),
    answer: { status: 201, schema: ref('Incident') },
    problems: [400, 403, 409, 422],
  },
  { method: 'GET', path: '/v1/incidents/{id}', summary: 'One incident with its timeline', answer: ok(ref('Incident')), problems: [404] },
  {
    method: 'POST',
    path: '/v1/incidents/{id}/actions',
    summary: 'Act on an incident at the version one saw',
    headers: ['If-Match', 'Idempotency-Key'],
    body: jsonBody('Action'),
    answer: { ...ok(ref('Incident')), accepted: ref('Command') },
    problems: [400, 403, 404, 409, 412, 413, 422, 428, 503],
  },
  {
    method: 'POST',
    path: '/v1/incidents/{id}/evidence',
    summary: 'Add a photo or document, at most 5 MB',
    body: { types: EVIDENCE_TYPES, schema: { type: 'string', format: 'binary' } },
    answer: { status: 201, schema: ref('Evidence') },
    problems: [400, 403, 404, 413],
  },
  {
    method: 'GET',
    path: '/v1/incidents/{id}/evidence/{evidence}',
    summary: 'The bytes of a piece of evidence',
    answer: { status: 200, type: 'application/octet-stream', schema: { type: 'string', format: 'binary' } },
    problems: [404],
  },
  {
    method: 'GET',
    path: '/v1/incidents/{id}/cap',
    summary: 'The newest CAP 1.2 message about an incident; one of them by its identifier; with all=true every one, newest first, as JSON',
    query: ['message', 'all'],
    answer: { status: 200, type: CAP_CONTENT_TYPE, schema: { type: 'string' }, json: page('CapMessage') },
    problems: [400, 404],
  },
  {
    method: 'POST',
    path: '/v1/alarms',
    summary:
      'Report an alarm of another system, or what became of it: the same source and externalId are the same alarm. Fields lie where the source’s declared mapping says. 201 where it raises an incident, 200 otherwise',
    headers: ['Idempotency-Key'],
    body: jsonBody('AlarmReport'),
    answer: { status: 201, schema: ref('AlarmReceipt') },
    problems: [400, 403, 409, 413, 422],
  },
  {
    method: 'POST',
    path: '/v1/cap',
    summary:
      'Hand in a CAP 1.2 message of another system, at most 1 MiB: 201 where it raises an incident, 200 where it is added to one or kept. Answered with an Ack, or with status 400 and an Error; with JSON where it is asked for',
    headers: ['Idempotency-Key'],
    body: { types: [CAP_CONTENT_TYPE, 'application/xml', 'text/xml'], schema: { type: 'string' } },
    answer: { status: 201, type: CAP_CONTENT_TYPE, schema: { type: 'string' }, json: ref('CapReceipt') },
    problems: [400, 403, 409, 413, 422],
  },
  {
    method: 'GET',
    path: '/v1/incidents/{id}/report',
    summary:
      'The handling report: the newest published, else a draft. `format`: html, docx or json (or Accept); `version`: a number, or draft',
    query: ['format', 'version'],
    answer: { status: 200, type: 'text/html', schema: { type: 'string' } },
    problems: [400, 404],
  },
  {
    method: 'GET',
    path: '/v1/audit/heads',
    summary: 'What was signed of the record, day by day, newest first',
    query: LIST,
    answer: ok(page('SignedDays')),
    problems: [400, 403],
  },
  { method: 'GET', path: '/v1/audit/key', summary: 'The public keys that signed', answer: ok(page('AuditKey')), problems: [403] },
  {
    method: 'GET',
    path: '/v1/audit/chains',
    summary: 'The chains that are no incident’s: duty logs and supervision letters',
    query: LIST,
    answer: ok(page('ChainName')),
    problems: [400, 403],
  },
  {
    method: 'GET',
    path: '/v1/audit/chain',
    summary: 'One of them: its links with their hashes, oldest first, at most 500 a page, and what is stored beside them',
    query: ['tenant', 'chain', ...LIST],
    answer: ok(ref('Chain')),
    problems: [400, 403, 404],
  },
  {
    method: 'GET',
    path: '/v1/audit/{id}',
    summary: 'The events of an incident with their hashes, verified',
    answer: ok(ref('Audit')),
    problems: [404],
  },
  {
    method: 'GET',
    path: '/v1/sensors',
    summary: 'Sensors',
    query: ['tier', 'town', 'domain', 'thing', 'sensor', ...LIST],
    answer: ok(page('Sensor')),
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/sensors/{id}/readings',
    summary: 'Readings of a sensor, newest first, at most 10,000 a page; of one that is not registered with the thing that publishes it',
    query: ['from', 'to', 'thing', ...LIST],
    answer: ok(page('Reading')),
    problems: [400, 404],
  },
  {
    method: 'GET',
    path: '/v1/assets',
    summary: 'What is watched and where, by id, with the number of its sensors that this API knows; at most 5,000 a page',
    query: ['tier', 'domain', ...LIST],
    answer: ok(page('Asset')),
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/tiers',
    summary: 'City, districts, towns',
    query: ['tier', 'kind', 'district', ...LIST],
    answer: ok(page('Tier')),
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/tiers/{id}/readiness',
    summary: 'What a tier, or a sector centre, has and lacks before it goes to work: things, people, rosters, tested channels, a drill',
    answer: ok(ref('Readiness')),
    problems: [404],
  },
  {
    method: 'GET',
    path: '/v1/units',
    summary: 'Units',
    query: ['tier', 'kind', 'domain', ...LIST],
    answer: ok(page('Unit')),
    problems: [400],
  },
  { method: 'GET', path: '/v1/rules', summary: 'The alarm rules in force', query: LIST, answer: ok(page('Rule')), problems: [400] },
  {
    method: 'GET',
    path: '/v1/supervision-letters',
    summary: 'Supervision letters (督办函) one may see, newest first; drafts that nobody has signed too',
    query: ['unit', 'state', ...LIST],
    answer: ok(page('SupervisionLetter')),
    problems: [400],
  },
  {
    method: 'POST',
    path: '/v1/supervision-letters',
    summary: 'Issue a letter about data that a department does not deliver; about an incident, use its action supervise',
    headers: ['Idempotency-Key'],
    body: jsonBody('NewSupervisionLetter'),
    answer: { status: 201, schema: ref('SupervisionLetter') },
    problems: [400, 403, 409, 422],
  },
  {
    method: 'GET',
    path: '/v1/supervision-letters/{id}',
    summary: 'One supervision letter with its replies',
    answer: ok(ref('SupervisionLetter')),
    problems: [404],
  },
  {
    method: 'GET',
    path: '/v1/supervision-letters/{id}/document',
    summary: 'The letter as a page to be printed',
    answer: { status: 200, type: 'text/html', schema: { type: 'string' } },
    problems: [404],
  },
  {
    method: 'POST',
    path: '/v1/supervision-letters/{id}/discard',
    summary: 'Say why a draft is not signed; it stays on record',
    headers: ['If-Match', 'Idempotency-Key'],
    body: jsonBody('LetterDiscard'),
    answer: ok(ref('SupervisionLetter')),
    problems: [400, 403, 404, 409, 412, 422, 428],
  },
  {
    method: 'POST',
    path: '/v1/supervision-letters/{id}/reply',
    summary: 'Answer a letter for the unit it is addressed to',
    headers: ['If-Match', 'Idempotency-Key'],
    body: jsonBody('LetterReply'),
    answer: ok(ref('SupervisionLetter')),
    problems: [400, 403, 404, 409, 412, 422, 428],
  },
  {
    method: 'GET',
    path: '/v1/notifications',
    summary: 'What units were told',
    query: ['unit', ...LIST],
    answer: ok(page('Notification')),
    problems: [400, 403, 404],
  },
  {
    method: 'POST',
    path: '/v1/units/{id}/test-notifications',
    summary: 'Send a marked message by every channel of a unit',
    headers: ['Idempotency-Key'],
    answer: { status: 202, schema: ref('ChannelTest') },
    problems: [403, 404, 409, 422],
  },
  {
    method: 'GET',
    path: '/v1/units/{id}/test-notifications/{test}',
    summary: 'What became of it, channel by channel',
    answer: ok(ref('ChannelTestResult')),
    problems: [403, 404],
  },
  {
    method: 'POST',
    path: '/v1/deliveries',
    summary: 'Tell that a message arrived, for providers of short messages and calls; the first time counts',
    body: jsonBody('Delivery'),
    answer: ok(ref('Delivery')),
    problems: [400, 403, 404],
  },
  {
    method: 'GET',
    path: '/v1/r/{token}',
    summary: 'The page of a one-tap link; it changes nothing. 404: no link of ours; 410: the link has ended',
    answer: PAGE,
    secured: false,
  },
  {
    method: 'POST',
    path: '/v1/r/{token}',
    summary: 'Do one step of a one-tap link; the same form sent again is done once. Refusals are pages too: 400, 404, 409, 413',
    body: { types: ['multipart/form-data', 'application/x-www-form-urlencoded'], schema: ref('OneTapForm') },
    answer: PAGE,
    secured: false,
  },
  {
    method: 'GET',
    path: '/v1/dead-letters',
    summary: 'What could not be processed, newest first: what nobody has sent again yet, unless state says redriven or all',
    query: ['state', ...LIST],
    answer: ok(page('DeadLetter')),
    problems: [400, 403],
  },
  {
    method: 'GET',
    path: '/v1/dead-letters/{id}',
    summary: 'One of them with its whole message',
    answer: ok(ref('DeadLetterMessage')),
    problems: [403, 404],
  },
  {
    method: 'POST',
    path: '/v1/dead-letters/redrive',
    summary: 'Send those of a queue or for a reason again, a hundred at most',
    body: jsonBody('RedriveChoice'),
    answer: { status: 202, schema: ref('RedrivenMany') },
    problems: [400, 403],
  },
  {
    method: 'POST',
    path: '/v1/dead-letters/{id}/redrive',
    summary: 'Send it again; once sent, it stays so',
    answer: { status: 202, schema: ref('Redriven') },
    problems: [403, 404, 409],
  },
  {
    method: 'GET',
    path: '/v1/publications',
    summary: 'What was published, by whom, from when',
    query: ['limit', 'cursor'],
    answer: ok(page('Publication')),
    problems: [400, 403],
  },
  {
    method: 'POST',
    path: '/v1/publications',
    summary:
      'Publish a registry, a mechanism, rule packs, rosters or people; 200 where the same is published already. The body may be gzip',
    headers: ['Idempotency-Key', 'Content-Encoding'],
    body: jsonBody('NewPublication'),
    answer: { status: 201, schema: ref('Published') },
    problems: [400, 403, 413, 422],
  },
  {
    method: 'POST',
    path: '/v1/publications/preview',
    summary:
      'What rules or a registry would have done with stored history, where that differs from what is in force, and which running alarms would end. Publishes nothing. The body may be gzip',
    headers: ['Content-Encoding'],
    body: jsonBody('PreviewedPublication'),
    answer: ok(ref('PublicationPreview')),
    problems: [400, 403, 413],
  },
  {
    method: 'GET',
    path: '/v1/status',
    summary: 'How the platform is doing, tenant by tenant',
    answer: ok(page('TenantStatus')),
    problems: [403],
  },
  {
    method: 'POST',
    path: '/v1/telemetry/{thing}',
    summary: 'A SenML pack, as over MQTT (Basic thing:secret, or a system token)',
    body: { types: ['application/senml+json'], schema: ref('SenmlPack') },
    answer: { status: 202, schema: ref('PackAccepted') },
    problems: [400, 403, 404, 413],
    things: true,
  },
];
