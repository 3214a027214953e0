import { toMillis } from '../../core/instant.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$/;
const EPOCH_SECONDS = /^[+-]?\d+(?:\.\d+)?$/;
/** The last day that RFC 3339 can write; whoever writes milliseconds means none behind it. Epoch milliseconds. */
const LAST_TIME = Date.parse('9999-12-31T00:00:00Z');

/**
 * A recorded time in epoch milliseconds: RFC 3339 or epoch seconds. `offset` (`+08:00`) is that of times that are written without one;
 * without it such times are refused. `undefined` for anything else.
 */
export function recordedTime(text: string, offset?: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return inCalendar(Math.round(Number(text) * 1000));
  const match = RFC_3339.exec(text);
  if (!match || (match[1] === undefined && offset === undefined)) return undefined;
  try {
    return toMillis(`${text}${match[1] === undefined ? offset : ''}`);
  } catch {
    return undefined;
  }
}

const inCalendar = (millis: number): number | undefined => (Math.abs(millis) <= LAST_TIME ? millis : undefined);
