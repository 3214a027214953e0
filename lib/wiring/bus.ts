import type { IncidentEvent } from '../core/incident/events.ts';
import { isRfc3339 } from '../core/instant.ts';
import { COMMAND_KINDS, COMMAND_OUTCOMES, type CommandAnswer, type HubCommand } from '../core/link/command.ts';
import { EnvelopeRefused } from '../core/link/envelope-refused.ts';
import { FIRST_EPOCH } from '../core/link/ownership.ts';
import type { HubBeat } from '../core/ports/hub-link.ts';

/** What buses carry between city and districts: the members of EventBridge's envelope that anybody reads. */
export interface Envelope {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources?: readonly string[];
  readonly detail: object;
}

/** The `source` of a tenant's events on every bus: the hub believes a source only from the account registered for that tenant. */
export const tenantSource = (tenant: string): string => `citywatch.${tenant}`;

/** The `detail-type` of an incident event, by which rules choose; the detail is the event itself, whole. */
export const detailTypeOf = (event: Pick<IncidentEvent, 'type'>): string => `incident.${event.type}`;

/** The `detail-type` of what the hub puts before itself again; the detail is the envelope in which it had come. */
export const REDELIVERED = 'inbox.redelivered';

/** The `detail-type` of the hub's sign of life to the districts; the detail is a HubBeat. */
export const HUB_BEAT = 'hub.beat';

/** The beat in the envelope in which EventBridge brings it. Throws Error for any other envelope. */
export function beatOfEnvelope(envelope: Readonly<Record<string, unknown>>): HubBeat {
  const { 'detail-type': type, detail } = envelope;
  const sentAt = (detail as Partial<HubBeat> | undefined)?.sentAt;
  if (type !== HUB_BEAT || typeof sentAt !== 'string' || !isRfc3339(sentAt))
    throw new Error(`the envelope of type ${JSON.stringify(type)} is no beat of the hub: expected ${HUB_BEAT} with an RFC 3339 sentAt`);
  return { sentAt };
}

/** The `detail-type` of what the hub wants an owner to do; the detail is a HubCommand, whose `tenant` rules choose by. */
export const HUB_COMMAND = 'hub.command';

/** The `detail-type` of what an owner answers; the detail is a CommandAnswer. */
export const TENANT_ANSWER = 'tenant.answer';

/** The `detail-type` of what changed at a tenant since it last said so, by which the hub finds what it lacks. */
export const TENANT_DIGEST = 'tenant.digest';

/** The command in the envelope in which EventBridge brings it. Throws Error for any other envelope. */
export function commandOfEnvelope(envelope: Readonly<Record<string, unknown>>): HubCommand {
  const { 'detail-type': type, detail } = envelope;
  const command = detail as Partial<HubCommand> | undefined;
  const isCommand =
    type === HUB_COMMAND &&
    areTexts(command?.id, command?.tenant) &&
    typeof command?.epoch === 'number' &&
    areMoments(command.issuedAt, command.notAfter) &&
    COMMAND_KINDS.some((kind) => kind === command.kind);
  if (!isCommand) throw new Error(`the envelope of type ${JSON.stringify(type)} is no command: expected ${HUB_COMMAND} with a HubCommand`);
  return command as HubCommand;
}

/** The answer in the envelope in which EventBridge brings it. Throws Error for any other envelope. */
export function answerOfEnvelope(envelope: Readonly<Record<string, unknown>>): CommandAnswer {
  const { 'detail-type': type, detail } = envelope;
  const answer = detail as Partial<CommandAnswer> | undefined;
  const isAnswer =
    type === TENANT_ANSWER &&
    areTexts(answer?.command, answer?.tenant) &&
    typeof answer?.epoch === 'number' &&
    areMoments(answer.at) &&
    COMMAND_OUTCOMES.some((outcome) => outcome === answer.outcome);
  if (!isAnswer)
    throw new Error(`the envelope of type ${JSON.stringify(type)} is no answer: expected ${TENANT_ANSWER} with a CommandAnswer`);
  return answer as CommandAnswer;
}

const areTexts = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string' && value !== '');
const areMoments = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string' && isRfc3339(value));

/** The tenant that an envelope's `source` names; `undefined` for what is no tenant's. */
export const tenantOfSource = (source: unknown): string | undefined =>
  typeof source === 'string' ? /^citywatch\.([a-z][a-z0-9-]*)$/.exec(source)?.[1] : undefined;

/** What came from a tenant, as far as anybody reads it. */
export interface OpenedEnvelope {
  /** Whose source it is. */
  readonly tenant: string;
  readonly epoch: number;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** As the tenant sent it, also where the hub put it before itself again. */
  readonly envelope: Readonly<Record<string, unknown>>;
}

/**
 * What came to the hub, as the tenant sent it. Only what the hub itself puts before itself again is unwrapped: whoever else wraps an envelope
 * speaks for the one that it names.
 */
export function sentByTenant(envelope: Readonly<Record<string, unknown>>, hub: string): Readonly<Record<string, unknown>> {
  const { source, 'detail-type': type, detail } = envelope;
  const isOurs = source === tenantSource(hub) && type === REDELIVERED && typeof detail === 'object' && detail !== null;
  return isOurs ? (detail as Readonly<Record<string, unknown>>) : envelope;
}

/** Opens what came to the hub from a tenant. Throws EnvelopeRefused for what somebody else wrapped, and Error for what has no tenant's source or no content. */
export function openEnvelope(arrived: Readonly<Record<string, unknown>>, hub: string): OpenedEnvelope {
  const envelope = sentByTenant(arrived, hub);
  const { source, 'detail-type': type } = envelope;
  const detail = envelope.detail as Readonly<Record<string, unknown>> | null;
  const tenant = tenantOfSource(source);
  if (tenant === undefined || typeof type !== 'string' || typeof detail !== 'object' || detail === null)
    throw new Error(
      `the envelope of type ${JSON.stringify(type)} from ${JSON.stringify(source)} is no tenant’s: expected source citywatch.…`,
    );
  if (type === REDELIVERED)
    throw new EnvelopeRefused(`${tenant} wraps what somebody may have sent, as the hub alone does: it is not opened`);
  return { tenant, epoch: epochOfEnvelope(envelope), type, detail, envelope };
}

const EPOCH = 'epoch:';

/**
 * The epoch of the store that something comes from stands beside it among the `resources`: the detail of an event stays the event itself. Of a
 * store that was never moved nothing is said.
 */
export const epochResources = (epoch: number): string[] => (epoch === FIRST_EPOCH ? [] : [`${EPOCH}${epoch}`]);

/** Of the store that an envelope comes from. */
export function epochOfEnvelope({ resources }: Readonly<Record<string, unknown>> | Envelope): number {
  const named = Array.isArray(resources) ? resources.find((one) => typeof one === 'string' && one.startsWith(EPOCH)) : undefined;
  const epoch = Number(String(named ?? '').slice(EPOCH.length));
  return Number.isInteger(epoch) && epoch >= FIRST_EPOCH ? epoch : FIRST_EPOCH;
}

const LETTER = 'dead-letter:';

/** An event that was sent again names the dead letter it was kept as among its `resources`: the detail stays the event itself. */
export const letterResource = (letter: string): string => `${LETTER}${letter}`;

/** The dead letter that an envelope's `resources` name. */
export function redriveOfEnvelope(envelope: Readonly<Record<string, unknown>>): string | undefined {
  const { resources } = envelope;
  const named = Array.isArray(resources)
    ? resources.find((resource) => typeof resource === 'string' && resource.startsWith(LETTER))
    : undefined;
  return typeof named === 'string' ? named.slice(LETTER.length) : undefined;
}
