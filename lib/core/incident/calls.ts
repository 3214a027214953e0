import { type Instant, plus, toMillis } from '../instant.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Person } from '../registry/model.ts';
import { type ActionInput, invalid, noteOf, optionalTextOf } from './action-input.ts';
import type { Decision } from './decision.ts';
import type { EventOf, NewEvent } from './events.ts';
import type { Incident, OpenCall } from './model.ts';
import { OVER_STATES } from './model.ts';

/** A call that nobody answers for this long goes to the deputy (DOMAIN.md): three minutes. */
export const UNANSWERED_MILLIS = 3 * 60_000;

type DeputyCalledFor = Extract<NewEvent, { type: 'deputy-called-for' }>;
type CallData = EventOf<'call-logged'>['data'];

/**
 * What somebody logs of a telephone call: `unit` is called, and `answered` says what came of it. Without `answered` the call has been placed:
 * its answer is logged later, naming it (`call`). A connected call is delivery, not receipt: it acknowledges nothing.
 */
export function loggedCall({ incident, input, sources }: Pick<Decision, 'incident' | 'input' | 'sources'>): CallData {
  const callee = optionalTextOf(input, 'callee');
  const { answered, unit, call } = input;
  if (answered !== undefined && typeof answered !== 'boolean') throw invalid('/answered', 'expected true or false');
  if (unit !== undefined && !sources.registry.units.some(({ id }) => id === unit))
    throw invalid('/unit', `${JSON.stringify(unit)} is no unit: expected a unit's id`);
  return {
    ...noteOf(input),
    ...(callee ? { callee } : {}),
    ...(typeof answered === 'boolean' ? { answered } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(call === undefined ? {} : { call: openCallNamed(incident, input).id }),
  };
}

function openCallNamed({ calls = [] }: Incident, { call, answered }: ActionInput): OpenCall {
  const found = calls.find(({ id }) => id === call);
  if (!found)
    throw invalid(
      '/call',
      `${JSON.stringify(call)}: expected one of the calls that wait for an answer: ${calls.map(({ id }) => id).join(', ') || 'none'}`,
    );
  if (answered === undefined) throw invalid('/answered', 'expected true or false: what came of the call');
  return found;
}

/** The calls that wait for an answer, or for their deputy to be called, after one more was logged. */
export function callsAfter(
  { calls = [] }: Incident,
  { seq, at, data }: Pick<EventOf<'call-logged'>, 'seq' | 'at' | 'data'>,
): readonly OpenCall[] {
  const { unit, callee, answered, call } = data;
  if (call !== undefined)
    return answered ? calls.filter(({ id }) => id !== call) : calls.map((one) => (one.id === call ? { ...one, deputyAt: at } : one));
  if (unit === undefined || answered === true) return calls;
  // Somebody who did not answer need not be waited for.
  const deputyAt = answered === false ? at : plus(at, UNANSWERED_MILLIS);
  return [...calls, { id: `c${seq}`, unit, ...(callee ? { callee } : {}), at, deputyAt }];
}

/** When a call wants the watcher. Of an incident that is over nobody is called any more. */
export const attentionOfCall = ({ state }: Pick<Incident, 'state'>, { deputyAt }: OpenCall): { readonly at: Instant } | undefined =>
  OVER_STATES.includes(state) ? undefined : { at: deputyAt };

/** That the deputy is to be called, once it is time. */
export function dueCallEvent(incident: Incident, call: OpenCall, now: Instant, actor: NewEvent['actor']): NewEvent | undefined {
  const attention = attentionOfCall(incident, call);
  if (!attention || toMillis(attention.at) > toMillis(now)) return undefined;
  const { id, unit, callee, at } = call;
  return { type: 'deputy-called-for', at: now, actor, data: { call: id, unit, ...(callee ? { callee } : {}), calledAt: at } };
}

/** Names the deputy: whoever comes after the one who was called, by the unit's roster; after the officer on call, where no name tells. */
export async function withDeputy(
  incident: Incident,
  event: DeputyCalledFor,
  onCall: OnCall | undefined,
  now: Instant,
): Promise<DeputyCalledFor> {
  const { unit, callee } = event.data;
  const people = (await onCall?.of(unit, incident.domain, now)) ?? [];
  const isCalled = ({ id, name }: Person): boolean => callee !== undefined && [id, name.zh, name.en].some((word) => callee.includes(word));
  const deputy = people[Math.max(people.findIndex(isCalled), 0) + 1];
  return deputy ? { ...event, data: { ...event.data, deputy: { id: deputy.id, name: deputy.name } } } : event;
}
