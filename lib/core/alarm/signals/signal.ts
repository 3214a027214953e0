import type { Explanation } from '../model.ts';
import type { CompiledRule, Signal } from '../rule.ts';
import { anomalySignal } from './anomaly.ts';
import { isInArea } from './area.ts';
import { baselineSignal } from './baseline.ts';
import { changeSignal } from './change.ts';
import { windowSignal } from './window.ts';

/** Turns readings, in order of time and in the rule's unit, into what the grades of a rule are compared with. */
export interface SignalMachine {
  /** The signal at the next reading, of a position its latitude and `lon`; `undefined` while it has none yet: the rule is not evaluated there. */
  take(time: number, value: number, lon: number | undefined): number | undefined;
  /** What has to be kept of it beside the latest samples; where it has two lines, the second changes seldom and is written apart. */
  stored?(): string | undefined;
  /** Why the signal is what it was at the latest reading. */
  explain?(): Explanation | undefined;
}

/** What is known of a series when its evaluation goes on. */
export interface Past {
  /** Since when the rule looks at it; absent: since the first reading to come. */
  readonly since?: number;
  /** The latest readings, in the rule's unit. */
  readonly samples?: readonly { readonly time: number; readonly value: number }[];
  /** What `stored` gave. */
  readonly stored?: string | undefined;
}

/** @param most readings that a window holds at most; of more it holds the latest */
export function openSignal(signal: Signal, past: Past = {}, most = Number.POSITIVE_INFINITY): SignalMachine {
  switch (signal.of) {
    case 'window':
      return windowSignal(signal, past, most);
    case 'change':
      return changeSignal(signal, past, most);
    case 'area':
      return { take: (_time, lat, lon) => (lon !== undefined && isInArea(signal.polygons, lon, lat) ? 1 : 0) };
    case 'baseline':
      return baselineSignal(signal, past);
    case 'anomaly':
      return anomalySignal(past);
  }
}

/** How far back (milliseconds) a signal looks at single readings. */
export function reachOf(signal: Signal | undefined): number {
  if (signal?.of === 'window') return signal.window;
  return signal?.of === 'change' ? signal.within : 0;
}

/** Whether a rule's bounds are readings: of any, of the mean or the greatest of several, not of their sum or of how they change, nor per cent. */
export function comparesReadings({ signal, share, compound }: CompiledRule): boolean {
  if (share !== undefined || compound) return false;
  return signal === undefined || (signal.of === 'window' && ['mean', 'min', 'max', 'rms'].includes(signal.fn));
}
