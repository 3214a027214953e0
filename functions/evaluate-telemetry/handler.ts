import type { SQSRecord } from 'aws-lambda';
import { lookForEnds } from '../../lib/core/alarm/compound/look-for-ends.ts';
import { tellDeclared } from '../../lib/core/alarm/compound/tell-declared.ts';
import { bindingSource, type EvaluationDependencies, evaluateBatch } from '../../lib/core/alarm/evaluate-batch.ts';
import { listenTo } from '../../lib/core/alarm/missing/listening.ts';
import { lookForSilence } from '../../lib/core/alarm/missing/look-for-silence.ts';
import { type Watermark, watermarkOf } from '../../lib/core/alarm/missing/watermark.ts';
import { type RebindingDependencies, rebindThings } from '../../lib/core/alarm/rebinding/rebind-things.ts';
import { letterId } from '../../lib/core/operation/dead-letter.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import type { ProgressStore } from '../../lib/core/ports/operation.ts';
import type { ReceivedPack } from '../../lib/core/telemetry/model.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { queueFunction } from '../../lib/runtime/queue-function.ts';
import type { DeclarationMessage } from '../../lib/wiring/messages.ts';

export interface Dependencies extends EvaluationDependencies, RebindingDependencies {
  readonly publications: RebindingDependencies['publications'];
  readonly incidents: Pick<IncidentStore, 'load'>;
  readonly progress: ProgressStore;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Queue `telemetry`: packs become readings, readings alarms, alarms incidents; incidents that are declared, contexts of rules. */
export function makeHandler(deps: Dependencies) {
  return queueFunction(deps.logger, async (records) => {
    const packs: ReceivedPack[] = [];
    /** Messages of the packs, by position. */
    const messages: string[] = [];
    const unreadable: SQSRecord[] = [];
    const marks: Watermark[] = [];
    const declarations: { readonly incident: string; readonly message: string }[] = [];
    for (const record of records) {
      const read = readMessage(record.body);
      if (!read) unreadable.push(record);
      else if ('watermark' in read) marks.push(read);
      else if ('declaredBy' in read) declarations.push({ incident: read.declaredBy, message: record.messageId });
      else {
        packs.push(read);
        messages.push(record.messageId);
      }
    }
    const kept = await Promise.allSettled(unreadable.map((record) => keepUnreadable(deps, record)));
    const { failed, causes, things } = await evaluateBatch(deps, packs);
    for (const [index, cause] of causes.entries())
      deps.logger.error('a thing could not be evaluated', { thing: things[index], ...errorFields(cause) });
    await markProgress(deps, packs, failed);
    if (marks.length > 0) await takeEffect(deps);
    await listen(deps, packs, marks, failed);
    const again = failed.map((position) => messages[position] as string);
    for (const { incident, message } of declarations) if (!(await declare(deps, incident))) again.push(message);
    for (const [position, outcome] of kept.entries()) {
      if (outcome.status === 'fulfilled') continue;
      deps.logger.error('a message that is no pack could not be kept', errorFields(outcome.reason));
      again.push((unreadable[position] as SQSRecord).messageId);
    }
    return again;
  });
}

/** For whoever runs the platform. No pack comes again because this could not be written. */
async function markProgress(deps: Dependencies, packs: readonly ReceivedPack[], failed: readonly number[]): Promise<void> {
  const received = packs.flatMap(({ receivedAt }, position) => (failed.includes(position) ? [] : [receivedAt]));
  if (received.length === 0) return;
  const newest = received.reduce((latest, at) => Math.max(latest, at));
  await deps.progress
    .evaluated(newest)
    .catch((cause: unknown) => deps.logger.warn('the progress of evaluation could not be marked', errorFields(cause)));
}

/** Ends what was published away, also where no pack comes any more. The next mark goes on where this one did not come to an end. */
async function takeEffect(deps: Dependencies): Promise<void> {
  try {
    const failures = await rebindThings(deps);
    for (const [name, cause] of failures)
      deps.logger.error('a thing, or a condition over several, could not be brought under what was published', {
        name,
        ...errorFields(cause),
      });
  } catch (cause) {
    // Another mark was faster, or does it a minute later.
    deps.logger.warn('things could not be brought under what was published', errorFields(cause));
  }
}

/** Whether what an incident declares, or no longer declares, could be told to the rules that apply in that context alone. */
async function declare(deps: Dependencies, incident: string): Promise<boolean> {
  try {
    await tellDeclared(deps, bindingSource(deps), incident);
    return true;
  } catch (cause) {
    deps.logger.error('what an incident declares could not be told to the rules', { incident, ...errorFields(cause) });
    return false;
  }
}

/** Looks for silence, and for what ends by itself, up to a mark that arrived, once the packs before it have been evaluated. The next mark finds what this one did not. */
async function listen(
  deps: Dependencies,
  packs: readonly ReceivedPack[],
  marks: readonly Watermark[],
  failed: readonly number[],
): Promise<void> {
  const received = packs.map(({ receivedAt }) => receivedAt);
  try {
    const heard = await listenTo(deps.progress, marks, received, deps.clock.now());
    if (heard === undefined || failed.length > 0) return;
    const failures = await lookForSilence(deps, bindingSource(deps), heard);
    for (const [thing, cause] of failures)
      deps.logger.error('nobody could tell whether a thing is silent', { thing, ...errorFields(cause) });
    // After it, for a silence may be one of several conditions.
    const unended = await lookForEnds(deps, bindingSource(deps), heard.upTo);
    for (const [condition, cause] of unended)
      deps.logger.error('nobody could tell whether a condition over several things has ended', { condition, ...errorFields(cause) });
  } catch (cause) {
    deps.logger.error('silence could not be looked for', errorFields(cause));
  }
}

/** A pack, a mark that went through the queue behind packs, or an incident that declares something. */
function readMessage(body: string): ReceivedPack | Watermark | DeclarationMessage | undefined {
  try {
    const pack = JSON.parse(body) as Partial<ReceivedPack & DeclarationMessage>;
    const mark = watermarkOf(pack);
    if (mark !== undefined) return mark;
    if (typeof pack.declaredBy === 'string') return { declaredBy: pack.declaredBy };
    const { data, topic, client, receivedAt } = pack;
    if (typeof data === 'string' && typeof topic === 'string' && typeof client === 'string' && typeof receivedAt === 'number')
      return pack as ReceivedPack;
  } catch {
    // Kept as a dead letter, which says so.
  }
  return undefined;
}

/** A message that is no pack at all can never be evaluated: it is kept as a dead letter and counts as done. */
async function keepUnreadable(deps: Dependencies, { body, messageId, attributes }: SQSRecord): Promise<void> {
  const receivedAt = Number(attributes.SentTimestamp);
  await deps.deadLetters.put({
    id: letterId(receivedAt, messageId),
    receivedAt,
    givenUpAt: deps.clock.now(),
    tenant: deps.tenant,
    topic: '',
    queue: 'telemetry',
    reason: 'failed',
    detail: 'the message is not what the rule sends: expected {"data","topic","client","receivedAt"}',
    head: body.slice(0, 512),
    body,
  });
}
