import { ANOMALY } from './parameters.ts';

/** The usual course of a day: one of Mondays to Fridays, one of weekends, by bins. */
export interface SeasonState {
  /** Bins of working days, then those of weekends; NaN: not seen yet. */
  readonly curve: Float32Array;
  /** The bin that is being filled (-1: none yet), its sum and its readings. */
  bin: number;
  sum: number;
  count: number;
}

/** Values are kept as differences from the series' first one, so that 32 bits are enough. */
export const newSeason = (): SeasonState => ({
  curve: new Float32Array(2 * ANOMALY.binsPerDay).fill(Number.NaN),
  bin: -1,
  sum: 0,
  count: 0,
});

const DAY = 86_400_000;
/** The city's time of day (+08:00), and the weekday that 1970-01-01 was there: Thursday. */
const CITY_OFFSET = 8 * 3_600_000;
const THURSDAY = 4;

/** Where in the week a moment lies: its curve (0 working days, 1 weekends) and its time of day in bins. */
function placeOf(time: number): { readonly offset: number; readonly position: number } {
  const local = time + CITY_OFFSET;
  const weekday = (Math.floor(local / DAY) + THURSDAY) % 7;
  const dayMillis = ((local % DAY) + DAY) % DAY;
  return { offset: weekday === 0 || weekday === 6 ? ANOMALY.binsPerDay : 0, position: (dayMillis / DAY) * ANOMALY.binsPerDay };
}

/** What is usual at this time, between the middles of two bins; undefined where one of them was not seen yet. */
export function usual(state: SeasonState, time: number): number | undefined {
  const { offset, position } = placeOf(time);
  const left = Math.floor(position - 0.5);
  const share = position - 0.5 - left;
  const bins = ANOMALY.binsPerDay;
  const value =
    (state.curve[offset + ((left + bins) % bins)] as number) * (1 - share) + (state.curve[offset + ((left + 1) % bins)] as number) * share;
  return Number.isNaN(value) ? undefined : value;
}

/** Takes a reading of normal times in; a bin is learned when it has passed. */
export function learnSeason(state: SeasonState, time: number, value: number): void {
  const { offset, position } = placeOf(time);
  const bin = offset + Math.floor(position);
  if (bin !== state.bin) {
    closeBin(state);
    state.bin = bin;
    state.sum = 0;
    state.count = 0;
  }
  state.sum += value;
  state.count++;
}

function closeBin(state: SeasonState): void {
  if (state.count === 0) return;
  const { curve, bin } = state;
  const mean = state.sum / state.count;
  const before = curve[bin] as number;
  if (Number.isNaN(before)) {
    curve[bin] = mean;
    return;
  }
  const move = (mean - before) * ANOMALY.binWeight;
  curve[bin] = before + move;
  // What moves the one curve as a whole moves the other: after five days of a rising level the weekend's is not five days old.
  const other = bin < ANOMALY.binsPerDay ? ANOMALY.binsPerDay : 0;
  for (let index = 0; index < ANOMALY.binsPerDay; index++)
    curve[other + index] = (curve[other + index] as number) + move / ANOMALY.binsPerDay;
}
