import type { ApiExplainedLine } from './types.ts';

/** The time an obligation has, in minutes since the incident was raised, where everybody takes as long as they may. */
export interface Bar {
  readonly start: number;
  readonly end: number;
}

const MINUTES = { D: 1440, H: 60, M: 1, S: 1 / 60 } as const;

/** ISO 8601 in minutes. */
export function minutesOf(duration: string): number {
  const [, days = '', time = ''] = /^P([^T]*)T?(.*)$/.exec(duration) ?? [];
  const parts = [...`${days}${time}`.matchAll(/(\d+(?:\.\d+)?)([DHMS])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * MINUTES[unit as keyof typeof MINUTES], 0);
}

/**
 * When each clock runs at the latest. A clock that starts with what somebody else does starts when that is due; one that comes after others, when the
 * last of them is. `acknowledged`: minutes a unit has to acknowledge.
 */
export function latestSchedule(lines: readonly ApiExplainedLine[], acknowledged: number): Bar[] {
  const known = new Map<ApiExplainedLine, Bar>();
  const under = new Set<ApiExplainedLine>();
  const latest = (wanted: readonly ApiExplainedLine[]): number => Math.max(0, ...wanted.map((line) => barOf(line).end));
  const doing = (action: string, body?: string): ApiExplainedLine[] => {
    const all = lines.filter((line) => line.action === action);
    const own = all.filter((line) => line.body === body);
    return own.length > 0 ? own : all;
  };
  const baseOf = ({ from, body }: ApiExplainedLine): number => {
    if (from === 'raised') return 0;
    if (from === 'arrived') return latest(doing('arrive', body));
    if (from === 'disposed') return latest(doing('dispose', body));
    return latest(doing('assess')) + (from === 'acknowledged' ? acknowledged : 0);
  };
  const barOf = (line: ApiExplainedLine): Bar => {
    const found = known.get(line);
    if (found) return found;
    // A clock that waits for itself is refused when the mechanism is published; a page must not hang on one.
    if (under.has(line)) return { start: 0, end: 0 };
    under.add(line);
    const before = lines.filter(({ body, action }) => line.after?.includes(`${body}/${action}`));
    const start = Math.max(baseOf(line), latest(before));
    const bar = { start, end: start + minutesOf(line.within) };
    known.set(line, bar);
    return bar;
  };
  return lines.map(barOf);
}

/** Where a moment lies on an axis up to `end`, 0 to 1: by its square root, so that minutes are seen beside hours. */
export const placeOf = (minutes: number, end: number): number => (end <= 0 ? 0 : Math.sqrt(Math.max(0, minutes) / end));

const TICKS = [0, 10, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080];

/** The marks of an axis up to `end`, far enough from each other to be read. */
export function ticksOf(end: number): number[] {
  const ticks: number[] = [];
  for (const tick of TICKS.filter((one) => one <= end))
    if (tick === 0 || placeOf(tick, end) - placeOf(ticks.at(-1) ?? 0, end) > 0.08) ticks.push(tick);
  return ticks;
}
