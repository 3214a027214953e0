import { describe, expect, it } from 'vitest';
import { type DetectorState, detect, newDetector, type Verdict } from '../../../../lib/core/alarm/anomaly/detector.ts';
import { decodeDetector, encodeDetector } from '../../../../lib/core/alarm/anomaly/encoding.ts';
import { ANOMALY } from '../../../../lib/core/alarm/anomaly/parameters.ts';
import { anomalySeries, COURSES, type Point } from '../../../support/anomaly-series.ts';

type Judged = Point & Verdict;
const judge = (points: readonly Point[], detector: DetectorState = newDetector()): Judged[] =>
  points.map((point) => ({ ...point, ...detect(detector, point.time, point.value) }));
const alarmsOf = (points: readonly Point[]): Judged[] => judge(points).filter(({ isAlarm }) => isAlarm);
const found = (points: readonly Point[]): Judged[] => alarmsOf(points).filter(({ isFaulty }) => isFaulty);

/** Readings once a second. */
const seconds = (values: readonly number[]): Point[] => values.map((value, index) => ({ time: index * 1000, value, isFaulty: false }));

describe('the anomaly detector', () => {
  it('raises nothing on normal courses of every kind', () => {
    const quiet = Object.keys(COURSES).filter((course) => course !== 'heavy-tailed');
    const loud = quiet.filter((course) => alarmsOf(anomalySeries(course, undefined, '1s', 21)).length > 0);
    expect(loud).toEqual([]);
  });

  it.each(['spike', 'shift', 'drift', 'stuck', 'zero', 'rough'])('finds a planted %s, and nothing before it', (fault) => {
    const points = anomalySeries('noise', fault, '1s', 22);
    const alarms = alarmsOf(points);
    expect(alarms.some(({ isFaulty }) => isFaulty)).toBe(true);
    expect((alarms[0] as Judged).isFaulty).toBe(true);
  });

  it('finds a shift that is smaller than the course of a day', () => {
    const points = anomalySeries('noisy-day', 'shift', '5min', 23);
    expect(found(points).length).toBeGreaterThan(100);
    expect(alarmsOf(points).filter(({ isFaulty }) => !isFaulty).length).toBeLessThan(20);
  });

  it('says what it expected, what it saw and how unlikely that is', () => {
    const points = anomalySeries('noise', 'shift', '1s', 22);
    const shift = found(points).at(-1) as Judged;
    expect(shift.kind).toMatch(/shift|drift|reading/);
    expect(shift.expected).toBeCloseTo(10, 0);
    expect(shift.seen).toBeGreaterThan(13);
    expect(shift.chance).toBeLessThan(ANOMALY.alarmBelow);
  });

  it('counts the readings of a value that no longer changes', () => {
    const stuck = found(anomalySeries('noise', 'stuck', '1s', 22))[0] as Judged;
    expect(stuck).toMatchObject({ kind: 'unchanged', expected: ANOMALY.shortestStuck });
    expect(stuck.seen).toBeGreaterThan(stuck.expected);
  });

  it('calls nothing unlikely before it has warmed up', () => {
    const points = seconds(Array.from({ length: ANOMALY.warmUp }, (_, index) => (index % 97 === 96 ? 1000 : index % 7)));
    expect(alarmsOf(points)).toEqual([]);
  });

  it('calls nothing unlikely in the first day of a sensor that reports once a minute', () => {
    const points = anomalySeries('noise', undefined, '1min', 24).slice(0, 1200);
    const broken = points.map((point, index) => (index > 900 ? { ...point, value: 500 } : point));
    expect(alarmsOf(broken)).toEqual([]);
  });

  it('has nothing to say of a value that never changed, nor of its first change', () => {
    expect(alarmsOf(seconds([...new Array(1000).fill(5), ...new Array(1000).fill(6)]))).toEqual([]);
  });

  it('gets used to a new level, and says so once', () => {
    const points = anomalySeries('noise', undefined, '1s', 25).map((point, index) =>
      index < 1000 ? point : { ...point, value: point.value + 10 },
    );
    const judged = judge(points);
    const accepted = judged.flatMap(({ isNewNormal }, index) => (isNewNormal ? [index] : []));
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toBeLessThan(1000 + ANOMALY.newNormalAfter + 50);
    const after = judged.slice((accepted[0] as number) + 1);
    expect(after.filter(({ isAlarm }) => isAlarm)).toEqual([]);
    expect((after.at(-1) as Judged).expected).toBeCloseTo(20, 0);
  });

  it('does not take another level after a long pause for an anomaly', () => {
    const points = anomalySeries('noise', undefined, '1s', 26).slice(0, 1500);
    const resumed = points.map((point, index) =>
      index < 1000 ? point : { ...point, time: point.time + 3_600_000, value: point.value + 1 },
    );
    expect(alarmsOf(resumed)).toEqual([]);
  });

  it('judges alike whatever the unit is', () => {
    const points = anomalySeries('noise', 'shift', '1s', 22);
    const scaled = points.map((point) => ({ ...point, value: point.value * 1024 - 512 }));
    expect(judge(scaled).map(({ isAlarm }) => isAlarm)).toEqual(judge(points).map(({ isAlarm }) => isAlarm));
  });

  it('goes on from its stored state as if it had not been interrupted, in two kilobytes', () => {
    const points = anomalySeries('noisy-day', 'shift', '5min', 27).slice(0, 6500);
    const whole = judge(points);
    let stored = encodeDetector(newDetector());
    const pieces = Array.from({ length: 50 }, (_, piece) => {
      const detector = decodeDetector(stored);
      const judged = judge(points.slice(piece * 130, (piece + 1) * 130), detector);
      stored = encodeDetector(detector);
      expect(JSON.stringify({ detector: stored }).length).toBeLessThanOrEqual(2048);
      return judged;
    });
    expect(pieces.flat()).toEqual(whole);
  });

  it('begins to learn anew from a state that it does not understand', () => {
    expect(decodeDetector('bm90IG9uZQ==')).toEqual(newDetector());
  });
});
