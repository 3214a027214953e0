import type { Transition } from './model.ts';

/** A span in which a sensor's readings are known to be abnormal; epoch milliseconds, both ends within it. */
export interface Label {
  readonly sensor: string;
  readonly start: number;
  readonly end: number;
}

export interface BacktestSummary {
  readonly onsets: number;
  readonly clears: number;
  /** Seconds, over all sensors and rules; an alarm that never cleared lasts to the last reading. */
  readonly timeInAlarm: number;
  /** Labels during which their sensor was in alarm; this and what follows only where there are labels. */
  readonly hits?: number;
  readonly misses?: number;
  /** Alarms that touch no label of their sensor. */
  readonly falseAlarms?: number;
}

interface Alarm {
  readonly sensor: string;
  readonly start: number;
  readonly end: number;
}

/** Counts what `backtest` found; `until` is the last reading's time. Without labels nobody knows which alarms are false. */
export function summarize(transitions: readonly Transition[], until: number, labels?: readonly Label[]): BacktestSummary {
  const alarms = alarmsOf(transitions, until);
  const touches = (alarm: Alarm, label: Label): boolean =>
    alarm.sensor === label.sensor && alarm.start <= label.end && label.start <= alarm.end;
  const counted = {
    onsets: transitions.filter(({ transition }) => transition === 'onset').length,
    clears: transitions.filter(({ transition }) => transition === 'clear').length,
    timeInAlarm: alarms.reduce((sum, { start, end }) => sum + end - start, 0) / 1000,
  };
  if (!labels) return counted;
  const hits = labels.filter((label) => alarms.some((alarm) => touches(alarm, label))).length;
  const falseAlarms = alarms.filter((alarm) => !labels.some((label) => touches(alarm, label))).length;
  return { ...counted, hits, misses: labels.length - hits, falseAlarms };
}

function alarmsOf(transitions: readonly Transition[], until: number): Alarm[] {
  const running = new Map<string, { sensor: string; start: number }>();
  const alarms: Alarm[] = [];
  for (const { time, sensor, metric, rule, transition } of transitions) {
    const name = `${sensor}/${metric} ${rule}`;
    if (transition === 'onset') running.set(name, { sensor, start: time });
    const began = transition === 'clear' ? running.get(name) : undefined;
    if (!began) continue;
    alarms.push({ ...began, end: time });
    running.delete(name);
  }
  return [...alarms, ...[...running.values()].map((began) => ({ ...began, end: until }))];
}
