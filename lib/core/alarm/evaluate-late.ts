import type { SeriesBinding } from './bindings.ts';
import { ofAlarms } from './compound/edges.ts';
import { amendmentEffects, endedOnArrival, transitionEffects } from './effects.ts';
import type { Work } from './group-work.ts';
import { reevaluate, rewindPoint } from './reevaluate.ts';
import { remark } from './remarks.ts';
import { collectSamples, inOrder, type Sample } from './samples.ts';
import type { SeriesState } from './state.ts';

/** A checkpoint whose states are being corrected. */
export interface WorkingCheckpoint {
  readonly thing: string;
  readonly group: string;
  readonly number: number;
  readonly series: Record<string, SeriesState>;
}

export async function readCheckpoints(work: Work): Promise<WorkingCheckpoint[]> {
  const stored = await work.store.checkpoints(work.binding.thing, work.group);
  return stored.map((checkpoint) => ({ ...checkpoint, series: { ...checkpoint.series } }));
}

/**
 * Evaluates series again from behind their late samples (in order), over the stored history. Puts corrected states into the checkpoints;
 * returns the numbers of those changed.
 */
export async function evaluateLate(
  work: Work,
  late: readonly [SeriesBinding, Sample[]][],
  stored: readonly WorkingCheckpoint[],
): Promise<Set<number>> {
  const points = new Map(
    late.flatMap(([own, samples]) => {
      const point = rewindPoint(own.name, work.series[own.name] as SeriesState, samples, stored);
      return point ? [[own.name, { own, samples, point }] as const] : [];
    }),
  );
  const changed = new Set<number>();
  if (points.size === 0) return changed;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { own, samples, point } of points.values()) {
    from = Math.min(from, point.from);
    to = Math.max(to, (work.series[own.name] as SeriesState).evaluatedTo, (samples.at(-1) as Sample).time);
  }
  const history = await work.store.history(work.binding.thing, from, to);
  const all = collectSamples(work.binding, history, ({ name }, time) => time >= (points.get(name)?.point.from ?? Number.POSITIVE_INFINITY));
  for (const { own, samples, point } of points.values()) {
    const { name } = own;
    const current = work.series[name] as SeriesState;
    const ordered = inOrder(all.get(name) ?? []);
    const result = reevaluate(work.binding.thing, own, current, point, ordered, work.emitted.get(name) ?? [], stored);
    work.series[name] = result.state;
    work.emitted.set(name, result.emitted);
    remark(work, own, ordered, result.stuck);
    const toldAt = Math.min(...samples.map(({ receivedAt }) => receivedAt));
    const over = endedOnArrival(result.added, ordered, toldAt);
    for (const episode of over) work.over.add(episode);
    work.effects.push(...amendmentEffects(work.origin, work.effects.length, own, point.late, ofAlarms(result.corrections)));
    work.effects.push(...transitionEffects(work.origin, work.effects.length, ofAlarms(result.added), over));
    for (const [number, state] of result.checkpoints) {
      const checkpoint = stored.find((candidate) => candidate.number === number);
      if (checkpoint) checkpoint.series[name] = state;
      changed.add(number);
    }
  }
  return changed;
}
