import type { SQSRecord } from 'aws-lambda';
import type { IncidentEvent } from '../../lib/core/incident/events.ts';
import type { Incident } from '../../lib/core/incident/model.ts';
import { toMillis } from '../../lib/core/instant.ts';
import { askForEverything, askOwner } from '../../lib/core/link/ask-owner.ts';
import type { HubCommand } from '../../lib/core/link/command.ts';
import { compareDigest } from '../../lib/core/link/compare-digest.ts';
import type { TenantDigest } from '../../lib/core/link/digest.ts';
import { EnvelopeRefused } from '../../lib/core/link/envelope-refused.ts';
import { keepEvent } from '../../lib/core/link/keep-event.ts';
import { type EpochStore, OlderEpoch, UnknownEpoch } from '../../lib/core/link/ownership.ts';
import { takeAnswer, UnaskedAnswer } from '../../lib/core/link/take-answer.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { IssuedCommandStore } from '../../lib/core/ports/command-stores.ts';
import type { DeadLetterStore } from '../../lib/core/ports/dead-letter-store.ts';
import type { BusSender, ConsolePush } from '../../lib/core/ports/effects.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import type { ReplicaStore } from '../../lib/core/ports/replica-store.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { queueFunction } from '../../lib/runtime/queue-function.ts';
import { answerOfEnvelope, HUB_COMMAND, openEnvelope, sentByTenant, TENANT_ANSWER, TENANT_DIGEST } from '../../lib/wiring/bus.ts';
import { incidentPushTopics } from '../../lib/wiring/topics.ts';
import { type Content, refusedLetter } from './refused-letter.ts';

export interface Dependencies {
  /** The hub's own slug. */
  readonly tenant: string;
  readonly replicas: ReplicaStore;
  /** What the hub asked of the owners. */
  readonly commands: IssuedCommandStore;
  readonly epochs: Pick<EpochStore, 'heard'>;
  /** The hub's own: where it asks the owners. */
  readonly bus: BusSender;
  /** Tells the hub's consoles; absent where the owners' pushes reach them. */
  readonly push?: ConsolePush;
  readonly deadLetters: Pick<DeadLetterStore, 'put'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/**
 * At the hub, queue `from-districts`: what the rule on its bus believes to be a registered tenant's. Events become replicas; a digest is
 * compared with them, and what is missing is asked for; answers to commands are kept with them. What a store says that was left since, and what no repetition makes better is kept as a dead letter at once.
 */
export function makeHandler(deps: Dependencies) {
  return queueFunction(deps.logger, async (records) => {
    const failed: string[] = [];
    // Events of one incident in their order: the others need not wait for them.
    const subjects = Map.groupBy(
      records.map((record) => placed(deps, record)),
      ({ record, subject }) => subject ?? record.messageId,
    );
    await Promise.all([...subjects.values()].map(async (own) => failed.push(...(await inOrder(deps, own)))));
    return failed;
  });
}

async function inOrder(deps: Dependencies, messages: readonly Placed[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { record, subject } of messages.toSorted((a, b) => a.seq - b.seq)) {
    try {
      await take(deps, JSON.parse(record.body));
    } catch (cause) {
      const receives = record.attributes.ApproximateReceiveCount;
      deps.logger.error('a message failed', {
        messageId: record.messageId,
        receives,
        about: subject,
        ...errorFields(cause),
      });
      failed.push(record.messageId);
    }
  }
  return failed;
}

async function take(deps: Dependencies, arrived: Content): Promise<void> {
  const envelope = sentByTenant(arrived, deps.tenant);
  const refuse = async (reason: string, about = contentOf(envelope)): Promise<void> => {
    const letter = refusedLetter(deps.tenant, envelope, about, reason, deps.clock.now());
    await deps.deadLetters.put(letter);
    deps.observe({ what: 'dead-letter-kept', queue: letter.queue, deadLetter: letter.id, reason });
  };
  try {
    const { tenant, epoch, type, detail } = openEnvelope(arrived, deps.tenant);
    await deps.epochs.heard(tenant, epoch);
    if (type === TENANT_ANSWER) await takeAnswer(deps.commands, tenant, answerOfEnvelope(envelope));
    else if (type === TENANT_DIGEST) await takeDigest(deps, tenant, detail as unknown as TenantDigest, refuse);
    else if (type.startsWith('incident.')) await takeEvent(deps, tenant, detail as unknown as IncidentEvent, refuse);
    else await refuse(`the hub knows no ${type}: expected an event of an incident, ${TENANT_DIGEST} or ${TENANT_ANSWER}`);
  } catch (cause) {
    if (!(cause instanceof Error && NOT_BELIEVED.some((kind) => cause instanceof kind))) throw cause;
    await refuse(cause.message);
  }
}

/** What no repetition makes better. */
const NOT_BELIEVED = [EnvelopeRefused, OlderEpoch, UnknownEpoch, UnaskedAnswer] as const;

type Refuse = (reason: string, about: Content) => Promise<void>;

async function takeEvent(deps: Dependencies, tenant: string, event: IncidentEvent, refuse: Refuse): Promise<void> {
  const refuseOther = (other: IncidentEvent, reason: string): Promise<void> => refuse(reason, other as unknown as Content);
  const { outcome, after } = await keepEvent(deps.replicas, tenant, event, refuseOther);
  const lag = deps.clock.now() - toMillis(event.recordedAt);
  deps.observe({ what: 'replica-kept', incident: event.incident, seq: event.seq, outcome, lag });
  if (after) await tell(deps, after);
}

/** Best effort: a push that is lost is healed by the console's refresh, and must not bring the event again. */
async function tell({ tenant, push, logger }: Dependencies, incident: Incident): Promise<void> {
  const message = { incident: incident.id, version: incident.version };
  const told = await Promise.allSettled(incidentPushTopics(tenant, incident).map((topic) => push?.push(topic, message)));
  const lost = told.find((one) => one.status === 'rejected');
  if (lost) logger.warn('consoles could not be told of a replica', { incident: incident.id, ...errorFields(lost.reason) });
}

async function takeDigest(deps: Dependencies, tenant: string, digest: TenantDigest, refuse: Refuse): Promise<void> {
  const { missing, lacking, faults } = await compareDigest(deps.replicas, tenant, digest);
  for (const { head, reason } of faults) await refuse(reason, { ...head });
  // Noted before it is asked for: whoever dies between asks again, and never shows as complete what is not.
  const { still, hasGap } = await deps.replicas.digested(digest, lacking);
  const named = new Set(missing.map(({ incident }) => incident));
  const before = still.filter(({ incident }) => !named.has(incident)).map(({ incident, version }) => ({ incident, from: version + 1 }));
  await askOwner(ownersOf(deps), digest, [...missing, ...before]);
  if (hasGap) await askForEverything(ownersOf(deps), digest);
  deps.observe({ what: 'digest-compared', tenant, chains: digest.chains.length, missing: missing.length, faults: faults.length });
}

const ownersOf = ({ commands, clock, bus }: Dependencies) => ({
  commands,
  clock,
  send: (command: HubCommand) => bus.send(HUB_COMMAND, command),
});

/** A message with its place among the others. */
interface Placed {
  readonly record: SQSRecord;
  /** The incident it is about; `undefined` for a digest, and for what cannot be read. */
  readonly subject: string | undefined;
  readonly seq: number;
}

function placed(deps: Dependencies, record: SQSRecord): Placed {
  const { incident, seq } = detailOf(deps, record.body);
  return { record, subject: typeof incident === 'string' ? incident : undefined, seq: typeof seq === 'number' ? seq : 0 };
}

function detailOf({ tenant }: Dependencies, body: string): Content {
  try {
    return contentOf(sentByTenant(JSON.parse(body), tenant));
  } catch {
    return {};
  }
}

const contentOf = ({ detail }: Content): Content => (typeof detail === 'object' && detail !== null ? (detail as Content) : {});
