import type { Operation } from './operations.ts';
import { page, ref } from './schemas.ts';

const LIST = ['limit', 'cursor'];
const ONCE = ['Idempotency-Key'];
const body = (name: string) => ({ types: ['application/json'], schema: ref(name) });
const answer = (status: number, schema: object) => ({ status, schema });

/** Operations of the watch: shifts, hand-overs, duty log, rosters, response modes. */
export const WATCH_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/shifts',
    summary: 'Who holds which watch, and held it, newest first',
    query: ['tier', 'current', ...LIST],
    answer: answer(200, page('Shift')),
    problems: [400],
  },
  {
    method: 'POST',
    path: '/v1/shifts',
    summary: 'Take a watch that nobody has had yet, and keep those of other tiers besides',
    headers: ONCE,
    body: body('NewShift'),
    answer: answer(201, ref('Shift')),
    problems: [400, 403, 409, 422],
  },
  { method: 'GET', path: '/v1/shifts/{id}', summary: 'One shift', answer: answer(200, ref('Shift')), problems: [404] },
  {
    method: 'GET',
    path: '/v1/shifts/{id}/hand-over',
    summary: 'The list it ended with, as it was signed; of a shift that lasts, the list as it would be now',
    answer: answer(200, ref('HandOverList')),
    problems: [403, 404],
  },
  {
    method: 'POST',
    path: '/v1/shifts/{id}/hand-over',
    summary: 'Take the watch over: signed by the one who comes, with the list that is made at that moment',
    headers: ONCE,
    body: body('NewHandOver'),
    answer: answer(200, ref('HandedOver')),
    problems: [400, 403, 404, 409, 422],
  },
  {
    method: 'POST',
    path: '/v1/shifts/{id}/keepers',
    summary: 'Agree that another tier’s centre may keep this watch for a time',
    headers: ONCE,
    body: body('KeepingAgreement'),
    answer: answer(201, ref('KeepingAgreement')),
    problems: [400, 403, 404, 422],
  },
  {
    method: 'GET',
    path: '/v1/duty-log',
    summary: 'The duty log of a tier, newest first',
    query: ['tier', 'from', 'to', ...LIST],
    answer: answer(200, page('DutyLogEntry')),
    problems: [400, 403],
  },
  {
    method: 'POST',
    path: '/v1/duty-log',
    summary: 'Write a call, a decision, a visit or a note; nothing is ever changed, a correction is another entry',
    headers: ONCE,
    body: body('NewDutyLogEntry'),
    answer: answer(201, ref('DutyLogEntry')),
    problems: [400, 403, 422],
  },
  {
    method: 'GET',
    path: '/v1/duty-log/chain',
    summary: 'A whole duty log with its hashes, verified',
    query: ['tier'],
    answer: answer(200, ref('DutyLogChain')),
    problems: [400, 403],
  },
  {
    method: 'GET',
    path: '/v1/rosters',
    summary: 'Who is on call when, and when nobody is; seven days from now unless told otherwise',
    query: ['unit', 'from', 'to'],
    answer: answer(200, page('OnCallSpans')),
    problems: [400, 404],
  },
  {
    method: 'POST',
    path: '/v1/rosters',
    summary:
      'Publish rosters, in the place of those of the same unit, domain, mode and beginning; 200 where the same are published already',
    headers: [...ONCE, 'Content-Encoding'],
    body: body('NewRosters'),
    answer: answer(201, ref('Published')),
    problems: [400, 403, 413, 422],
  },
  {
    method: 'GET',
    path: '/v1/response-modes',
    summary: 'Declared response modes, newest first',
    query: LIST,
    answer: answer(200, page('ResponseMode')),
    problems: [400],
  },
  {
    method: 'POST',
    path: '/v1/response-modes',
    summary: 'Declare a response mode: it switches the rosters of its area',
    headers: ONCE,
    body: body('NewResponseMode'),
    answer: answer(201, ref('ResponseMode')),
    problems: [400, 403, 422],
  },
  {
    method: 'POST',
    path: '/v1/response-modes/{id}/end',
    summary: 'End a response mode before its time',
    headers: ONCE,
    answer: answer(200, ref('ResponseMode')),
    problems: [403, 404],
  },
];
