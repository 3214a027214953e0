const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$/;
const EPOCH_SECONDS = /^[+-]?\d+(?:\.\d+)?$/;

/**
 * A recorded time in epoch milliseconds: RFC 3339 or epoch seconds. `offset` (`+08:00`) is that of times that are written without one;
 * without it such times are refused. `undefined` for anything else.
 */
export function recordedTime(text: string, offset?: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return Math.round(Number(text) * 1000);
  const match = RFC_3339.exec(text);
  if (!match || (match[1] === undefined && offset === undefined)) return undefined;
  const millis = Date.parse(`${text.replace(' ', 'T')}${match[1] === undefined ? offset : ''}`);
  return Number.isNaN(millis) ? undefined : millis;
}
