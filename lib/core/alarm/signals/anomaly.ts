import { detect, newDetector, type Verdict } from '../anomaly/detector.ts';
import { decodeDetector, encodeDetector } from '../anomaly/encoding.ts';
import type { Explanation } from '../model.ts';
import type { Past, SignalMachine } from './signal.ts';

/** 1 while the readings are out of the ordinary, else 0. The detector needs no settings (docs/adr/0031). */
export function anomalySignal({ stored }: Past): SignalMachine {
  const detector = stored === undefined ? newDetector() : decodeDetector(stored);
  let verdict: Verdict | undefined;
  return {
    take(time, value) {
      verdict = detect(detector, time, value);
      return verdict.isAlarm ? 1 : 0;
    },
    stored: () => encodeDetector(detector),
    explain: () => verdict && explanationOf(verdict),
  };
}

function explanationOf({ kind, expected, seen, chance, isNewNormal }: Verdict): Explanation {
  const measured = { kind, expected: rounded(expected), seen: rounded(seen), chance: rounded(chance) };
  return isNewNormal ? { ...measured, isNewNormal } : measured;
}

/** As many digits as somebody reads. */
const rounded = (value: number): number => Number(value.toPrecision(5));
