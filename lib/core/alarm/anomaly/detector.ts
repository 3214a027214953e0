import type { Explanation } from '../model.ts';
import { chanceOf } from './deviation.ts';
import { type Judgement, type LevelState, LONG, newLevel, observe, pause, ROUGHNESS, SHORT } from './level.ts';
import { ANOMALY } from './parameters.ts';
import { learnSeason, newSeason, type SeasonState, usual } from './season.ts';

/** All that is kept of a series. Values are kept as differences from its first one. */
export interface DetectorState {
  origin: number;
  startedAt: number;
  time: number;
  last: number;
  count: number;
  /** Mean time between readings, milliseconds. */
  interval: number;
  /** The smallest step seen: of a coarse sensor one step is nothing unusual. 0: none yet. */
  quantum: number;
  /** Of a value that did not change: for how many readings now, for how many at most in normal times, and how many changes there were. */
  run: number;
  longestRun: number;
  changes: number;
  /** The readings against their own level, and what the season leaves of them. */
  readonly plain: LevelState;
  readonly seasonal: LevelState;
  readonly season: SeasonState;
}

const KINDS: readonly Explanation['kind'][] = ['reading', 'shift', 'drift', 'roughness'];

/** What the detector makes of a reading. */
export interface Verdict extends Explanation {
  readonly isAlarm: boolean;
  readonly isNewNormal: boolean;
}

export const newDetector = (): DetectorState => ({
  origin: 0,
  startedAt: 0,
  time: 0,
  last: 0,
  count: 0,
  interval: 0,
  quantum: 0,
  run: 0,
  longestRun: 0,
  changes: 0,
  plain: newLevel(),
  seasonal: newLevel(),
  season: newSeason(),
});

/** Takes the next reading of a series, in order of time, and changes the state in place. The same readings give the same verdicts. */
export function detect(state: DetectorState, time: number, value: number): Verdict {
  if (state.count === 0) {
    state.origin = value;
    state.startedAt = time;
  }
  const relative = value - state.origin;
  takeInterval(state, time, relative);
  const isKnown = state.interval < ANOMALY.slowInterval || time - state.startedAt >= ANOMALY.dayKnownAfter;
  const unchanged = takeChange(state, relative);
  const isStuck = isKnown && unchanged < ANOMALY.alarmBelow;
  const { plain, seasonal } = state;
  const season = usual(state.season, time);
  const isSeasonal = season !== undefined && seasonal.count >= ANOMALY.warmUp && seasonal.spread < ANOMALY.seasonExplains * plain.spread;
  const judged = isSeasonal ? seasonal : plain;
  const { quantum } = state;
  const isFrozen = isStuck || judged.lasted > 0;
  const bySeason = season === undefined ? undefined : observe(seasonal, relative - season, { quantum, isKnown, isFrozen });
  const byLevel = observe(plain, relative, { quantum, isKnown, isFrozen: isFrozen || (isSeasonal && bySeason?.isAlarm === true) });
  const judgement = isSeasonal && bySeason ? bySeason : byLevel;
  if (!judgement.isAlarm && !isStuck) learnSeason(state.season, time, relative);
  if (isStuck && !judgement.isAlarm) {
    const expected = Math.max(state.longestRun, ANOMALY.shortestStuck);
    return { isAlarm: true, kind: 'unchanged', expected, seen: state.run, chance: unchanged, isNewNormal: false };
  }
  return explain(state.origin + (isSeasonal ? season : 0), judged, judgement);
}

function takeInterval(state: DetectorState, time: number, relative: number): void {
  const interval = time - state.time;
  state.time = time;
  state.count++;
  if (state.count === 1) return;
  if (state.count > ANOMALY.settling && interval > ANOMALY.gap * state.interval) {
    pause(state.plain, relative);
    pause(state.seasonal, state.seasonal.last);
    return;
  }
  state.interval += (interval - state.interval) / Math.min(state.count - 1, ANOMALY.memory);
}

/** The chance that a value stays the same for as long as this one has. */
function takeChange(state: DetectorState, relative: number): number {
  const change = Math.abs(relative - state.last);
  state.last = relative;
  if (change > 0) {
    if (state.quantum === 0 || change < state.quantum) state.quantum = change;
    state.longestRun = Math.max(state.longestRun, state.run);
    state.run = 0;
    state.changes++;
    return 1;
  }
  state.run++;
  // Enough of it is the new normal.
  if (state.count < ANOMALY.warmUp || state.run >= ANOMALY.newNormalAfter) return 1;
  if (state.count - state.run > ANOMALY.mostUsualRun * state.changes) return 1;
  return chanceOf({ record: state.longestRun, excursions: state.changes }, state.run, ANOMALY.shortestStuck);
}

function explain(base: number, level: LevelState, { which, chance, isAlarm, isNewNormal }: Judgement): Verdict {
  const kind = KINDS[which] as Verdict['kind'];
  const rest = { isAlarm, kind, chance, isNewNormal };
  if (which === ROUGHNESS) return { ...rest, expected: level.usualRoughness, seen: level.roughness };
  const seen = which === SHORT ? level.short : which === LONG ? level.long : level.last;
  return { ...rest, expected: base + level.level, seen: base + seen };
}
