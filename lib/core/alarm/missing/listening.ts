import type { Listening, ProgressStore } from '../../ports/operation.ts';
import { PROMPT_MILLIS, promptWatermark, type Watermark } from './watermark.ts';

/** Up to when (epoch milliseconds) everything received has been taken, and since when that has been so without a break: nobody is called silent for a time before. */
export interface Heard {
  readonly upTo: number;
  readonly since: number;
}

/**
 * What the marks of a batch say of silence; nothing where one of them, or a pack beside them (`received`: when those were), had to wait. A mark
 * that waited is a break, and so is one before which the watcher's last pass left none: a queue stood still, or the machine was off.
 */
export async function listenTo(
  progress: Pick<ProgressStore, 'listening' | 'listened'>,
  marks: readonly Watermark[],
  received: readonly number[],
  now: number,
): Promise<Heard | undefined> {
  if (marks.length === 0) return undefined;
  let state = await progress.listening();
  for (const mark of marks.toSorted((a, b) => a.watermark - b.watermark)) state = after(state, mark, now);
  const { since } = state as Listening;
  await progress.listened(state as Listening);
  const moments = marks.map(({ watermark }) => watermark);
  const upTo = promptWatermark(moments, received, now);
  return upTo === undefined ? undefined : { upTo, since };
}

function after(state: Listening | undefined, { watermark, previous }: Watermark, now: number): Listening {
  const last = Math.max(state?.last ?? watermark, watermark);
  if (now - watermark > PROMPT_MILLIS) return { last, since: now };
  const isUnbroken = state !== undefined && previous !== undefined && state.last >= previous;
  return { last, since: isUnbroken ? state.since : watermark };
}
