import { chanceOf, type DeviationState, endAlarm, isBack, learn, newDeviation } from './deviation.ts';
import { ANOMALY } from './parameters.ts';

/** A series of numbers seen against its own slow level. */
export interface LevelState {
  count: number;
  level: number;
  /** Means over a short and a long time. */
  short: number;
  long: number;
  last: number;
  /** Mean step from reading to reading: over a short time, and usually. */
  roughness: number;
  usualRoughness: number;
  /** Mean deviation of single readings from the level. */
  spread: number;
  /** For how many readings an alarm has lasted. */
  lasted: number;
  /** Of single readings, short means, long means, roughness. */
  readonly deviations: readonly DeviationState[];
}

export const newLevel = (): LevelState => ({
  count: 0,
  level: 0,
  short: 0,
  long: 0,
  last: 0,
  roughness: 0,
  usualRoughness: 0,
  spread: 0,
  lasted: 0,
  deviations: [newDeviation(), newDeviation(), newDeviation(), newDeviation()],
});

export interface Judgement {
  /** Of the least likely deviation; and which one that is: the alarm's, while there is one. */
  readonly chance: number;
  readonly which: number;
  readonly isAlarm: boolean;
  /** An alarm lasted so long that it is the new normal, from now on. */
  readonly isNewNormal: boolean;
}

export const SINGLE = 0;
export const SHORT = 1;
export const LONG = 2;
export const ROUGHNESS = 3;

/** The least that counts as the record of each kind, in steps of a coarse sensor. */
const FLOORS = [1, 0.5, 0.25, 1];

interface Circumstances {
  /** The smallest step the sensor shows. */
  readonly quantum: number;
  /** Whether enough is known of the sensor to call something unlikely. */
  readonly isKnown: boolean;
  /** Whether nothing is to be learned from this reading. */
  readonly isFrozen: boolean;
}

/** Takes the next number and judges it by what was before; learns from it unless it is out of the ordinary. */
export function observe(state: LevelState, value: number, { quantum, isKnown, isFrozen }: Circumstances): Judgement {
  state.count++;
  if (state.count === 1) {
    state.level = value;
    state.short = value;
    state.long = value;
    state.last = value;
    return { chance: 1, which: SINGLE, isAlarm: false, isNewNormal: false };
  }
  const step = Math.abs(value - state.last);
  average(state, value, step);
  const isWarm = isKnown && state.count >= ANOMALY.warmUp;
  const judgement = judge(state, quantum, isWarm);
  if (judgement.isAlarm) {
    state.lasted++;
    if (state.lasted < ANOMALY.newNormalAfter) return judgement;
    accept(state);
    return { ...judgement, isAlarm: false, isNewNormal: true };
  }
  state.lasted = 0;
  if (!isFrozen) learnAll(state, value, step, isWarm);
  return judgement;
}

function average(state: LevelState, value: number, step: number): void {
  const { count } = state;
  state.last = value;
  state.short += (value - state.short) / Math.min(count, ANOMALY.shortSpan);
  state.long += (value - state.long) / Math.min(count, ANOMALY.longSpan);
  state.roughness += (step - state.roughness) / Math.min(count, ANOMALY.roughnessSpan);
}

/** How far a mean lies from what is usual; only more roughness than usual is a deviation to speak of. */
function deviationOf(state: LevelState, which: number): number {
  switch (which) {
    case SINGLE:
      return state.last - state.level;
    case SHORT:
      return state.short - state.level;
    case LONG:
      return state.long - state.level;
    default:
      return state.roughness - state.usualRoughness;
  }
}

function judge(state: LevelState, quantum: number, isWarm: boolean): Judgement {
  let chance = 1;
  let which = SINGLE;
  let isAlarm = false;
  for (let index = 0; index < state.deviations.length; index++) {
    const own = state.deviations[index] as DeviationState;
    const deviation = deviationOf(state, index);
    const size = index === ROUGHNESS ? Math.max(0, deviation) : Math.abs(deviation);
    const floor = (FLOORS[index] as number) * quantum;
    const likely = chanceOf(own, size, floor);
    if (own.peak > 0) {
      own.peak = Math.max(own.peak, size);
      // A long mean is slow to come back: the short one tells that the cause is gone.
      const now = index === LONG ? Math.min(size, Math.abs(deviationOf(state, SHORT))) : size;
      if (isBack(own, now, floor)) endAlarm(own);
    } else if (isWarm && likely < ANOMALY.alarmBelow) own.peak = size;
    const isOwnAlarm = own.peak > 0;
    if (isOwnAlarm === isAlarm ? likely < chance : isOwnAlarm) {
      chance = likely;
      which = index;
    }
    isAlarm ||= isOwnAlarm;
  }
  return { chance, which, isAlarm, isNewNormal: false };
}

function learnAll(state: LevelState, value: number, step: number, isWarm: boolean): void {
  const { count, deviations } = state;
  if (count > ANOMALY.longSpan)
    for (let index = 0; index < deviations.length; index++) learn(deviations[index] as DeviationState, deviationOf(state, index), isWarm);
  const weight = 1 / Math.min(count, ANOMALY.memory);
  state.spread += (Math.abs(value - state.level) - state.spread) * weight;
  state.level += (value - state.level) * weight;
  state.usualRoughness += (step - state.usualRoughness) * weight;
}

/** What is now is normal from now on. */
function accept(state: LevelState): void {
  state.level = state.long;
  state.usualRoughness = state.roughness;
  state.lasted = 0;
  for (const own of state.deviations) if (own.peak > 0) endAlarm(own);
}

/** Forgets what was averaged before a pause, and calls nothing unlikely for a while: the level may be another. */
export function pause(state: LevelState, value: number): void {
  state.short = state.level;
  state.long = state.level;
  state.roughness = state.usualRoughness;
  state.last = value;
  state.count = Math.min(state.count, ANOMALY.warmUp - ANOMALY.settling);
}
