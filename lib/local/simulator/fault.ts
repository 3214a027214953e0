import type { Thing } from '../../core/registry/model.ts';
import { hashed } from './course.ts';

/** What goes wrong with a thing for a while under `--faults`. */
export type FaultKind = 'leak' | 'broken-pack' | 'offline';

/** Windows in which one thing in a hundred has a fault. */
const WINDOW = 10 * 60_000;
const SHARE = 0.01;
const KINDS: readonly FaultKind[] = ['leak', 'broken-pack', 'offline'];

/** The fault of a thing at a moment, the same for the same seed; `progress` runs from 0 to 1 through its window. */
export function faultOf(thing: Thing, time: number, seed: number): { readonly kind: FaultKind; readonly progress: number } | undefined {
  const window = Math.floor(time / WINDOW);
  if (hashed(`${thing.id} fault ${window}`, seed) >= SHARE) return undefined;
  const kind = KINDS[Math.floor(hashed(`${thing.id} kind ${window}`, seed) * KINDS.length)] as FaultKind;
  return { kind, progress: (time % WINDOW) / WINDOW };
}
