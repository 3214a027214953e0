import { ANOMALY } from './parameters.ts';

/** What a deviation of one kind was so far, and is. */
export interface DeviationState {
  /** The largest in normal times, fading. */
  record: number;
  /** How often it went from one side to the other. */
  excursions: number;
  /** -1, 0, 1: the side it was on. */
  side: number;
  /** The largest on this side, and for how many readings it has been. */
  pending: number;
  lasted: number;
  /** The largest of the alarm that lasts; 0: none does. */
  peak: number;
}

export const newDeviation = (): DeviationState => ({ record: 0, excursions: 0, side: 0, pending: 0, lasted: 0, peak: 0 });

const FADING = 2 ** (-1 / ANOMALY.recordHalfLife);

/**
 * The chance of a deviation this large: none of so many independent ones was larger than the record, and beyond it the tail falls with a
 * power. 1 while nothing is known.
 */
export function chanceOf(state: Pick<DeviationState, 'record' | 'excursions'>, size: number, floor: number): number {
  const record = Math.max(state.record, floor);
  if (record === 0 || size <= record + floor) return 1;
  const excursions = Math.min(state.excursions, ANOMALY.mostExcursions);
  return (record / size) ** ((ANOMALY.tail * excursions) / (excursions + ANOMALY.doubt)) / (1 + excursions);
}

/** Whether an alarm is over: half of the way from the record to where it began, in powers. */
export function isBack(state: DeviationState, size: number, floor: number): boolean {
  const excursions = Math.min(state.excursions, ANOMALY.mostExcursions);
  return chanceOf(state, size, floor) >= Math.sqrt(ANOMALY.alarmBelow / (1 + excursions));
}

/**
 * Takes a deviation of normal times in. What goes on still is no record yet, or a slow change would hide itself: it becomes one when the
 * deviation has been to the other side, or lasts long.
 */
export function learn(state: DeviationState, deviation: number, isWarm: boolean): void {
  const size = Math.abs(deviation);
  state.record *= FADING;
  if (size > state.pending) state.pending = size;
  if (!isWarm && size > state.record) state.record = size;
  state.lasted++;
  const side = size > state.record * ANOMALY.swing ? Math.sign(deviation) : 0;
  const isOver = side !== 0 && side !== state.side;
  if (isOver) {
    if (state.side !== 0) state.excursions++;
    state.side = side;
  }
  if (!isOver && state.lasted < ANOMALY.memory) return;
  if (state.pending > state.record) state.record = state.pending;
  state.pending = size;
  state.lasted = 0;
}

export function endAlarm(state: DeviationState): void {
  state.record = Math.max(state.record, state.peak * ANOMALY.habituation);
  state.peak = 0;
  state.pending = 0;
  state.lasted = 0;
}
