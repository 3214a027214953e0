import { durationText } from '../../duration.ts';
import { MOST_SAMPLES } from '../recent-samples.ts';
import type { CompiledRule } from '../rule.ts';
import { reachOf } from '../signals/signal.ts';

/** How long readings are kept. */
export interface Kept {
  readonly millis: number;
  /** As a person wrote it. */
  readonly text: string;
}

/** Why a condition cannot look back as far as it does. `interval`: milliseconds between two readings where they come most often. */
export function lookBackFault({ signal }: CompiledRule, kept: Kept, interval: number): string | undefined {
  const reach = reachOf(signal);
  if (reach > kept.millis)
    return `${durationText(reach)} is longer than the history that is kept, ${kept.text}: expected no more than that`;
  const readings = Math.ceil(reach / interval);
  return readings > MOST_SAMPLES
    ? `${durationText(reach)} are ${readings} readings ${durationText(interval)} apart: expected at most ${MOST_SAMPLES}, which the state of a series holds`
    : undefined;
}

/** Why a silence would be no silence. `interval`: milliseconds between two readings where they come most seldom. */
export function silenceFault({ missing }: CompiledRule, interval: number): string | undefined {
  if (!missing || missing.after > interval) return undefined;
  return `${durationText(missing.after)} without a reading is usual where readings come every ${durationText(interval)}: expected longer than that`;
}
