import { type DetectorState, newDetector } from './detector.ts';
import type { DeviationState } from './deviation.ts';
import type { LevelState } from './level.ts';
import { ANOMALY } from './parameters.ts';

/** Members in the order in which they are written: a new one goes to the end, under a new version. */
const OF_DETECTOR = ['origin', 'startedAt', 'time', 'last', 'count', 'interval', 'quantum', 'run', 'longestRun', 'changes'] as const;
const OF_LEVEL = ['count', 'level', 'short', 'long', 'last', 'roughness', 'usualRoughness', 'spread', 'lasted'] as const;
const OF_DEVIATION = ['record', 'excursions', 'side', 'pending', 'lasted', 'peak'] as const;
const OF_SEASON = ['bin', 'sum', 'count'] as const;

/** Other states are as good as none: the detector begins to learn anew. */
const VERSION = 1;
const CURVE_BYTES = 2 * ANOMALY.binsPerDay * Float32Array.BYTES_PER_ELEMENT;

/** Every number as it is, so that it makes no difference how often a series' evaluation was interrupted. */
export function encodeDetector(state: DetectorState): string {
  const numbers: number[] = [VERSION, ...OF_DETECTOR.map((name) => state[name]), ...OF_SEASON.map((name) => state.season[name])];
  for (const level of [state.plain, state.seasonal]) {
    numbers.push(...OF_LEVEL.map((name) => level[name]));
    for (const deviation of level.deviations) numbers.push(...OF_DEVIATION.map((name) => deviation[name]));
  }
  const { curve } = state.season;
  const bytes = Buffer.alloc(numbers.length * 8 + CURVE_BYTES);
  for (const [index, number] of numbers.entries()) bytes.writeDoubleLE(number, index * 8);
  for (const [index, value] of curve.entries()) bytes.writeFloatLE(value, numbers.length * 8 + index * 4);
  return bytes.toString('base64');
}

/** The state that was encoded; a new one where the text is none that this version writes. */
export function decodeDetector(text: string): DetectorState {
  const state = newDetector();
  const bytes = Buffer.from(text, 'base64');
  const deviations = state.plain.deviations.length;
  const count = 1 + OF_DETECTOR.length + OF_SEASON.length + 2 * (OF_LEVEL.length + deviations * OF_DEVIATION.length);
  if (bytes.length !== count * 8 + CURVE_BYTES || bytes.readDoubleLE(0) !== VERSION) return state;
  let offset = 8;
  const next = (): number => {
    offset += 8;
    return bytes.readDoubleLE(offset - 8);
  };
  for (const name of OF_DETECTOR) state[name] = next();
  for (const name of OF_SEASON) state.season[name] = next();
  for (const level of [state.plain, state.seasonal]) decodeLevel(level, next);
  for (let index = 0; index < state.season.curve.length; index++) state.season.curve[index] = bytes.readFloatLE(offset + index * 4);
  return state;
}

function decodeLevel(level: LevelState, next: () => number): void {
  for (const name of OF_LEVEL) level[name] = next();
  for (const deviation of level.deviations) for (const name of OF_DEVIATION) (deviation as DeviationState)[name] = next();
}
