import type { Clock } from '../../ports/clock.ts';
import type { WorkQueue } from '../../ports/effects.ts';
import { NothingPublished, type PublicationSource } from '../../ports/publications.ts';
import type { RebindingStore } from '../../ports/rebinding-store.ts';
import type { QueueMessage } from '../../ports/work-queue.ts';
import { isRebindingDue } from '../rebinding/due.ts';
import type { CompiledRule } from '../rule.ts';

/**
 * A mark that goes through the telemetry queue behind the packs: whoever takes it knows that what was received before its moment (epoch
 * milliseconds) has been taken too. While the queue stands still no mark arrives, and nobody is called silent.
 */
export interface Watermark {
  readonly watermark: number;
  /** The pass of the watcher before it; absent where there was none lately: what came meanwhile was perhaps received by nobody. */
  readonly previous?: number;
}

/** A mark that was on its way for longer than this has waited behind a backlog: what it says of silence is not to be trusted. Our figure. */
export const PROMPT_MILLIS = 2 * 60_000;

/** A mark among a queue's messages; `undefined` for everything else. */
export function watermarkOf(message: object): Watermark | undefined {
  const { watermark, previous } = message as Partial<Watermark>;
  if (typeof watermark !== 'number' || !Number.isFinite(watermark)) return undefined;
  return { watermark, ...(typeof previous === 'number' ? { previous } : {}) };
}

/**
 * The watermark that a batch comes to: the newest of its marks, if neither it nor any pack of the batch had to wait. `received`: when its
 * packs were.
 */
export function promptWatermark(marks: readonly number[], received: readonly number[], now: number): number | undefined {
  const waited = [...received, ...marks].some((at) => now - at > PROMPT_MILLIS);
  return marks.length === 0 || waited ? undefined : Math.max(...marks);
}

/** Sends a mark after the packs, where a rule in force waits for silence, or things are to be brought under what was published. */
export async function sendWatermark(deps: {
  readonly publications: PublicationSource;
  readonly rebinding: RebindingStore;
  readonly clock: Clock;
  readonly telemetryQueue: WorkQueue;
  previousPass(): Promise<number | undefined>;
}): Promise<void> {
  if (!(await waitsForSilence(deps.publications)) && !(await isRebindingDue(deps))) return;
  const previous = await deps.previousPass();
  const mark: Watermark = { watermark: deps.clock.now(), ...(previous === undefined ? {} : { previous }) };
  const message: QueueMessage = { id: `watermark-${mark.watermark}`, body: JSON.stringify(mark) };
  await deps.telemetryQueue.send([message]);
}

/** Whether a rule in force looks for what does not happen, or lasts for a time after its conditions have ended. */
export async function waitsForSilence(publications: PublicationSource): Promise<boolean> {
  try {
    const { body } = await publications.active('rules');
    return body.some(({ rules }) => rules.some(isWaiting));
  } catch (cause) {
    if (cause instanceof NothingPublished) return false;
    throw cause;
  }
}

function isWaiting({ missing, compound }: CompiledRule): boolean {
  return missing !== undefined || (compound !== undefined && (compound.within > 0 || compound.operands.some(isWaiting)));
}
