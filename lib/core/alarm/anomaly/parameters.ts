/**
 * The one set of parameters, for every sensor there is. Lengths are in readings, so that a pump that reports each second and a gauge that
 * reports every five minutes need no settings of their own; nothing has a unit. How they were found: docs/adr/0031.
 */
export const ANOMALY = {
  /** Nothing is called unlikely before so many readings. */
  warmUp: 300,
  /** … nor before a day and night, of a sensor that reports less often than this: it may live by the day. Milliseconds. */
  slowInterval: 15_000,
  dayKnownAfter: 86_400_000,
  /** The level that readings are compared with is a mean over about so many. */
  memory: 400,
  /** Over how many readings a mean is taken: of a shift, of a slow change, of how much the readings go up and down. */
  shortSpan: 8,
  longSpan: 64,
  roughnessSpan: 32,
  /** Deviations count as independent once they have been to both sides; more than so many add no confidence. */
  mostExcursions: 1000,
  /** A deviation is on a side when it is larger than this part of the record. */
  swing: 0.35,
  /** Beyond the largest deviation seen, tails are taken to fall with this power. */
  tail: 8,
  /** … and with half of it after so many independent deviations: the fewer were seen, the less is known of their tail. */
  doubt: 10,
  /** In alarm when a deviation is less likely than this. */
  alarmBelow: 1e-4,
  /** The record of deviations halves in so many readings. */
  recordHalfLife: 50_000,
  /** Of an alarm's largest deviation, so much enters the record when it is over: what repeats is no longer news. */
  habituation: 0.75,
  /** An alarm that lasts so many readings is the new normal. */
  newNormalAfter: 600,
  /** A pause of so many usual intervals breaks what was averaged. */
  gap: 10,
  /** After a pause of so many usual intervals, no alarm for as many readings: the level may be another. */
  settling: 32,
  /** A value that has not changed for fewer readings than this is not stuck; nor is that of a sensor that often shows the same twice. */
  shortestStuck: 15,
  mostUsualRun: 1.3,
  /** The season's curve: bins a day, one curve for working days and one for weekends. */
  binsPerDay: 48,
  /** Weight of the newest day in a bin. */
  binWeight: 0.15,
  /** The season is believed when it leaves less than this of the deviation from the level. */
  seasonExplains: 0.7,
} as const;
